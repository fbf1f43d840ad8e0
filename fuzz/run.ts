import { seededRandom } from '../bench/simulation/random.ts';
import { mutated } from './mutate.ts';
import type { Reader } from './readers.ts';

/** A text that was not read as it should be. */
export interface Failure {
  readonly reader: string;
  readonly text: string;
  readonly error: unknown;
}

/** Reading a text of a few hundred characters may not take longer, in seconds. */
const mostSeconds = 2;

/** Gives a reader so many texts; the same seed gives the same texts. */
export async function fuzz(reader: Reader, count: number, seed: number): Promise<Failure[]> {
  const random = seededRandom(seed);
  const failures: Failure[] = [];
  for (let left = count; left > 0; left -= 1) {
    const text = mutated(reader.seeds, random);
    const begun = performance.now();
    try {
      await reader.read(text, random());
    } catch (error) {
      if (!reader.expects(error)) failures.push({ reader: reader.name, text, error });
    }
    const seconds = (performance.now() - begun) / 1000;
    if (seconds > mostSeconds) {
      failures.push({
        reader: reader.name,
        text,
        error: new Error(`took ${seconds.toFixed(1)} s`),
      });
    }
  }
  return failures;
}
