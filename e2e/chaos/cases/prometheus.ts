import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../case.ts';
import type { Mishap } from '../fault-server.ts';
import { found } from './found.ts';
import { wireMishaps } from './wire.ts';

const text = (status: number, body: string | (() => string), type = 'text/plain'): Mishap => ({
  kind: 'answer',
  status,
  body,
  type,
});
const vector = (result: unknown, warnings?: unknown): string =>
  JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, warnings });

const now = (): number => Date.now() / 1000;

/** One series whose time is of another kind than it should be. */
const at = (time: () => number): Mishap =>
  text(200, () => vector([{ metric: {}, value: [time(), '0.1'] }]), 'application/json');

/** So many seconds what takes long to make is good for: a sample is not old by then. */
const freshSeconds = 5;

/** Makes a text anew only where the last one is too old. */
function kept(make: (time: number) => string): () => string {
  let last = { time: -Infinity, text: '' };
  return () => {
    if (now() - last.time > freshSeconds) last = { time: now(), text: make(now()) };
    return last.text;
  };
}

/** What Prometheus, or a proxy before it, may answer in place of a value. */
const outages: readonly (readonly [string, Mishap])[] = [
  ...wireMishaps,
  ['resets', { kind: 'reset' }],
  ['hangs', { kind: 'hang' }],
  ['drips', { kind: 'drip' }],
  ['is endless', { kind: 'endless' }],
  ['is slow', { kind: 'delay', seconds: 6 }],
  ['answers 500', text(500, 'internal error')],
  ['answers 502 with a page', text(502, '<html><title>Bad gateway</title></html>', 'text/html')],
  ['answers 503', text(503, 'unavailable')],
  ['answers 429', text(429, 'slow down')],
  ['answers 401', text(401, 'no')],
  ['answers 404', text(404, 'not found')],
  [
    'redirects',
    { kind: 'answer', status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' },
  ],
  ['answers nothing', text(200, '')],
  ['answers half of JSON', text(200, '{"status":"success","data":{"resu', 'application/json')],
  ['answers null', text(200, 'null', 'application/json')],
  ['answers a list', text(200, '[]', 'application/json')],
  ['has no result', text(200, '{"status":"success","data":{}}', 'application/json')],
  ['is empty', text(200, vector([]), 'application/json')],
  [
    'answers NaN',
    text(200, () => vector([{ metric: {}, value: [now(), 'NaN'] }]), 'application/json'),
  ],
  [
    'answers words',
    text(200, () => vector([{ metric: {}, value: [now(), 'many'] }]), 'application/json'),
  ],
  ['answers in milliseconds', at(() => now() * 1000)],
  ['answers before all time', at(() => -now())],
  ['answers after all time', at(() => 1e300)],
  ['answers of two days ago', at(() => now() - 172_800)],
  ['answers of a minute ago', at(() => now() - 60)],
  ['answers of tomorrow', at(() => now() + 86_400)],
  ['repeats the token', text(500, `${'x'.repeat(68)}hunter2-of-prometheus is wrong`)],
  ['speaks in commands', text(500, '\n::error::injected\n##[error]injected')],
  ['answers 600 kB of <', text(500, '<'.repeat(600_000), 'text/html')],
  ['answers styles that never end', text(500, '<style '.repeat(80_000), 'text/html')],
  [
    'answers an error of 20 MB',
    text(
      400,
      JSON.stringify({ status: 'error', error: 'x'.repeat(20_000_000) }),
      'application/json',
    ),
  ],
  [
    'answers 150,000 series',
    text(
      200,
      kept((time) =>
        vector(
          Array.from({ length: 150_000 }, (_, index) => ({
            metric: { a: String(index) },
            value: [time, '0.1'],
          })),
        ),
      ),
      'application/json',
    ),
  ],
];

const busy: Mishap = {
  ...{ kind: 'answer', status: 429, type: 'text/plain', body: 'slow down' },
  headers: { 'retry-after': '3' },
};

const waiting: readonly ChaosCase[] = [
  {
    name: 'asks to be left alone at first',
    kind: 'prometheus',
    inputs: found,
    faults: { prometheus: [{ times: 3, do: busy }] },
    expect: { codes: [0], within: 60, says: /left alone for 3 s: waiting[^]*At least 30 users/ },
  },
  {
    name: 'asks to be left alone for ever',
    kind: 'prometheus',
    faults: { prometheus: [{ do: busy }] },
    expect: { codes: [2], within: 20, says: /left alone for 3 s/ },
  },
];

/** Each outage for a while in the middle, to the end, and from the beginning on. */
const all: readonly ChaosCase[] = outages.flatMap(([what, mishap]): ChaosCase[] => {
  // What has a value is no outage, and only the signal's own query has so many.
  const isSeen = /series$/.test(what);
  const on = isSeen ? { on: /query=load&/ } : {};
  return [
    {
      name: `${what}, from 4 s to 12 s`,
      kind: 'prometheus',
      faults: { prometheus: [{ ...on, from: 4, to: 12, do: mishap }] },
      act: async ({ signal }) => {
        await sleep(14_000);
        signal('SIGINT');
      },
      expect: {
        codes: [130],
        within: 18,
        neverSays: /^(::error::|##\[error\])injected|Maximum call stack/m,
        ...(isSeen ? {} : { blind: [5.5, 11.5] as const }),
      },
    },
    {
      name: `${what}, from 6 s on`,
      kind: 'prometheus',
      faults: { prometheus: [{ ...on, from: 6, do: mishap }] },
      expect: {
        codes: [0, 1, 3],
        within: 35,
        neverSays: /^(::error::|##\[error\])injected|operation was aborted|Maximum call stack/m,
        ...(isSeen ? {} : { says: /Prometheus|load was unknown/, blind: [7.5, 30] as const }),
      },
    },
    {
      name: `${what}, from the beginning`,
      kind: 'prometheus',
      program: 'action',
      faults: { prometheus: [{ ...on, do: mishap }] },
      expect: {
        codes: [0, 1],
        within: 35,
        ...(isSeen ? {} : { says: /Prometheus/ }),
        neverSays: /^(::error::|##\[error\])injected|operation was aborted|Maximum call stack/m,
      },
    },
  ];
});

export const prometheusCases: readonly ChaosCase[] = [...all, ...waiting];
