import { describe, expect, it } from '@jest/globals';
import { eachItem, takeApart } from '../../../src/monitor/prometheus/large-answer.ts';

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

describe('eachItem', () => {
  // Each of 1 KiB as JSON.
  const items = Array.from({ length: 2048 }, () => 'x'.repeat(1022));
  const parts = () => takeApart(JSON.stringify({ result: items })) ?? { items: [] };

  it('gives all elements', async () => {
    const read: string[] = [];
    await eachItem(parts(), (item) => read.push(item), new AbortController().signal);
    expect(read).toEqual(items.map((item) => JSON.stringify(item)));
  });

  it('reads a piece of 256 KiB at a time, and no more for whoever cancels in between', async () => {
    const cancel = new AbortController();
    setImmediate(() => cancel.abort(new Error('cancelled')));
    let count = 0;
    await expect(eachItem(parts(), () => (count += 1), cancel.signal)).rejects.toThrow('cancelled');
    expect(count).toBe(256);
  });
});
