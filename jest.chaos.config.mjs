// `npm run test:chaos`: single kills of real processes, each with a case on its way. Forty minutes of work.
import { shared } from './jest.config.mjs';

export default {
  ...shared,
  displayName: 'chaos',
  testMatch: ['<rootDir>/test/chaos/kills/*.spec.ts'],
  globalSetup: '<rootDir>/test/support/stack.setup.mjs',
  reporters: ['default', '<rootDir>/test/support/count-reporter.mjs'],
  maxWorkers: 1,
};
