// Gives all readers of foreign text what is nearly right: `npm run fuzz -- --count 1000000 --seed 1`.
import { parseArgs } from 'node:util';
import { readers } from './readers.ts';
import { fuzz } from './run.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});

const chosen = readers.filter(({ name }) => name.includes(values.only));
const share = Math.ceil(Number(values.count) / chosen.length);
let failed = 0;
console.log('| reader | texts | failed | seconds |\n|---|---|---|---|');
for (const reader of chosen) {
  const begun = performance.now();
  const failures = await fuzz(reader, share, Number(values.seed));
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`| ${reader.name} | ${share} | ${failures.length} | ${seconds} |`);
  failed += failures.length;
  for (const { text, error } of failures.slice(0, 3)) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.log(`  ${JSON.stringify(text)}\n    ${told.split('\n').slice(0, 6).join('\n    ')}`);
  }
}
console.log(`\n${share * chosen.length} texts, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
