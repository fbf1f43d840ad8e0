/** Resident memory in MB, and open handles. */
export interface Usage {
  readonly megabytes: number;
  readonly handles: number;
}

/** What was seen at one moment, in seconds since the beginning. */
export interface Look {
  readonly seconds: number;
  readonly command: Usage;
  readonly agents: Usage;
}

/** Growth of memory, in MB, that a run of any length may show from one half to the other: the heap breathes. */
const mostGrowth = 11;
/** Users that come and go near the capacity have a handle each. */
const mostHandles = 60;

/** The agents keep statistics of ten minutes: until then their memory grows. */
const fullAfterSeconds = 660;

/**
 * Compares the first half of a run, from when the statistics are full, with the second, without the last
 * half a minute, by their medians.
 */
export function flatness(looks: readonly Look[]): {
  readonly table: string;
  readonly isFlat: boolean;
} {
  const end = (looks.at(-1)?.seconds ?? 0) - 30;
  const full = looks.filter(({ seconds }) => seconds >= fullAfterSeconds && seconds <= end);
  const middle = Math.floor(full.length / 2);
  const [first, second] = [full.slice(0, middle), full.slice(middle)];
  const rows = (['command', 'agents'] as const).flatMap((who) =>
    (['megabytes', 'handles'] as const).map((what) => {
      const early = median(first.map((look) => look[who][what]));
      const late = median(second.map((look) => look[who][what]));
      const most = Math.max(...looks.map((look) => look[who][what]));
      const limit = what === 'megabytes' ? mostGrowth : mostHandles;
      return { who, what, early, late, most, isFlat: late - early <= limit };
    }),
  );
  const lines = rows.map(
    ({ who, what, early, late, most, isFlat }) =>
      `| ${who} | ${what} | ${early.toFixed(0)} | ${late.toFixed(0)} | ${most.toFixed(0)} | ${isFlat ? 'yes' : 'NO'} |`,
  );
  const head = '| process | what | early | late | most | flat |\n|---|---|---|---|---|---|';
  return { table: [head, ...lines].join('\n'), isFlat: rows.every(({ isFlat }) => isFlat) };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
