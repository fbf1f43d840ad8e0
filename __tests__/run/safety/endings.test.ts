import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { type Ending, listenForEndings } from '../../../src/run/safety/endings.ts';

describe('listenForEndings', () => {
  it('hears of signals, errors that nobody caught, and outputs that nobody reads', () => {
    const source = new EventEmitter();
    const output = new EventEmitter();
    const heard: Ending[] = [];
    const thrown = new Error('a fault');
    const endings = listenForEndings(source, [output], (ending) => heard.push(ending));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) source.emit(signal, signal);
    source.emit('uncaughtException', thrown);
    source.emit('unhandledRejection', thrown);
    output.emit('error', new Error('write EPIPE'));
    expect(heard).toEqual([
      { kind: 'signal', signal: 'SIGINT' },
      { kind: 'signal', signal: 'SIGTERM' },
      { kind: 'signal', signal: 'SIGHUP' },
      { kind: 'signal', signal: 'SIGQUIT' },
      { kind: 'fault', thrown },
      { kind: 'fault', thrown },
      { kind: 'unread' },
    ]);

    endings.dispose();
    expect(source.eventNames()).toEqual([]);
    // A closed output never ends the process.
    expect(output.listenerCount('error')).toBe(1);
  });
});
