import { describe, expect, it } from '@jest/globals';
import { compileTemplate, type Encoding } from '../../../../src/cluster/embedded/users/template.ts';
import { Session } from '../../../../src/cluster/embedded/users/session.ts';

function render(text: string, encoding: Encoding, values: Record<string, unknown> = {}): string {
  const session = new Session(7, [{ pick: 'each', rows: [values] }], null, () => 0.5);
  const template = compileTemplate(text, encoding);
  return typeof template === 'string' ? template : template(session.valueOf);
}

describe('a template', () => {
  it.each<[string, Encoding, unknown, string]>([
    ['/a/{{v}}/b', 'path', 'x/y ?#é', '/a/x%2Fy%20%3F%23%C3%A9/b'],
    ['{{v}}', 'path', '/x?y=1 2#z', '/x?y=1%202'],
    ['q={{v}}&r=1', 'form', 'a&b=c', 'q=a%26b%3Dc&r=1'],
    ['Bearer {{v}}', 'header', 'a\r\nX-Evil: 1\u010a\xe9', 'Bearer a??X-Evil: 1?\xe9'],
    ['{"a":"{{v}}"}', 'json', 5, '{"a":5}'],
    ['{"a":"{{v}}"}', 'json', '5', '{"a":"5"}'],
    ['{"a":"no. {{v}}"}', 'json', 'say "5"\n', '{"a":"no. say \\"5\\"\\n"}'],
    ['{"{{v}}":1}', 'json', 5, '{"5":1}'],
    ['{"a":"{{v}}"}', 'json', { b: [1] }, '{"a":{"b":[1]}}'],
    ['[{{ v }}, {{v}}]', 'text', 'x', '[x, x]'],
    ['{{user}}', 'text', null, '7'],
    ['{{random 3 3}}', 'text', null, '3'],
  ])('%s, as %s with %j, becomes %s', (text, encoding, value, expected) => {
    expect(render(text, encoding, { v: value })).toBe(expected);
  });

  it('has a new id and a new number each time', () => {
    const ids = Array.from({ length: 50 }, () => render('{{uuid}}', 'text'));
    expect(new Set(ids).size).toBe(50);
    expect(ids[0]).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    const numbers = Array.from({ length: 500 }, () => Number(render('{{random -1 1}}', 'text')));
    expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual([-1, 0, 1]);
  });

  it('is the text itself where there is nothing to fill in', () => {
    expect(compileTemplate('a {b} c', 'text')).toBe('a {b} c');
  });
});
