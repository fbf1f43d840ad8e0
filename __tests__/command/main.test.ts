import { describe, expect, it } from '@jest/globals';
import { screenOf, takesColours } from '../../src/command/main.ts';

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

describe('screenOf', () => {
  const terminal = (isTTY: boolean, columns: number) => {
    const written: string[] = [];
    const write = (text: string): boolean => written.push(text) > 0;
    return { isTTY, columns, write, written };
  };

  it('draws on a terminal, as wide as it is', () => {
    const output = terminal(true, 120);
    const screen = screenOf(output, {});
    screen?.write('looks');
    expect([screen?.columns(), screen?.colours, output.written]).toEqual([120, true, ['looks']]);
    expect(screenOf(terminal(true, 0), { NO_COLOR: '1' })).toMatchObject({ colours: false });
    expect(screenOf(terminal(true, 0), {})?.columns()).toBe(80);
  });

  it('draws on nothing else', () => {
    expect(screenOf(terminal(false, 0), {})).toBeNull();
    expect(screenOf(terminal(true, 80), { TERM: 'dumb' })).toBeNull();
  });
});
