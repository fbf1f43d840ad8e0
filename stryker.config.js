import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Nothing that the unit tests of these folders need. */
const unneeded = ['.e2e', 'dist', 'docs', 'e2e', 'examples', 'schema', 'capacity-report'];

/** Whose code is changed, and whose own tests are to notice: `FOLDERS=gate,search`. */
const folders = (process.env['FOLDERS'] ?? 'search,gate,coordinator').split(',');

/** A sample, as all takes many hours: `EVERY=12` changes only what stands on every twelfth line. */
const every = Number(process.env['EVERY'] ?? 1);

function linesOf(file) {
  const count = readFileSync(file, 'utf8').split('\n').length;
  const lines = Array.from(
    { length: Math.floor(count / every) },
    (_, index) => (index + 1) * every,
  );
  return lines.map((line) => `${file}:${line}-${line}`);
}

export default {
  mutate: folders
    .map((folder) => `src/${folder}/**/*.ts`)
    .flatMap((pattern) => (every === 1 ? pattern : globSync(pattern).flatMap(linesOf))),
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
      testMatch: folders.map((folder) => `<rootDir>/__tests__/${folder}/**/*.test.ts`),
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
