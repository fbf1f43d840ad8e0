import { describe, expect, it } from '@jest/globals';
import { takesColours } from '../../src/command/main.ts';

describe('takesColours', () => {
  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [false, {}, false],
  ])('on a terminal %p with %j: %p', (isTerminal, environment, colours) => {
    expect(takesColours(isTerminal, environment)).toBe(colours);
  });
});
