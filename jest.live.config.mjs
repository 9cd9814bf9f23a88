// `npm run test:live`: the connectors against the vendors themselves, for people with keys. docs/connectors/live.md
import { shared } from './jest.config.mjs';

export default {
  ...shared,
  testMatch: ['<rootDir>/test/live/*.spec.ts'],
  testTimeout: 120_000,
  // Every test by its name, the skipped ones too.
  verbose: true,
  reporters: ['default', '<rootDir>/test/support/count-reporter.mjs'],
};
