import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseScenario } from '../../../src/cluster/embedded/scenario.ts';

const anySuccess = [{ from: 200, to: 299 }];

const defaultScenario = {
  flows: [
    {
      name: 'steps',
      weight: 1,
      steps: [
        {
          method: 'GET',
          path: '',
          headers: {},
          body: null,
          expectStatus: anySuccess,
          thinkTime: { kind: 'exponential', mean: 1 },
        },
      ],
    },
  ],
  timeoutSeconds: 10,
};

function problemsOf(yaml: string): string[] {
  const result = parseScenario(parse(yaml));
  return 'problems' in result ? result.problems : [];
}

describe('parseScenario', () => {
  it.each([null, undefined, {}])('takes %p as the default scenario', (value) => {
    expect(parseScenario(value)).toEqual({ scenario: defaultScenario });
  });

  it('reads weighted flows', () => {
    const yaml = `
      think-time: { min: 1s, max: 3s }
      timeout: 2s
      flows:
        - name: browse
          weight: 3
          steps:
            - GET /
            - get /search?q=shoes
        - steps:
            - method: POST
              path: /cart
              headers: { X-Trace: 7 }
              body: { item: 5 }
              expect-status: [2xx, 409]
              think-time: 500ms
            - path: /cart
              method: DELETE
              body: all
              expect-status: 204
              think-time: { mean: 2s }`;
    const thinkTime = { kind: 'uniform', min: 1, max: 3 };
    const get = { method: 'GET', headers: {}, body: null, expectStatus: anySuccess, thinkTime };
    expect(parseScenario(parse(yaml))).toEqual({
      scenario: {
        timeoutSeconds: 2,
        flows: [
          {
            name: 'browse',
            weight: 3,
            steps: [
              { ...get, path: '/' },
              { ...get, path: '/search?q=shoes' },
            ],
          },
          {
            name: 'flow 2',
            weight: 1,
            steps: [
              {
                method: 'POST',
                path: '/cart',
                headers: { 'content-type': 'application/json', 'x-trace': '7' },
                body: '{"item":5}',
                encoding: 'json',
                expectStatus: [
                  { from: 200, to: 299 },
                  { from: 409, to: 409 },
                ],
                thinkTime: { kind: 'uniform', min: 0.5, max: 0.5 },
              },
              {
                method: 'DELETE',
                path: '/cart',
                headers: {},
                body: 'all',
                expectStatus: [{ from: 204, to: 204 }],
                thinkTime: { kind: 'exponential', mean: 2 },
              },
            ],
          },
        ],
      },
    });
  });

  it('reads the steps of a single flow', () => {
    expect(parseScenario({ steps: ['GET'] })).toEqual({ scenario: defaultScenario });
  });

  it('tells all problems at once', () => {
    const yaml = `
      flow: []
      timeout: 0s
      think-time: { min: 3s, max: 1s }
      flows:
        - weigth: 2
          weight: -1
          steps: [GTE /x, POSTT /y]`;
    expect(problemsOf(yaml)).toEqual([
      'flow: unknown key, did you mean flows?',
      'think-time: expected min to be no longer than max',
      'flows[0].weigth: unknown key, did you mean weight?',
      'flows[0].weight: expected a number above 0, got "-1"',
      'flows[0].steps[0]: expected a method (GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS), got "GTE"',
      'flows[0].steps[1]: expected a method (GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS), got "POSTT"; did you mean POST?',
      'timeout: expected more than 0, got "0s"',
    ]);
  });

  it.each([
    ['5', 'expected a mapping, got a number'],
    [
      'users: 5',
      'users: unknown key, expected one of think-time, timeout, steps, flows, once, data, cookies, follow-redirects',
    ],
    ['flows: []', 'flows: expected a list of at least one, got none'],
    [
      '{ flows: [{ steps: [GET] }], steps: [GET] }',
      'flows: expected either flows or steps, got both',
    ],
    ['think-time: 5', 'think-time: expected a duration such as 250ms, 5s or 1m30s, got "5"'],
    ['think-time: 2h', 'think-time: expected at most 3600s, got "2h"'],
    ['think-time: { min: 1s }', 'think-time: expected either both min and max, or mean alone'],
    [
      'steps: [{ body: 5 }]',
      'steps[0].body: expected a text, or a mapping or list to send as JSON, got a number',
    ],
    [
      'steps: [{ expect-status: 2x }]',
      'steps[0].expect-status: expected a status such as 200 or 2xx, got "2x"',
    ],
    [
      'steps: [{ headers: { "a b": c } }]',
      'steps[0].headers.a b: expected a header name of letters, digits and -',
    ],
    [
      'steps: [{ headers: { Connection: close } }]',
      'steps[0].headers.Connection: the agent sets this header itself',
    ],
    [
      'steps: [{ headers: { a: "secret\\nb" } }]',
      'steps[0].headers.a: expected a text of one line without control characters',
    ],
    [
      'steps: [{ path: cart }]',
      'steps[0].path: expected a path that begins with / or ?, without spaces and #, and in ASCII (use %20 and the like)',
    ],
    [
      'steps: [{ path: "https://user:secret@other/" }]',
      'steps[0].path: expected a path under target-url such as /cart, got an absolute URL',
    ],
    [
      'steps: [GET //other/]',
      'steps[0]: expected a path under target-url such as /cart, got an absolute URL',
    ],
  ])('explains what is wrong with %s', (yaml, problem) => {
    expect(problemsOf(yaml)).toEqual([problem]);
  });
});
