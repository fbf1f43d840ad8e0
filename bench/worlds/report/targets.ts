import { percent, wholePercent } from '../../report/cells.ts';
import type { Target } from '../../report/targets.ts';
import type { World } from '../world.ts';
import { byAlgorithm, isWrong, type Group, type Statistics } from './statistics.ts';

/** A world as our search, and the original where it was played, came out of it. */
interface Result extends Group {
  readonly ours: Statistics;
  readonly original: Statistics | null;
}

const errors = { median: 0.015, ninety: 0.04, ofWorld: 0.03 };
const leastCoverage = 0.93;
const multiples = { median: 2.5, ninety: 5 };
/** The most users, as a multiple of the capacity; the second where nothing tells before a cliff. */
const peaks = { usual: 1.3, atCliff: 1.5 };
/** Of the original's overload. */
const originalShare = 1 / 3;
/** Where agents tell what users see, and scrapes are so far apart, in seconds. */
const told = { scrapeSeconds: 15, multiple: 1.3, peak: 1.15 };

/** The targets of the search, each with what misses it. Empty when it was not played. */
export function targetsOf(groups: readonly Group[]): Target[] {
  const results = groups.flatMap((group): Result[] => {
    const ours = group.statistics.find(({ algorithm }) => algorithm === 'capacity-gate');
    const original = group.statistics.find(({ algorithm }) => algorithm === 'original') ?? null;
    return ours === undefined ? [] : [{ ...group, ours, original }];
  });
  const rows = results.flatMap((result) =>
    result.rows.filter(({ algorithm }) => algorithm === 'capacity-gate'),
  );
  const [all] = byAlgorithm(rows);
  if (all === undefined) return [];
  // Where nobody is healthy, or everybody, there is nothing to be near to or to overload.
  const loadable = results.filter(({ truth: [least, most] }) => least >= 1 && most < Infinity);
  const none = loadable.length > 0 ? Infinity : 0;
  const tellingOnes = results.filter(
    ({ world }) => world.agentStatistics && world.scrapeSeconds >= told.scrapeSeconds,
  );
  return [
    {
      name: '1. error: median 1.5%, 90th percentile 4%; of each world median 3%; 93% of intervals hold',
      misses: [
        ...over('all: median', all.error?.median ?? none, errors.median, percent),
        ...over('all: 90th percentile', all.error?.ninety ?? none, errors.ninety, percent),
        ...((all.coverage ?? 0) < leastCoverage
          ? [`all: ${wholePercent(all.coverage ?? 0)} of intervals hold`]
          : []),
        ...loadable.flatMap(({ world, ours }) =>
          over(`${world.name}: median`, ours.error?.median ?? Infinity, errors.ofWorld, percent),
        ),
      ],
    },
    {
      name: '1. no run wrong beyond three half-widths, none with 0 where users are healthy',
      misses: rows
        .filter((row) => isWrong(row) || (row.estimate === 0 && Math.min(...row.truth) >= 1))
        .map(
          ({ scenario, seed, outcome, estimate, low, high }) =>
            `${scenario}, seed ${seed}: ${outcome} ${estimate ?? '–'} (${low ?? ''} to ${high ?? ''})`,
        ),
    },
    {
      name: '2. time: median 2.5 × least, 90th percentile 5 ×; none runs to its end',
      misses: [
        ...over('all: median', all.multiple.median, multiples.median, timesText),
        ...over('all: 90th percentile', all.multiple.ninety, multiples.ninety, timesText),
        ...results.flatMap(({ world, rows: own }) => lateMiss(world, own)),
      ],
    },
    {
      name: "3. gentle: 90th percentile of peak 1.3, at a cliff 1.5; overload a third of original's",
      misses: loadable.flatMap(gentleMiss),
    },
    {
      name: '4. where agents tell, with scrapes of 15 s: 1.3 × least, peak 1.15',
      misses: tellingOnes.flatMap(({ world, ours }) => [
        ...over(`${world.name}: median`, ours.multiple.median, told.multiple, timesText),
        ...over(`${world.name}: peak`, ours.peak.ninety, told.peak, (value) => value.toFixed(2)),
      ]),
    },
  ];
}

function lateMiss({ name, budgetSeconds }: World, rows: Group['rows']): string[] {
  const late = rows.filter(
    ({ algorithm, seconds }) => algorithm === 'capacity-gate' && seconds >= budgetSeconds - 1,
  );
  return late.length === 0 ? [] : [`${name}: ${late.length} run to the end`];
}

function gentleMiss({ world, ours, original }: Result): string[] {
  const most = hasCliff(world) ? peaks.atCliff : peaks.usual;
  const comparable = original !== null && original.overload.median > 0;
  const share = comparable ? ours.overload.median / original.overload.median : 0;
  return [
    ...over(`${world.name}: peak`, ours.peak.ninety, most, (value) => value.toFixed(2)),
    ...over(
      `${world.name}: overload`,
      share,
      originalShare,
      (value) => `${wholePercent(value)} of original's`,
    ),
  ];
}

/** A few more users, and it collapses or refuses. */
function hasCliff({ contention, rateLimit }: World): boolean {
  return contention !== undefined || rateLimit !== undefined;
}

function timesText(multiple: number): string {
  return `${multiple.toFixed(1)} × least`;
}

/** Says so when a value is over its bound. */
function over(
  what: string,
  value: number,
  most: number,
  show: (value: number) => string,
): readonly string[] {
  return value > most ? [`${what} ${show(value)}`] : [];
}
