import type { SignalReading, UnknownReason } from '../monitor/signal.ts';
import type { Doubt } from './doubts.ts';
import { type Evidence, inBrackets, judgedOf, quoted } from './evidence.ts';
import type { Sample } from './record.ts';

/** What to do about a signal that is unknown. */
export const unknownRemedies: Readonly<Record<UnknownReason, string>> = {
  unreachable:
    'See that Prometheus answers at prometheus-url and takes the query, from this machine and with these credentials.',
  'no-data':
    'Try the query in Prometheus while the service has traffic: its metric and each of its labels must match.',
  idle: 'Its series are there, but nothing was counted: see that the users do what the query counts.',
  partial:
    'See that all servers behind prometheus-url, and all that they ask in turn, are up and have the same data; `partial-response: accept` takes what a server says is a part.',
  stale: 'See that Prometheus still scrapes the service.',
  'beyond-buckets':
    'Give the histogram buckets up to well above the threshold, or the signal a threshold below its highest bucket.',
  'warm-up': "Give the run more time than its signals' warm-up takes.",
};

/** No level was measured at all. */
export function unmeasured({ levels, samples, result, unanswered }: Evidence): Doubt[] {
  if (levels.length > 0 || unanswered || result.outcome === 'at-most') return [];
  const all = samples.flatMap(judgedOf);
  // What is healthy without a value was not seen either.
  const known = new Set(all.flatMap(({ value, signal }) => (value === null ? [] : [signal.name])));
  const never = all.filter(({ signal }) => !known.has(signal.name));
  const [last] = never.slice(-1);
  const byTurns = seenByTurns(samples);
  if (last === undefined && byTurns !== null) return [byTurns];
  const isMeant = ({ unknown, note }: SignalReading): boolean =>
    unknown !== null && note !== '' && result.reason.includes(note);
  const atLast = samples.slice(-1).flatMap(judgedOf).find(isMeant);
  return last === undefined
    ? [
        {
          kind: 'unmeasured',
          text: `No level was measured: ${result.users === null ? causeIn(result.reason) : 'the users were on their way all the time.'}`,
          remedy: atLast === undefined ? remedyWithoutSignal(samples) : remedyFor(atLast),
        },
      ]
    : [
        {
          kind: 'unmeasured',
          text: `No level was measured: ${quoted(namesOf(never))} had no value in the whole run${inBrackets(last.note)}.`,
          remedy: remedyFor(last),
        },
      ];
}

/** What to do where it is no signal that was missing. */
function remedyWithoutSignal(samples: readonly Sample[]): string {
  return samples.length === 0
    ? 'The run could not begin: mend what is named there, and run it again.'
    : 'Give the run more time, and see its notices for what held it up.';
}

/** What the reason of an answer adds to that nothing was measured. */
function causeIn(reason: string): string {
  return reason.replace(/^No level was measured[:;] /, '');
}

/** Unknown in as many of the looks with users as this, a signal is no chance, and breaks up each level. */
const oftenUnknown = 0.1;

/** A signal that has values and none by turns, or none any more, so that no level is held from end to end. */
function seenByTurns(samples: readonly Sample[]): Doubt | null {
  const begun = beginningOf(samples);
  const loaded = (begun < 0 ? [] : samples.slice(begun)).filter(
    ({ activeUsers, phase }) => activeUsers > 0 && phase !== 'paused',
  );
  const unknownIn = (sample: Sample): SignalReading[] =>
    judgedOf(sample).filter(({ margin }) => margin === null);
  const looks = loaded.filter((sample) => unknownIn(sample).length > 0);
  const readings = looks.flatMap(unknownIn);
  const last = mostOften(readings);
  const [first] = looks;
  if (first === undefined || last === undefined || looks.length < oftenUnknown * loaded.length) {
    return null;
  }
  const since = samples.slice(samples.indexOf(first));
  if (since.every((sample) => unknownIn(sample).length > 0)) {
    const seconds = Math.round((since.at(-1) ?? first).time - first.time);
    return {
      kind: 'unmeasured',
      text: `No level was measured: ${quoted(namesOf(readings))} was lost after a while, and could not be seen for the last ${seconds} s${inBrackets(last.note)}.`,
      remedy: remedyFor(last),
    };
  }
  return {
    kind: 'unmeasured',
    text:
      `No level was measured: ${quoted(namesOf(readings))} came and went, and was unknown in ` +
      `${looks.length} of ${loaded.length} looks${inBrackets(last.note)}.`,
    remedy: `${remedyFor(last)} A cache before it, and several servers behind one address, make an answer come and go.`,
  };
}

