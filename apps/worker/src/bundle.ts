/** Build step: `node dist/apps/worker/src/bundle.js` writes dist/workflow-bundle.js. */
import { writeFileSync } from 'node:fs';
import { bundleWorkflows, PREBUILT_BUNDLE } from './workflow-bundle.js';

writeFileSync(PREBUILT_BUNDLE, await bundleWorkflows());
