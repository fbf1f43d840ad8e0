import { isOfShare, type Block } from './belief/blocks.ts';
import type { LevelState, Segment, Sum } from './level.ts';
import { bySignal, longestSince, shareOf, worstOwnSince, type Look } from './readings.ts';
import type { Observation } from './types.ts';

/** What was measured, before it is known with how many users. */
export type Measured = Omit<Block, 'users' | 'loadSpread' | 'at'>;

export interface Timing {
  readonly blockSeconds: number;
  readonly scrapeSeconds: number;
  /** Until when a signal was measured already; 0 for one that was not. */
  readonly measuredTo: (signal: string) => number;
}

/**
 * Queries have windows of whole milliseconds, so that those of one block do not begin at quite the
 * same time: up to so much apart, in seconds, it is the same.
 */
const sameBegin = 0.01;

/** Without a signal that has an average, a block is as long as what a quantile is usually made of. */
const quantileBlockSeconds = 60;

/**
 * What a settled level gives at a tick: blocks that are complete, if any. Signals whose readings may
 * be averaged are measured in step, over the same spans. Of the others each window of the user's own
 * query is a block by itself, when it lies after the last one and the load was steady in all of it.
 */
export function measure(
  level: LevelState,
  observation: Observation,
  timing: Timing,
): { readonly level: LevelState; readonly blocks: readonly Measured[] } {
  const { blockSince, steadySince } = level;
  if (blockSince === null || steadySince === null) return { level, blocks: [] };
  const certified = withCertificates(level, observation);
  const signals = bySignal(observation.readings);
  const inStep = signals.filter(([, looks]) => isInStep(looks, blockSince));
  const apart = signals
    .filter((signal) => !inStep.includes(signal))
    .flatMap(([, looks]) => wholeWindow(looks, steadySince, timing));
  const { level: next, blocks } = closeBlocks(certified, inStep, blockSince, timing);
  const all = [...blocks, ...apart];
  return { level: { ...next, sums: added(next.sums, all) }, blocks: all.map(({ block }) => block) };
}

interface Closed {
  readonly block: Measured;
  /** Mean of the values, relative to the threshold. */
  readonly value: number;
}

function withCertificates(level: LevelState, { readings }: Observation): LevelState {
  const since = (time: number | null): Look | null =>
    time === null ? null : worstOwnSince(readings, time);
  return {
    ...level,
    certified: since(level.settledAt) ?? level.certified,
    certifiedNear: since(level.steadySince) ?? level.certifiedNear,
  };
}

/** Readings that may be averaged, or windows that grow with the block. */
function isInStep(looks: readonly Look[], blockSince: number): boolean {
  return looks.some(
    ({ average, from, to }) =>
      average !== null || (to > from && Math.abs(from - blockSince) < sameBegin),
  );
}

function wholeWindow(
  looks: readonly Look[],
  steadySince: number,
  { scrapeSeconds, measuredTo }: Timing,
): readonly Closed[] {
  const own = looks.filter(({ twin }) => !twin);
  const look = longestSince(own, steadySince);
  if (look === null) return [];
  const { signal, margin, from, to } = look;
  const before = measuredTo(signal);
  const fresh =
    from === to ? to >= before + scrapeSeconds : from >= nextWindow(before, scrapeSeconds);
  if (!fresh || to <= before) return [];
  const seconds = spanOf(look, scrapeSeconds, before);
  return [
    {
      block: { signal, margin, from: Math.max(from, before), to, seconds },
      value: Math.exp(margin),
    },
  ];
}