/** The first look at users in which all was known; -1: there was none. */
function beginningOf(samples: readonly Sample[]): number {
  return samples.findIndex(
    (sample) => sample.activeUsers > 0 && judgedOf(sample).every(({ margin }) => margin !== null),
  );
}

/** The last of the readings that are unknown for the reason that most of them are. */
function mostOften(readings: readonly SignalReading[]): SignalReading | undefined {
  const counts = new Map<UnknownReason | null, number>();
  for (const { unknown } of readings) counts.set(unknown, (counts.get(unknown) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return readings.findLast(({ unknown }) => counts.get(unknown) === most);
}

/** Blind for less than this in all, in seconds, costs a run no more than time. */
const longBlindness = 60;
/** Blind at the end for as long as this, in seconds, the run has not seen how it went on. */
const blindEnd = 20;

/** The run went blind after it had begun to measure. */
export function blind({ levels, samples }: Evidence): Doubt[] {
  const begun = beginningOf(samples);
  if (levels.length === 0 || begun < 0) return [];
  const measured = samples.slice(begun).filter(({ phase }) => phase !== 'paused');
  const stretches = blindStretches(measured);
  const seconds = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  const last = stretches.at(-1);
  const end = measured.findLast(({ phase }) => phase !== 'done')?.time ?? 0;
  const endedBlind = last !== undefined && last.to >= end && last.to - last.from >= blindEnd;
  if (last === undefined || (!endedBlind && seconds < longBlindness)) return [];
  const unknown = last.samples.flatMap(judgedOf).filter(({ margin }) => margin === null);
  const reading = unknown.at(-1);
  const agents = last.samples.flatMap(({ lostAgents }) => lostAgents);
  const what = unknown.length > 0 ? quoted(namesOf(unknown)) : quoted(agents);
  const why = inBrackets(reading?.note ?? '');
  const span = `${Math.round(seconds)} s`;
  return [
    {
      kind: 'blind',
      text: endedBlind
        ? `The run ended blind: ${what} could not be seen for its last ${Math.round(last.to - last.from)} s${why}.`
        : `The run was blind for ${span}: ${what} could not be seen${why}.`,
      remedy: `What was measured before stands, nothing else. ${
        reading === undefined ? 'See that the agents stay in reach.' : remedyFor(reading)
      }`,
    },
  ];
}

/** Answers of which a part was missing, and which count as unknown. */
export function partial({ levels, samples }: Evidence): Doubt[] {
  const judged = samples.map(judgedOf);
  const readings = judged.flat().filter(({ unknown }) => unknown === 'partial');
  const last = readings.at(-1);
  if (last === undefined || levels.length === 0) return [];
  const looks = judged.filter((own) => own.some(({ unknown }) => unknown === 'partial')).length;
  return [
    {
      kind: 'partial',
      text: `In ${looks} of ${samples.length} looks a part of the data for ${quoted(namesOf(readings))} was missing${inBrackets(last.note)}; nothing was learnt from them.`,
      remedy: remedyFor(last),
    },
  ];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly samples: readonly Sample[];
}

/** The times in which the search was blind. */
function blindStretches(samples: readonly Sample[]): Stretch[] {
  const stretches: Stretch[] = [];
  let current: Sample[] = [];
  for (const sample of samples) {
    if (sample.phase === 'blind') current.push(sample);
    const [first] = current;
    const isOver = sample.phase !== 'blind' || sample === samples.at(-1);
    if (first !== undefined && isOver) {
      stretches.push({ from: first.time, to: sample.time, samples: current });
      current = [];
    }
  }
  return stretches;
}

function namesOf(readings: readonly SignalReading[]): string[] {
  return readings.map(({ signal }) => signal.name);
}

/** What a server says that limits how often it is asked. */
const isLimit = /\banswered 429\b/;

function remedyFor({ unknown, note }: SignalReading): string {
  if (unknown === 'unreachable' && isLimit.test(note)) {
    return 'Something limits how often Prometheus may be asked: allow more, or ask less often (`sample-interval`).';
  }
  return unknownRemedies[unknown ?? 'no-data'];
}
