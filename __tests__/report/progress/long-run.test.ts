import { describe, expect, it, jest } from '@jest/globals';
import { simulate } from '../../../bench/simulation/run.ts';
import { Progress } from '../../../src/report/progress/progress.ts';
import { foldedView, plainView, type ProgressView } from '../../../src/report/progress/view.ts';
import { capacitySearch } from '../../../src/search/search.ts';
import { scenario } from '../../bench/scenario.ts';

jest.setTimeout(120_000);

/** Two workers scatter so much that the search takes all of the time it has. */
const noisy = scenario({
  workers: 2,
  spinUpUsersPerSecond: 20,
  maxUsers: 1000,
  scrapeSeconds: 5,
  rateWindowSeconds: 60,
  budgetSeconds: 1800,
});

/** Plays a run in virtual time before a view; returns how long it took, in seconds. */
async function play(view: ProgressView): Promise<number> {
  let progress: Progress | null = null;
  const { seconds } = await simulate(
    noisy,
    3,
    (settings) => capacitySearch({ ...settings, precision: 0.005 }),
    {
      onSample(sample, run) {
        progress ??= new Progress(view, {
          startedAt: sample.time,
          deadline: sample.time + noisy.budgetSeconds,
          maxUsers: noisy.maxUsers,
          precision: 0.005,
        });
        progress.look(sample, run);
      },
    },
  );
  view.end();
  return seconds;
}

describe('the log of a run of 30 minutes', () => {
  it('has fewer than 120 lines that are not folded away', async () => {
    let depth = 0;
    const lines: string[] = [];
    const folded: string[] = [];
    const seconds = await play(
      foldedView({
        writeLine: (line) => (depth === 0 ? lines : folded).push(line),
        open(title) {
          lines.push(title);
          depth += 1;
        },
        close: () => (depth -= 1),
      }),
    );
    expect(seconds).toBeGreaterThanOrEqual(1800);
    expect(folded.length).toBeGreaterThan(300);
    expect(lines.length).toBeLessThan(120);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines[0]).toBe('00:00  on the way to the first level');
    // From a third of the time on nobody is told that it is nearly over.
    expect(lines.filter((line) => /^1\d:\d\d .*(about|\b\d m left|\d s left)/.test(line))).toEqual(
      [],
    );
    expect(depth).toBe(0);
    expect([...lines, ...folded].filter((line) => line.includes('blind'))).toEqual([]);
  });

  it('has as few where nothing can be folded', async () => {
    const lines: string[] = [];
    await play(plainView((line) => lines.push(line)));
    expect(lines.length).toBeLessThan(120);
    expect(lines.length).toBeGreaterThan(20);
  });
});
