import { EventEmitter } from 'node:events';

import { describe, expect, it } from '@jest/globals';

import { listenForCancel } from '../../src/action/cancel.ts';

describe('listenForCancel', () => {
  const source = new EventEmitter();
  const output = new EventEmitter();

  it.each([
    ['SIGINT', source],
    ['SIGTERM', source],
    ['SIGHUP', source],
    ['SIGQUIT', source],
    ['uncaughtException', source],
    ['unhandledRejection', source],
    ['error', output],
  ])('aborts at %s, once, and keeps all caught until it is disposed of', (name, emitter) => {
    const calls: unknown[] = [];
    const cancellation = listenForCancel(
      source,
      [output],
      () => calls.push('cancel'),
      (thrown) => calls.push(thrown),
    );
    expect(cancellation.signal.aborted).toBe(false);
    emitter.emit(name, 'thrown');
    source.emit('SIGINT');
    source.emit('SIGTERM');
    expect(cancellation.signal.aborted).toBe(true);
    const isFault = name.startsWith('un');
    expect(calls).toEqual(isFault ? ['thrown', 'cancel'] : ['cancel']);
    cancellation.dispose();
    expect(source.eventNames()).toEqual([]);
  });
});
