const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true, tsx },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: true,
        react: { runtime: 'automatic' },
      },
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

export const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  // `exportConditions` would be ignored in silence and the tests would run a stale dist.
  testEnvironmentOptions: { customExportConditions: ['wafa-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.tsx', '$1.js'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.wafa/'],
  transform: { '\\.ts$': swc(false), '\\.tsx$': swc(true) },
};

/** A folder of `test/` whose specs need real servers, which its setup file starts once for the run. */
export const withServers = (name, setup) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
  globalSetup: `<rootDir>/test/support/${setup}.setup.mjs`,
  globalTeardown: `<rootDir>/test/support/${setup}.teardown.mjs`,
});

export default {
  // Ends what hangs, on a busy machine too; how fast something is, `scripts/bench-*` measure.
  testTimeout: 90_000,
  // Modules of a finished spec stay in the memory of its process: a worker that has grown is replaced by a new one.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1500MB',
  reporters: ['default', '<rootDir>/test/support/count-reporter.mjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{apps,libs,workflows,activities}/**/*.spec.{ts,tsx}',
        '<rootDir>/test/*.spec.ts',
        '<rootDir>/test/{bench,support}/*.spec.ts',
        '<rootDir>/test/chaos/{,invariants/}*.spec.ts',
      ],
    },
    withServers('medium', 'postgres'),
    withServers('workflows', 'temporal'),
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/stack.setup.mjs',
    },
  ],
};
