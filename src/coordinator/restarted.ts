import type { Doubt } from './doubts.ts';
import { type Evidence, fewErrors, judgedOf, shortUsers } from './evidence.ts';
import type { Sample } from './record.ts';

/** What the agents tell reaches back so far, in seconds, and so long a service may take to answer again. */
const aroundSeconds = 10;

/** What was seen of one restart under load. */
interface Seen {
  readonly users: number;
  readonly failed: boolean;
}

/**
 * The service's counters began anew while it had users, and users failed or it could not be seen. One
 * that is deployed without its users' notice restarts as well, and is none of this.
 */
export function restarted({ samples }: Evidence): Doubt[] {
  const restarts = samples.flatMap((sample): Seen[] => {
    const within = Math.max(0, ...sample.readings.map((one) => one.restartedWithin ?? 0));
    return within === 0 ? [] : seenAround(sample.time - within, sample.time, samples);
  });
  const [first] = restarts;
  if (first === undefined) return [];
  const users = shortUsers(first.users);
  const often = restarts.length === 1 ? `with ${users}` : `first with ${users}`;
  const times = restarts.length === 1 ? '' : ` ${restarts.length} times`;
  const beside = restarts.some(({ failed }) => failed)
    ? 'requests failed'
    : 'it could not be seen meanwhile';
  return [
    {
      kind: 'restarted',
      text: `The service restarted${times} under load, ${often}: its counters began anew, and ${beside}.`,
      remedy:
        'See in its log why it ended. If the load did it, as by lack of memory or a health check that was ' +
        'answered too late, its limit is at fewer users; if it was deployed meanwhile, run again.',
    },
  ];
}

function seenAround(from: number, to: number, samples: readonly Sample[]): Seen[] {
  const around = samples.filter(
    ({ time, phase }) =>
      time >= from - aroundSeconds && time <= to + aroundSeconds && phase !== 'paused',
  );
  const before = around.filter(({ time }) => time <= to);
  const users = Math.max(0, ...before.map(({ activeUsers }) => activeUsers));
  const failed = around.some(
    ({ statistics }) => (statistics?.values['error-ratio'] ?? 0) > fewErrors,
  );
  const isUnseen = around.some((sample) => judgedOf(sample).some(isLost));
  return users > 0 && (failed || isUnseen) ? [{ users, failed }] : [];
}

/** Without a value for another reason than that there is nothing to count. */
function isLost({ unknown }: Sample['readings'][number]): boolean {
  return unknown !== null && unknown !== 'idle' && unknown !== 'warm-up';
}
