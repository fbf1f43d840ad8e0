import { EventEmitter } from 'node:events';

import { describe, expect, it } from '@jest/globals';

import { listenForCancel } from '../../src/action/cancel.ts';

describe('listenForCancel', () => {
  it.each(['SIGINT', 'SIGTERM'])('aborts at %s, once', (name) => {
    const source = new EventEmitter();
    let calls = 0;
    const cancellation = listenForCancel(source, () => (calls += 1));
    expect(cancellation.signal.aborted).toBe(false);
    source.emit(name);
    source.emit('SIGINT');
    source.emit('SIGTERM');
    expect(cancellation.signal.aborted).toBe(true);
    expect(calls).toBe(1);
  });

  it('keeps both signals caught until it is disposed of', () => {
    const source = new EventEmitter();
    const cancellation = listenForCancel(source, () => undefined);
    source.emit('SIGINT');
    expect([source.listenerCount('SIGINT'), source.listenerCount('SIGTERM')]).toEqual([1, 1]);
    cancellation.dispose();
    expect(source.eventNames()).toEqual([]);
  });
});
