export { access } from './access.workflow.js';
export { erasure } from './erasure.workflow.js';
export { obligation } from './obligation.workflow.js';
export { packageExpiry } from './package-expiry.workflow.js';
export { portability } from './portability.workflow.js';
