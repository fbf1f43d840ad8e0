import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { removeForCertain } from '../../../src/cluster/clean-up/removal.ts';

type Answer = 'done' | 'refused' | 'silent';

describe('removeForCertain', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** Plays answers in their order, the last for ever; says when each attempt was made. */
  async function play(
    answers: readonly Answer[],
    seconds: number,
    cutAfter: number | null = null,
  ): Promise<{ attempts: number[]; took: number; result: string }> {
    const began = Date.now();
    const now = (): number => (Date.now() - began) / 1000;
    const attempts: number[] = [];
    const cut = new AbortController();
    if (cutAfter !== null) {
      setTimeout(() => cut.abort(new Error('the end of a cancelled run')), cutAfter * 1000);
    }
    const remove = (signal: AbortSignal): Promise<void> => {
      const answer = answers[Math.min(attempts.length, answers.length - 1)];
      attempts.push(now());
      if (answer === 'done') return Promise.resolve();
      if (answer === 'refused') return Promise.reject(new Error('answered 503'));
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    };
    const ended: { took: number; result: string }[] = [];
    const end = (result: string): void => void ended.push({ took: now(), result });
    removeForCertain(remove, seconds, cut.signal).then(
      () => end('removed'),
      (error: unknown) => end((error as Error).message),
    );
    for (;;) {
      const [first] = ended;
      if (first !== undefined) return { attempts, ...first };
      await jest.advanceTimersByTimeAsync(50);
    }
  }

  it('tries once where that is enough', async () => {
    expect(await play(['done'], 60)).toEqual({ attempts: [0], took: 0, result: 'removed' });
  });

  it('repeats what was refused, with growing pauses', async () => {
    const { attempts, result } = await play(['refused', 'refused', 'refused', 'done'], 60);
    expect(attempts).toEqual([0, 0.25, 0.75, 1.75]);
    expect(result).toBe('removed');
  });

  it('makes another attempt beside one that is silent', async () => {
    const { attempts, result } = await play(['silent', 'silent', 'done'], 60);
    expect(attempts).toEqual([0, 3, 9]);
    expect(result).toBe('removed');
  });

  it('ends when the time is up, with the last failure', async () => {
    expect(await play(['refused'], 7)).toMatchObject({ took: 7, result: 'answered 503' });
    expect(await play(['refused', 'silent'], 7)).toMatchObject({ took: 7, result: 'answered 503' });
    expect(await play(['silent'], 7)).toMatchObject({ took: 7, result: 'no answer within 7 s' });
  });

  it('ends when it is cut off', async () => {
    const result = 'no answer before the end of a cancelled run';
    expect(await play(['silent'], 60, 6.5)).toMatchObject({ took: 6.5, result });
  });
});
