import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.mjs' },
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  // A fresh process for each file: what nock changes in node:http outlives the file that loaded it.
  // Jest does so for worker processes only, so there are always two.
  workerIdleMemoryLimit: '1KB',
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Long enough for a machine that is busy with other work, too.
  testTimeout: 30_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/build/'],
};
