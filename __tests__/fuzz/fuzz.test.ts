import { expect, it } from '@jest/globals';
import { readers } from '../../fuzz/readers.ts';
import { fuzz } from '../../fuzz/run.ts';

// The same texts each time; more of them: npm run fuzz.
it.each(readers)('what is wrong in $name is told in words', async (reader) => {
  expect(await fuzz(reader, 150, 14)).toEqual([]);
});
