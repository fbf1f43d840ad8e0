import type { Preset, Where } from '../settings/presets/preset.ts';
import type { Candidate, Job } from './survey.ts';

/** A signal that is proposed, with what it shows now. */
export interface Proposal extends Candidate {
  readonly threshold: number;
}

/** Presets of what many services share: nobody can tell from their metrics who uses it. */
const shared = /^(postgres|kubernetes|nginx|ingress-nginx|envoy|istio|traefik)-/;

/**
 * The job whose service is at `targetUrl`: the one of its address, else the only one that answers
 * requests. Null where several might be meant.
 */
export function jobOf(jobs: readonly Job[], targetUrl: string): Job | null {
  const address = addressOf(targetUrl);
  const same = jobs.filter(({ instances }) => instances.includes(address));
  const serving = jobs.filter(isServing);
  const [found = serving.length === 1 ? serving[0] : undefined] = [
    ...same.filter(isServing),
    // It may have nothing to tell before its first request.
    ...same.filter(({ presets }) => presets.every(({ name }) => !shared.test(name))),
  ];
  return found ?? null;
}

/** Whether a job tells latency or errors of what it is asked. */
export function isServing(job: Job): boolean {
  return presetsFor(job).some(({ role }) => role !== 'saturation');
}

/** The presets that fit a job: one latency, one ratio of errors, and what else runs full. */
export function presetsFor({ presets }: Job): readonly Preset[] {
  const own = presets.filter(({ name }) => !shared.test(name));
  const candidates = own.some(({ role }) => role === 'latency') ? own : presets;
  const first = (role: Preset['role']): readonly Preset[] =>
    candidates.filter((preset) => preset.role === role).slice(0, 1);
  return [
    ...first('latency'),
    ...first('errors'),
    ...own.filter(({ role }) => role === 'saturation'),
  ];
}

/** Of latency and errors, what no proposal tells of. */
export function untoldRoles(proposals: readonly Proposal[]): readonly Preset['role'][] {
  const roles = ['latency', 'errors'] as const;
  return roles.filter((role) => !proposals.some(({ preset }) => preset.role === role));
}

/** The labels of a job's series. */
export function whereOf({ name }: Job): Where {
  return name === '' ? {} : { job: name };
}

function addressOf(targetUrl: string): string {
  const { hostname, port, protocol } = new URL(targetUrl);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/** A latency of less than this is no burden to anybody, in seconds. */
const quickEnough = 0.1;
/** The threshold of a latency is this many times what it is without load. */
const overQuiet = 4;
/** Of anything else it is at least so many times the value now. */
const overNow = 1.5;

/**
 * A threshold for what a service does now: a latency may grow to four times of what it is, and at
 * least to 0.1 s; anything else has its usual threshold, if it is well within that now.
 */
export function proposed(candidate: Candidate): Proposal {
  const { preset, value, highestBucket } = candidate;
  const { role, bound, threshold: usual } = preset;
  if (value === null || !Number.isFinite(value) || value <= 0) return within(candidate, usual);
  if (role === 'latency') {
    const wanted = niceAbove(Math.max(quickEnough * unitOf(preset), overQuiet * value));
    return within({ ...candidate, highestBucket }, wanted);
  }
  if (bound === 'min') {
    return { ...candidate, threshold: value > usual ? usual : niceBelow(value / overNow) };
  }
  return { ...candidate, threshold: value * overNow <= usual ? usual : niceAbove(value * overNow) };
}

/** How many of a latency's unit are a second. */
function unitOf({ threshold }: Preset): number {
  return threshold >= 100 ? 1000 : 1;
}

/**
 * Whether a latency is that of what users do. Where hardly anybody uses the service, it is that of
 * scrapes and health checks, which are faster than the request was that took `requestSeconds`. Where
 * both get the least threshold, it makes no difference.
 */
export function isOfUsers({ preset, value }: Candidate, requestSeconds: number): boolean {
  const seconds = value === null ? 0 : value / unitOf(preset);
  return Math.max(seconds, quickEnough / overQuiet) >= requestSeconds;
}

/** A quantile never says more than its highest finite bucket: there it could not be judged. */
function within(candidate: Candidate, threshold: number): Proposal {
  const { highestBucket } = candidate;
  const isBeyond = highestBucket !== null && threshold >= highestBucket;
  return { ...candidate, threshold: isBeyond ? niceBelow(highestBucket) : threshold };
}

const niceDigits = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The least round number that is not below a value above 0. */
export function niceAbove(value: number): number {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const digits = niceDigits.find((one) => one * 10 ** power >= value * (1 - 1e-9)) ?? 10;
  return Number(`${digits}e${power}`);
}

/** The largest round number below a value above 0. */
export function niceBelow(value: number): number {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const digits = niceDigits.findLast((one) => one * 10 ** power < value * (1 - 1e-9));
  return digits === undefined ? Number(`8e${power - 1}`) : Number(`${digits}e${power}`);
}
