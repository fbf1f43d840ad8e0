import { describe } from '@jest/globals';

/** `describe`; where something is missing, the tests are skipped, and it is printed why. */
export function describeUnless(missing: string | null, name: string, tests: () => void): void {
  if (missing === null) {
    describe(name, tests);
  } else {
    process.stderr.write(`Skipped, as ${missing}: ${name}\n`);
    describe.skip(name, tests);
  }
}
