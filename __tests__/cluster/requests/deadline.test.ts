import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { withDeadline } from '../../../src/cluster/requests/deadline.ts';

describe('withDeadline', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const never = new Promise<never>(() => undefined);

  it('gives the result, and leaves no timer', async () => {
    expect(await withDeadline(5, null, () => Promise.resolve('done'))).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes on what went wrong', async () => {
    const work = (): Promise<never> => Promise.reject(new Error('refused'));
    await expect(withDeadline(5, null, work)).rejects.toThrow('refused');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is over in time, even when the work does not listen', async () => {
    let given: AbortSignal | undefined;
    const result = withDeadline(5, null, (signal) => {
      given = signal;
      return never;
    });
    jest.advanceTimersByTime(5000);
    await expect(result).rejects.toThrow('no answer within 5 s');
    expect(given?.aborted).toBe(true);
  });

  it('is over when its parent is', async () => {
    const parent = new AbortController();
    const result = withDeadline(5, parent.signal, () => never);
    parent.abort(new Error('stopping'));
    await expect(result).rejects.toThrow('stopping');
    await expect(withDeadline(5, parent.signal, () => never)).rejects.toThrow('stopping');
  });
});
