import type { ChaosCase } from '../case.ts';
import { found } from './found.ts';

/** What somebody else may say, to the runner, a terminal, a browser, Markdown, and a reader. */
const evil =
  '\n::error::injected\n  ::set-output name=a::injected\n##[error]injected\r\n::stop-commands::x\n' +
  '\u001b[31mred\u001b]0;title\u0007\u009b2J \u202egnp.exe \u200b\u2066\u2028\u2029' +
  '<img src=x onerror=alert(1)></script><script>alert(2)</script>' +
  '[x](javascript:alert(3)) ![y](http://evil/) @everyone #1 `` ` | --- | ]]> -->';

const commands =
  /^\s*::(error|set-output|stop-commands)(?: name=a)?::injected|##\[error\]injected|[\p{Cf}\p{Zl}\p{Zp}]|\p{Cc}(\[31mred|\]0;|2J)/mu;
/** What is in a page or in Markdown is told apart by unit tests; here it is what a browser would run. */
const written =
  /<img src=x|<script>alert|href="?javascript|[\u202e\u2066\p{Zl}\p{Zp}]|\p{Cc}(\[31mred|\]0;|2J)/u;

const inputs = {
  ...found,
  key: evil,
  signals: JSON.stringify([{ name: evil, query: 'load', max: 1 }]),
  'metrics-file': 'capacity.prom',
  'junit-file': 'junit.xml',
};

const event = JSON.stringify({
  number: 7,
  repository: { default_branch: evil },
  pull_request: {
    number: 7,
    state: 'open',
    html_url: 'javascript:alert(1)',
    base: { label: evil, ref: evil, sha: evil, repo: { full_name: 'owner/repository' } },
    head: { label: evil, ref: evil, sha: evil, repo: { full_name: 'owner/repository' } },
  },
});

export const injectionCases: readonly ChaosCase[] = [
  ...(['command', 'action'] as const).map((program): ChaosCase => ({
    name: `everything that can be named is evil, in the ${program}`,
    kind: 'signals',
    program,
    inputs,
    files: { 'event.json': event },
    environment: {
      GITHUB_HEAD_REF: evil,
      GITHUB_BASE_REF: evil,
      GITHUB_REF: `refs/heads/${evil}`,
      GITHUB_SHA: evil,
      GITHUB_ACTOR: evil,
    },
    expect: {
      codes: [0],
      within: 60,
      says: /At least 30 users/,
      neverSays: commands,
      neverWrites: written,
    },
  })),
  ...(['command', 'action'] as const).map((program): ChaosCase => ({
    name: `everybody who is asked speaks evil, to the ${program}`,
    kind: 'signals',
    program,
    inputs: { ...found, 'time-budget': '40s' },
    faults: {
      agents: [
        {
          on: /addusers/,
          skip: 1,
          times: 4,
          do: { kind: 'answer', body: JSON.stringify({ error: evil }) },
        },
        {
          on: /^GET/,
          from: 3,
          to: 6,
          do: { kind: 'answer', status: 502, type: 'text/html', body: `<title>${evil}</title>` },
        },
      ],
      prometheus: [
        {
          from: 7,
          to: 10,
          do: {
            kind: 'answer',
            status: 400,
            body: JSON.stringify({ status: 'error', errorType: evil, error: evil }),
          },
        },
        {
          from: 10,
          to: 12,
          do: {
            kind: 'answer',
            body: JSON.stringify({
              status: 'success',
              warnings: [evil],
              data: { resultType: evil, result: [] },
            }),
          },
        },
        {
          from: 12,
          to: 14,
          do: {
            kind: 'answer',
            body: JSON.stringify({
              status: 'success',
              data: {
                resultType: 'vector',
                result: [{ metric: { [evil]: evil }, value: [0, evil] }],
              },
            }),
          },
        },
      ],
      github: [{ do: { kind: 'answer', status: 422, body: JSON.stringify({ message: evil }) } }],
    },
    expect: { codes: [0, 3], within: 60, neverSays: commands, neverWrites: written },
  })),
  {
    name: 'labels of the series are evil',
    kind: 'signals',
    program: 'action',
    inputs: found,
    faults: {
      prometheus: [
        {
          on: /query=load&/,
          from: 3,
          do: {
            kind: 'answer',
            body: JSON.stringify({
              status: 'success',
              warnings: [evil],
              infos: [evil],
              data: {
                resultType: 'vector',
                result: [
                  {
                    metric: { __name__: evil, instance: evil, __proto__: evil },
                    value: [Date.now() / 1000, '0.2'],
                  },
                ],
              },
            }),
          },
        },
      ],
    },
    expect: { codes: [0, 1], within: 60, neverSays: commands, neverWrites: written },
  },
  {
    name: 'a plan of what is evil',
    kind: 'inputs',
    program: 'action',
    inputs: { ...inputs, plan: 'true' },
    files: { 'event.json': event },
    expect: { codes: [0], within: 25, neverSays: commands },
  },
  {
    name: 'inputs that are evil, and wrong',
    kind: 'inputs',
    program: 'action',
    inputs: Object.fromEntries(
      [
        'max-users',
        'precision',
        'mode',
        'baseline',
        'signals',
        'agent-type',
        'history-branch',
        'fail-on',
        'config',
        'agent-urls',
        'target-url',
        'prometheus-url',
        evil.slice(0, 30),
      ].map((name) => [name, evil]),
    ),
    expect: { codes: [1], within: 15, neverSays: commands },
  },
];
