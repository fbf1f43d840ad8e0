import { assertTime } from './answer-time.ts';
import { PrometheusError } from './queries.ts';
import type { PrometheusQueries, QueryResult } from './queries.ts';

/** How the time that a server looks at differs from the time that we mean. In seconds. */
export interface ServerClock {
  /** How far the server's clock is ahead of ours; below 0: behind. */
  readonly aheadSeconds: number;
  /** How long before the time asked for the server looks, where it is near its present. */
  readonly lagSeconds: number;
}

/** As if server and tool were one machine. */
export const sameClock: ServerClock = { aheadSeconds: 0, lagSeconds: 0 };

/** One comparison of clocks: as measured, and how far that may be off, in seconds. */
export interface ClockLook extends ServerClock {
  readonly uncertainty: number;
}

/** Differences up to this are left alone: the way to the server and back is about as long. */
const smallDifference = 1;

/** A `Date` header tells full seconds, and may be that of a proxy. */
const dateUncertainty = 1;

/** Seconds after the server's present: what still looks at its present there looks behind. */
const probeSeconds = 2;

/**
 * Compares the server's clock with ours (`localTime`, in seconds since the epoch): `time()`, asked
 * without a time, is the server's present. And asked for a moment later it must be that moment; a
 * server that still answers with its present, as VictoriaMetrics does where a proxy hides
 * `nocache` from it, looks at the past. Then, and where no `time()` is to be had, the `Date` header
 * tells the clock. Null where nothing tells it. Rejects with the reason of `abort`, and as `query` does where
 * the server cannot be used at all.
 */
export async function lookAtClock(
  prometheus: PrometheusQueries,
  localTime: () => number,
  abort: AbortSignal,
): Promise<ClockLook | null> {
  const sent = localTime();
  const told = await answerOf(prometheus, null, abort);
  const answer = told ?? (await answerOf(prometheus, sent, abort));
  const received = localTime();
  const [middle, half] = [(sent + received) / 2, (received - sent) / 2];
  const ofDate = answer?.date === undefined ? null : answer.date + 0.5 - middle;
  const byDate: ClockLook = {
    aheadSeconds: ofDate ?? 0,
    lagSeconds: 0,
    uncertainty: half + dateUncertainty,
  };
  const present = numberIn(told);
  if (present === null) {
    return ofDate === null ? null : byDate;
  }
  const probe = present + probeSeconds;
  const seen = numberIn(await answerOf(prometheus, probe, abort)) ?? probe;
  return Math.abs(seen - probe) < 0.1
    ? { aheadSeconds: present - middle, lagSeconds: 0, uncertainty: half }
    : {
        ...byDate,
        lagSeconds: Math.max(0, middle + allowanceOf(byDate).aheadSeconds - present),
      };
}

/** What is allowed for: differences that are more than the way to the server and back. */
export function allowanceOf({ aheadSeconds, lagSeconds, uncertainty }: ClockLook): ServerClock {
  const isSmall = Math.abs(aheadSeconds) <= smallDifference + uncertainty;
  return { aheadSeconds: isSmall ? 0 : aheadSeconds, lagSeconds };
}

/** Whether two looks can be at one clock. */
export function agree(one: ClockLook, other: ClockLook): boolean {
  const doubt = smallDifference + one.uncertainty + other.uncertainty;
  return (
    Math.abs(one.aheadSeconds - other.aheadSeconds) <= doubt &&
    Math.abs(one.lagSeconds - other.lagSeconds) <= doubt
  );
}

/** Tells the user of a clock that is allowed for; empty where there is nothing to tell. */
export function clockNotices({ aheadSeconds, lagSeconds }: ServerClock): string[] {
  const ahead = Math.round(aheadSeconds);
  const side = ahead > 0 ? 'ahead of' : 'behind';
  return [
    ...(ahead === 0
      ? []
      : [`The clock of Prometheus is ${Math.abs(ahead)} s ${side} this machine's; allowed for`]),
    ...(lagSeconds < smallDifference
      ? []
      : [
          `Prometheus looks at the time ${Math.round(lagSeconds)} s before the one it is asked for ` +
            '(does a proxy leave out nocache=1?); allowed for',
        ]),
  ];
}

async function answerOf(
  prometheus: PrometheusQueries,
  time: number | null,
  abort: AbortSignal,
): Promise<QueryResult | null> {
  try {
    return await prometheus.query('time()', time, abort);
  } catch (error) {
    if (error instanceof PrometheusError && error.kind === 'bad-query') {
      return null;
    }
    throw error;
  }
}

function numberIn(answer: QueryResult | null): number | null {
  const value = answer?.series[0]?.samples[0]?.[1];
  if (value === undefined || Number.isNaN(value)) return null;
  assertTime(value, 'the clock of Prometheus shows');
  return value;
}
