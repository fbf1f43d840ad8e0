import type { ChaosCase } from '../case.ts';
import { secrets } from '../case.ts';
import type { Mishap } from '../fault-server.ts';
import { found } from './found.ts';

const { agent, prometheus, github } = secrets;
const odd = 'hunter2"of <&\\ é';
const basic = (user: string, password: string): string =>
  Buffer.from(`${user}:${password}`).toString('base64');

/** A text with a secret in every form that it comes back in. */
const echo = (secret: string): string =>
  [
    secret,
    `Authorization: Bearer ${secret}`,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    JSON.stringify(secret),
    `${'x'.repeat(90)}${secret}`,
  ].join(' ');

const everywhere = {
  ...found,
  'metrics-file': 'capacity.prom',
  'junit-file': 'junit.xml',
};

const page = (text: string): Mishap => ({
  kind: 'answer',
  status: 502,
  type: 'text/html',
  body: `<html><title>${text}</title><body>${text}</body></html>`,
});

/** The shapes of `odd` that nobody may see. */
const oddShapes = /hunter2"|hunter2\\"|hunter2&quot;|hunter2%22|aHVudGVyMiJvZi/;

const embedded = {
  'agent-urls': undefined,
  'agent-type': undefined,
  'agent-headers': undefined,
  'prometheus-url': undefined,
  'prometheus-token': undefined,
  signals: '[{name: p95, agent-stat: latency-p95, max: 0.5}]',
  'max-users': '20',
  'start-users': '20',
  'time-budget': '30s',
};

export const leakCases: readonly ChaosCase[] = [
  ...(['command', 'action'] as const).map((program): ChaosCase => ({
    name: `agents and Prometheus repeat their secrets in every form, to the ${program}`,
    kind: 'inputs',
    program,
    inputs: everywhere,
    faults: {
      agents: [
        {
          on: /addusers/,
          skip: 2,
          times: 4,
          do: { kind: 'answer', body: JSON.stringify({ error: echo(agent) }) },
        },
        { on: /^GET/, from: 3, to: 6, do: page(echo(agent)) },
      ],
      prometheus: [
        {
          from: 7,
          to: 9,
          do: {
            kind: 'answer',
            status: 400,
            body: JSON.stringify({
              status: 'error',
              errorType: echo(prometheus),
              error: echo(prometheus),
            }),
          },
        },
        { from: 9, to: 10, do: page(echo(prometheus)) },
        {
          from: 10,
          to: 11,
          on: /query=load&/,
          do: {
            kind: 'answer',
            body: JSON.stringify({
              status: 'success',
              warnings: [echo(prometheus)],
              infos: [echo(prometheus)],
              data: {
                resultType: 'vector',
                result: [
                  {
                    metric: { [echo(prometheus)]: echo(prometheus) },
                    value: [0, echo(prometheus)],
                  },
                ],
              },
            }),
          },
        },
      ],
      github: [
        {
          do: {
            kind: 'answer',
            status: 403,
            body: JSON.stringify({
              message: echo(github),
              documentation_url: `https://x/?${github}`,
            }),
          },
        },
      ],
    },
    expect: {
      codes: [0],
      within: 60,
      neverSays: /aHVudGVyMi1v|Z2hzX2h1bnRlc/,
      neverWrites: /aHVudGVyMi1v|Z2hzX2h1bnRlc/,
    },
  })),
  ...(['command', 'action'] as const).map((program): ChaosCase => ({
    name: `secrets in URLs with odd characters, to the ${program}`,
    kind: 'inputs',
    program,
    inputs: {
      ...everywhere,
      'prometheus-token': undefined,
      'prometheus-url': `http://u:${encodeURIComponent(odd)}@{prometheus}`,
    },
    faults: {
      prometheus: [
        {
          from: 2,
          to: 8,
          do: {
            kind: 'answer',
            status: 500,
            type: 'text/plain',
            body: `${odd} ${basic('u', odd)} ${JSON.stringify(odd)}`,
          },
        },
        {
          from: 8,
          do: page(
            `${odd} ${encodeURIComponent(odd)} ${odd.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}`,
          ),
        },
      ],
    },
    expect: {
      codes: [0, 3],
      within: 60,
      // The action tells the runner what to mask.
      ...(program === 'command' && { neverSays: oddShapes }),
      neverWrites: oddShapes,
    },
  })),
  ...(['command', 'action'] as const).map((program): ChaosCase => ({
    name: `secrets in the target's query and headers, to the ${program}`,
    kind: 'target',
    program,
    inputs: {
      ...embedded,
      'target-url': 'http://{target}/?token=hunter2-in-a-file',
      'agent-config': 'scenario.yaml',
    },
    files: {
      'scenario.yaml':
        'think-time: 1s\nsteps:\n  - path: /buy?api_key=hunter2-in-a-file\n    headers: {Authorization: Bearer hunter2-in-a-file}\n    check: {status: 200}\n',
    },
    faults: {
      target: [
        {
          skip: 5,
          do: {
            kind: 'answer',
            status: 302,
            headers: { location: 'http://127.0.0.1:9/?token=hunter2-in-a-file' },
            body: 'hunter2-in-a-file',
          },
        },
      ],
    },
    expect: { codes: [0, 1, 2, 3], within: 45 },
  })),
  {
    name: 'Grafana repeats its token',
    kind: 'inputs',
    inputs: {
      ...found,
      'grafana-url': 'http://{target}/d/abc/x?token=hunter2-in-a-file',
      'grafana-token': 'hunter2-in-a-file',
    },
    faults: { target: [{ do: page(echo('hunter2-in-a-file')) }] },
    expect: { codes: [0, 2], within: 60 },
  },
  {
    name: 'a key and a signal that hold the token',
    kind: 'inputs',
    program: 'action',
    inputs: {
      ...found,
      key: `run of ${agent}`,
      signals: `[{name: "load for ${prometheus}", query: load, max: 1}]`,
    },
    expect: { codes: [0], within: 60, neverWrites: /hunter2/ },
  },
  {
    name: 'URLs that are wrong hold passwords',
    kind: 'inputs',
    inputs: {
      'agent-urls':
        'htp://u:hunter2-in-a-file@x\nhttp://u:hunter2-in-a-file@[::1\nu:hunter2-in-a-file@x:9000',
      'prometheus-url': 'https://u:hunter2-in-a-file@x:99999',
      'grafana-url': 'u:hunter2-in-a-file@x',
      'target-url': '//u:hunter2-in-a-file@x',
    },
    expect: { codes: [2], within: 10 },
  },
];
