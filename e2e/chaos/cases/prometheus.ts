import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../case.ts';
import type { Mishap } from '../fault-server.ts';
import { wireMishaps } from './wire.ts';

const text = (status: number, body: string, type = 'text/plain'): Mishap => ({
  kind: 'answer',
  status,
  body,
  type,
});
const vector = (result: unknown, warnings?: unknown): string =>
  JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, warnings });

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
  ['answers NaN', text(200, vector([{ metric: {}, value: [0, 'NaN'] }]), 'application/json')],
  ['answers words', text(200, vector([{ metric: {}, value: [0, 'many'] }]), 'application/json')],
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
      vector(
        Array.from({ length: 150_000 }, (_, index) => ({
          metric: { a: String(index) },
          value: [0, '0.1'],
        })),
      ),
      'application/json',
    ),
  ],
];

/** Each outage for a while in the middle, to the end, and from the beginning on. */
export const prometheusCases: readonly ChaosCase[] = outages.flatMap(
  ([what, mishap]): ChaosCase[] => {
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
  },
);
