export { access } from './access.workflow.js';
export { erasure } from './erasure.workflow.js';
export { packageExpiry } from './package-expiry.workflow.js';
export { portability } from './portability.workflow.js';
export { rectification } from './rectification.workflow.js';
