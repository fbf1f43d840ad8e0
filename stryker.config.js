import { fileURLToPath } from 'node:url';

/** Nothing that the unit tests of these folders need. */
const unneeded = ['.e2e', 'dist', 'docs', 'e2e', 'examples', 'schema', 'capacity-report'];

export default {
  mutate: ['src/search/**/*.ts', 'src/gate/**/*.ts', 'src/coordinator/**/*.ts'],
  ignorePatterns: unneeded,
  // Node runs the sources as they stand.
  tsconfigFile: 'none',
  testRunner: 'jest',
  plugins: [
    fileURLToPath(
      import.meta
        .resolve('./.e2e/stryker/node_modules/@stryker-mutator/jest-runner/dist/src/index.js'),
    ),
  ],
  testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
  coverageAnalysis: 'perTest',
  jest: {
    config: {
      ...(await import('./jest.config.js')).default,
      // A folder's own tests: what others notice of it, as whole runs do, is no statement of it.
      testMatch: ['search', 'gate', 'coordinator'].map(
        (folder) => `<rootDir>/__tests__/${folder}/**/*.test.ts`,
      ),
    },
  },
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { logTests: false, allowEmojis: false },
  jsonReporter: { fileName: '.e2e/stryker/mutation.json' },
  tempDirName: '.e2e/stryker/sandbox',
  // Tests that compute for seconds, on a machine with other work.
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 30,
  concurrency: 1,
};
