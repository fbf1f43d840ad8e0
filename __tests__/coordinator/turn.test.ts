import { describe, expect, it } from '@jest/globals';
import { Turn } from '../../src/coordinator/turn.ts';

describe('a turn', () => {
  it('belongs to one, and passes to those that wait in their order', async () => {
    const turn = new Turn(new AbortController().signal);
    const seen: string[] = [];
    expect([await turn.take(), turn.isWanted]).toEqual([true, false]);
    const waiting = ['second', 'third'].map(async (name) => {
      seen.push(`${name}: ${await turn.take()}`);
    });
    expect(turn.isWanted).toBe(true);
    turn.pass();
    await waiting[0];
    expect(seen).toEqual(['second: true']);
    turn.pass();
    await waiting[1];
    expect([seen, turn.isWanted]).toEqual([['second: true', 'third: true'], false]);
    turn.pass();
    expect(await turn.take()).toBe(true);
  });

  it('never comes once all is cancelled', async () => {
    const cancel = new AbortController();
    const turn = new Turn(cancel.signal);
    await turn.take();
    const waiting = turn.take();
    cancel.abort();
    expect([await waiting, await turn.take(), turn.isWanted]).toEqual([false, false, false]);
  });
});
