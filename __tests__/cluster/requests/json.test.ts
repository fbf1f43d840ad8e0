import { describe, expect, it } from '@jest/globals';
import { parseRecord } from '../../../src/cluster/requests/json.ts';

const nested = (depth: number, padding: string): string =>
  `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)},"b":${JSON.stringify(padding)}}`;

describe('parseRecord', () => {
  it('gives an object, and nothing else', () => {
    expect(parseRecord('{"a":1}')).toEqual({ a: 1 });
    expect(['[1]', '1', 'null', '{'].map(parseRecord)).toEqual([null, null, null, null]);
  });

  it('refuses a long text that is nested deeper than a hundred', () => {
    // Brackets within a text are none, nor does an escaped quote end it.
    const padding = `["\\${'['.repeat(100_000)}`;
    expect(parseRecord(nested(100, padding))).toMatchObject({ b: padding });
    expect(parseRecord(nested(101, padding))).toBeNull();
    expect(parseRecord(nested(101, ''))).toMatchObject({ b: '' });
  });
});
