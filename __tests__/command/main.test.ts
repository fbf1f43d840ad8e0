import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { listen, takesColours } from '../../src/command/main.ts';

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

describe('listen', () => {
  it.each([
    [['SIGINT'], ['first']],
    [
      ['SIGTERM', 'SIGINT'],
      ['first', 'again'],
    ],
    [
      ['SIGINT', 'SIGINT', 'SIGINT'],
      ['first', 'again', 'again'],
    ],
  ])('answers %j with %j', (signals, answers) => {
    const emitter = new EventEmitter();
    const seen: string[] = [];
    listen(
      emitter,
      () => seen.push('first'),
      () => seen.push('again'),
    );
    signals.forEach((signal) => emitter.emit(signal));
    expect(seen).toEqual(answers);
  });
});