/** Adds the readings to the block under way, and closes it when all its signals have seen enough. */
function closeBlocks(
  level: LevelState,
  inStep: readonly (readonly [string, readonly Look[]])[],
  blockSince: number,
  timing: Timing,
): { readonly level: LevelState; readonly blocks: readonly Closed[] } {
  const none = { level, blocks: [] };
  if (inStep.length === 0) return none;
  const tracks = new Map(level.tracks);
  const ends: number[] = [];
  for (const [signal, looks] of inStep) {
    const look = longestSince(averaged(looks), blockSince);
    if (look === null) return none;
    const { from, to, margin, average } = look;
    const reading = { average: average ?? margin, ...shareOf(look), margin, from, to };
    const times = { ...timing, measuredTo: timing.measuredTo(signal) };
    tracks.set(signal, withReading(tracks.get(signal) ?? [], reading, times));
    ends.push(to);
  }
  const isAveraged = inStep.some(([, looks]) => averaged(looks)[0]?.average !== null);
  const wanted = isAveraged
    ? timing.blockSeconds
    : Math.max(timing.blockSeconds, quantileBlockSeconds);
  const own = inStep.map(([signal]) => [signal, tracks.get(signal) ?? []] as const);
  if (own.some(([, segments]) => secondsOf(segments) < wanted - 1e-6)) {
    return { level: { ...level, tracks }, blocks: [] };
  }
  return {
    level: {
      ...level,
      tracks: new Map(),
      blockSince: nextWindow(Math.min(...ends), timing.scrapeSeconds),
    },
    blocks: own.map(([signal, segments]) => closed(signal, segments, blockSince, timing)),
  };
}

/** Those that may be averaged, where there are some. */
function averaged(looks: readonly Look[]): readonly Look[] {
  const some = looks.filter(({ average }) => average !== null);
  return some.length > 0 ? some : looks;
}

function closed(
  signal: string,
  segments: readonly Segment[],
  blockSince: number,
  { measuredTo }: Timing,
): Closed {
  const seconds = secondsOf(segments);
  const mean = (valueOf: (segment: Segment) => number): number =>
    segments.reduce((sum, part) => sum + valueOf(part) * part.seconds, 0) / seconds;
  return {
    block: {
      signal,
      margin: Math.log(mean(({ average }) => Math.exp(average))),
      from: Math.max(blockSince, measuredTo(signal)),
      to: segments.at(-1)?.to ?? blockSince,
      seconds,
      ...shareOf(segments.find(isOfShare) ?? {}),
    },
    value: mean(({ margin }) => Math.exp(margin)),
  };
}

function secondsOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { seconds }) => sum + seconds, 0);
}

function added(sums: LevelState['sums'], closed: readonly Closed[]): LevelState['sums'] {
  const next = new Map<string, Sum>(sums);
  for (const { block, value } of closed) {
    const { seconds = 0, averageSeconds = 0, valueSeconds = 0 } = next.get(block.signal) ?? {};
    next.set(block.signal, {
      seconds: seconds + block.seconds,
      averageSeconds: averageSeconds + Math.exp(block.margin) * block.seconds,
      valueSeconds: valueSeconds + value * block.seconds,
    });
  }
  return next;
}

/**
 * A window may begin this much before the last sample that was used: what grows from one sample to
 * the next is then used once, and wholly.
 */
export function nextWindow(to: number, scrapeSeconds: number): number {
  return to - 0.9 * scrapeSeconds;
}

/** A reading grows in place of the last one, follows it, or overlaps it and is left out. */
function withReading(
  segments: readonly Segment[],
  reading: Omit<Segment, 'seconds'>,
  { scrapeSeconds, measuredTo }: { readonly scrapeSeconds: number; readonly measuredTo: number },
): readonly Segment[] {
  const last = segments.at(-1);
  const before = segments.at(-2)?.to ?? measuredTo;
  if (reading.to <= (last?.to ?? measuredTo) + 1e-6) return segments;
  const secondsAfter = (previous: number): number => spanOf(reading, scrapeSeconds, previous);
  if (last === undefined) return [{ ...reading, seconds: secondsAfter(before) }];
  if (reading.from <= last.from + sameBegin) {
    const from = Math.min(reading.from, last.from);
    return [...segments.slice(0, -1), { ...reading, from, seconds: secondsAfter(before) }];
  }
  return reading.from >= nextWindow(last.to, scrapeSeconds) - 1e-6
    ? [...segments, { ...reading, seconds: secondsAfter(last.to) }]
    : segments;
}

/** The time between the first and the last sample in a window; a gauge speaks for one scrape. */
export function spanOf(
  { from, to }: { readonly from: number; readonly to: number },
  scrapeSeconds: number,
  measuredTo: number,
): number {
  if (from === to) return scrapeSeconds;
  if (from < measuredTo) return to - measuredTo;
  return Math.max(scrapeSeconds, scrapeSeconds * Math.floor((to - from) / scrapeSeconds + 1e-6));
}
