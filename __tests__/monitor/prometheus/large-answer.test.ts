import { describe, expect, it } from '@jest/globals';
import { takeApart } from '../../../src/monitor/prometheus/large-answer.ts';

const padding = 'x'.repeat(1024 * 1024);

/** What it is made of again, parsed. */
function put(body: string) {
  const parts = takeApart(body);
  if (parts === null) return null;
  const envelope: unknown = JSON.parse(parts.envelope);
  return { envelope, items: [...parts.items].map((item): unknown => JSON.parse(item)) };
}

describe('takeApart', () => {
  const tricky = [
    { metric: { a: 'quote " and [ and ] and \\', result: '"result":[' }, value: [1, '2'] },
    {
      metric: {},
      values: [
        [1, '2'],
        [3, '4'],
      ],
    },
    {},
  ];

  it.each([
    ['as it comes', 0],
    ['with white space', 2],
  ])('gives each element, and the rest, %s', (_, indent) => {
    for (const result of [tricky, []]) {
      const body = JSON.stringify(
        { status: 'success', data: { resultType: 'vector', result }, warnings: [`${padding}]`] },
        null,
        indent,
      );
      expect(put(body)).toEqual({
        envelope: {
          status: 'success',
          data: { resultType: 'vector', result: [] },
          warnings: [`${padding}]`],
        },
        items: result,
      });
    }
  });

  it('leaves alone what is short, has no list, or no end', () => {
    expect(takeApart('{"result":[]}')).toBeNull();
    expect(takeApart(`{"a":"${padding}"}`)).toBeNull();
    expect(takeApart(`{"result":[{"a":"${padding}`)).toBeNull();
    expect(takeApart(`{"result":[[{"a":"${padding}"}]`)).toBeNull();
  });
});
