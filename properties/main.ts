// Plays random schedules of faults in virtual time: `npm run properties -- --runs 10000 --seed 1`.
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { judge, missedBy } from './judge.ts';
import { play } from './play.ts';
import { anySchedule } from './schedule.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});

/** Played side by side, as a removal that failed waits for a moment. */
const atOnce = 32;

const begun = performance.now();
const queue = fc.sample(anySchedule, { numRuns: Number(values.runs), seed: Number(values.seed) });
const outcomes = new Map<string, number>();
let played = 0;
let failed = 0;
let longest = 0;
let widestMiss = 0;

async function work(): Promise<void> {
  for (let schedule = queue.pop(); schedule !== undefined; schedule = queue.pop()) {
    const run = await play(schedule);
    const { outcome } = run.record.result;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    longest = Math.max(
      longest,
      run.record.finishedAt - run.record.startedAt - schedule.budgetSeconds,
    );
    widestMiss = Math.max(widestMiss, missedBy(run));
    const wrong = judge(schedule, run);
    played += 1;
    if (wrong.length > 0) {
      failed += 1;
      console.log(`FAILED: ${wrong.join('; ')}\n  ${JSON.stringify(schedule)}`);
    }
  }
}

await Promise.all(Array.from({ length: atOnce }, work));

const shares = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
console.log(`${played} schedules (${shares}) in ${minutes} min, ${failed} failed.`);
console.log(`The longest ended ${longest.toFixed(1)} s after its budget.`);
console.log(`The widest miss of what was found was ${widestMiss.toFixed(2)} times its interval.`);
process.exitCode = failed > 0 || played === 0 ? 1 : 0;
