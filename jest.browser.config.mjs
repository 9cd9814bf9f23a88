// `npm run test:browser`: what only a real browser shows. Needs the system's Chromium; npm test does without it.
import { withServers } from './jest.config.mjs';

export default {
  ...withServers('browser', 'postgres'),
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/count-reporter.mjs'],
};
