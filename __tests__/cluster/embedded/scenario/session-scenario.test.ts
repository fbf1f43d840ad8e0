import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseScenario, type Scenario } from '../../../../src/cluster/embedded/scenario.ts';

const files: Readonly<Record<string, string>> = {
  'users.csv': '\uFEFFemail, password\na@b.c,x\n',
  'users.tsv': 'email\tpassword\na@b.c\tx y\n',
  'users.json': '[{"email": "a@b.c", "age": 5}]',
  'empty.csv': 'email\n',
  'broken.csv': 'a,b\n1,2\n"secret,3\n',
  'short.csv': 'a,b\n1,2\nsecret\n',
  'object.json': '{"email": "secret"}',
  'gaps.json': '[{"a": 1, "b": 2}, {"a": 3}]',
  'text.json': 'secret',
};

function read(yaml: string): { scenario: Scenario } | { problems: string[] } {
  return parseScenario(parse(yaml), (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`expected a file, but "${path}" does not exist`);
    return text;
  });
}

describe('the data of a scenario', () => {
  it.each([
    ['data: users.csv', [{ pick: 'each', rows: [{ email: 'a@b.c', password: 'x' }] }]],
    [
      'data: { file: users.tsv, pick: random }',
      [{ pick: 'random', rows: [{ email: 'a@b.c', password: 'x y' }] }],
    ],
    ['data: [users.json]', [{ pick: 'each', rows: [{ email: 'a@b.c', age: 5 }] }]],
  ])('%s', (yaml, data) => {
    expect(read(yaml)).toMatchObject({ scenario: { data } });
  });

  it.each([
    ['data: none.csv', 'data: expected a file, but "none.csv" does not exist'],
    [
      'data: users.xlsx',
      'data: expected a file that ends in .csv, .tsv or .json, got "users.xlsx"',
    ],
    ['data: empty.csv', 'data: expected at least one row, got none'],
    [
      'data: broken.csv',
      'data: expected CSV with one row a line, got an error in line 3 (CSV_QUOTE_NOT_CLOSED)',
    ],
    [
      'data: [users.csv, { file: short.csv }]',
      'data[1].file: expected CSV with one row a line, got an error in line 3 (CSV_RECORD_INCONSISTENT_COLUMNS)',
    ],
    ['data: object.json', 'data: expected at least one row, got a mapping'],
    ['data: gaps.json', 'data: row 2: expected a value for b, as the first row has it'],
    ['data: text.json', 'data: expected JSON, got something else'],
    ['data: { file: users.csv, pick: some }', 'data.pick: expected each or random'],
    ['data: { pick: each }', 'data.file: expected a file of CSV or JSON, got none'],
  ])('is explained when it is wrong: %s', (yaml, problem) => {
    expect(read(yaml)).toEqual({ problems: [problem] });
  });
});

describe('the placeholders of a scenario', () => {
  it('may use data, what was captured before, and what every user has', () => {
    const yaml = `
      data: users.csv
      once:
        - { path: "/login?e={{email}}", capture: { token: { json: token } } }
      flows:
        - steps:
            - path: /{{ user }}/{{uuid}}/{{random 1 100}}
              headers: { authorization: "Bearer {{token}}" }
              capture: { id: { regex: 'id=(\\d+)' } }
            - GET /items/{{id}}
        - steps: ["GET {{token}}"]`;
    expect(read(yaml)).toHaveProperty('scenario');
  });

  it('are all explained at once where they have no value', () => {
    const yaml = `
      data: users.csv
      once:
        start: ["GET /{{token}}"]
        end: ["GET /{{id}}"]
      flows:
        - steps:
            - { path: "/{{emal}}", capture: { id: { header: x-id } } }
            - { body: { a: ["{{random 5 1}}"] }, headers: { x-a: "{{now}}" } }
        - steps: ["GET /{{id}}", { form: { a: "{{}}" } }]`;
    const unknown = (name: string): string =>
      `expected {{${name}}} to come from data or from the capture of an earlier step`;
    const expected = 'expected {{user}}, {{uuid}}, {{random 1 100}} or the {{name}} of a variable';
    expect(read(yaml)).toEqual({
      problems: [
        `once.start[0]: ${unknown('token')}`,
        `once.end[0]: ${unknown('id')}`,
        `flows[0].steps[0].path: ${unknown('emal')}; did you mean {{email}}?`,
        `flows[0].steps[1].body: ${expected}, got {{random 5 1}}`,
        `flows[0].steps[1].headers.x-a: ${unknown('now')}`,
        `flows[1].steps[0]: ${unknown('id')}`,
        `flows[1].steps[1].form.a: ${expected}, got {{}}`,
      ],
    });
  });
});

describe('what a step says of its response', () => {
  it.each([
    [
      'capture: { a: token }',
      'capture.a: expected a mapping such as { json: $.token }, got a text',
    ],
    ['capture: { a: {} }', 'capture.a: expected one of json, header, cookie, regex, got none'],
    [
      'capture: { a: { json: x, header: y } }',
      'capture.a: expected one of json, header, cookie, regex, got json and header',
    ],
    [
      'capture: { user: { json: x } }',
      'capture.user: expected a name of letters, digits, _ and -, and not user, uuid or random',
    ],
    [
      'capture: { a: { json: "$.[" } }',
      'capture.a.json: expected a JSON path such as $.items[0].id, got a text that is none',
    ],
    [
      'expect-body: { regex: "(?=a)" }',
      'expect-body.regex: expected a regular expression of RE2, which has no look-around (error parsing regexp: invalid or unsupported Perl syntax: `(?=`)',
    ],
    ['follow-redirects: maybe', 'follow-redirects: expected true or false, got "maybe"'],
    ['{ body: a, form: { a: b } }', 'form: expected either body or form, got both'],
    ['form: { a: [b] }', 'form.a: expected a text, got a list'],
  ])('is explained when it is wrong: %s', (yaml, problem) => {
    const step: unknown = parse(yaml);
    expect(parseScenario({ steps: [step] })).toEqual({ problems: [`steps[0].${problem}`] });
  });
});
