import { describe, expect, it } from '@jest/globals';
import {
  heldLevels,
  unmeasuredBecause,
  withoutUnheld,
  type Seen,
} from '../../src/gate/unmeasured.ts';

const held = { users: 100, margin: -0.4 };
const quiet = { users: 0, margin: -2 };
const blind = { users: 100, margin: null };

function seen(outcome: Seen['result']['outcome'], changes: Partial<Seen> = {}): Seen {
  const result = { outcome, reason: 'The time was up.' };
  return { stopReason: 'answered', result, levels: [held], doubts: [], ...changes };
}

const refused = {
  kind: 'nothing-answered',
  text: 'None of 300 requests was answered.',
  remedy: 'See whether the service runs.',
};
const wrongLabel = {
  kind: 'unmeasured',
  text: 'The selector {job="shpo"} matches nothing.',
  remedy: 'Did you mean job="shop"?',
};
const errors = { kind: 'errors', text: '2% of the requests failed.', remedy: 'See the log.' };

describe('unmeasuredBecause', () => {
  it.each<[string, Seen, string | null]>([
    ['a level was held', seen('inconclusive'), null],
    ['nothing was held', seen('inconclusive', { levels: [] }), 'The time was up.'],
    ['the service was seen idle', seen('inconclusive', { levels: [quiet] }), 'The time was up.'],
    ['the signals were unknown', seen('inconclusive', { levels: [blind] }), 'The time was up.'],
    [
      'the number rests on no level',
      seen('at-least', { levels: [quiet, blind] }),
      'No level was held for long enough to learn anything of it.',
    ],
    [
      'it was cancelled before',
      seen('inconclusive', { levels: [], stopReason: 'cancelled' }),
      null,
    ],
    [
      'it broke off before',
      seen('inconclusive', { levels: [], stopReason: 'failed' }),
      'The time was up.',
    ],
    [
      'nothing was answered',
      seen('at-least', { doubts: [errors, refused] }),
      'None of 300 requests was answered. What to do: See whether the service runs.',
    ],
    [
      'nobody knows a reason but the doubt',
      seen('inconclusive', { levels: [], doubts: [wrongLabel] }),
      'The selector {job="shpo"} matches nothing. What to do: Did you mean job="shop"?',
    ],
    [
      'it is said twice that nothing was',
      seen('inconclusive', {
        levels: [],
        doubts: [{ ...wrongLabel, text: `No level was measured: ${wrongLabel.text}`, remedy: '' }],
      }),
      wrongLabel.text,
    ],
    [
      'the search says so itself',
      seen('inconclusive', {
        levels: [],
        result: { outcome: 'inconclusive', reason: 'No level was measured; the time was up.' },
      }),
      'the time was up.',
    ],
    [
      'a number was found in passing',
      seen('found', { levels: [] }),
      'No level was held for long enough to learn anything of it.',
    ],
    ['a single user was too many', seen('at-most', { levels: [] }), null],
    ['there is another doubt', seen('at-least', { doubts: [errors] }), null],
  ])('where %s', (_, run, cause) => {
    expect(unmeasuredBecause(run)).toBe(cause);
  });
});

describe('heldLevels', () => {
  it('counts levels with users of which something was learnt', () => {
    expect(heldLevels({ levels: [quiet, held, blind, held] })).toBe(2);
  });
});

describe('withoutUnheld', () => {
  const result = { outcome: 'at-least', users: 226, low: 226, high: null, reason: '' } as const;

  it.each<[string, Partial<Seen>, number | null]>([
    ['keeps what rests on a level', {}, 226],
    ['takes away what rests on none', { levels: [] }, null],
    ['takes away what nobody answered', { doubts: [refused] }, null],
  ])('%s', (_, changes, users) => {
    const { outcome, ...rest } = withoutUnheld(result, seen('at-least', changes));
    expect(outcome).toBe(users === null ? 'inconclusive' : 'at-least');
    expect(rest).toMatchObject({ users, low: users, high: null });
  });

  it.each<[what: string, doubts: Seen['doubts'], reason: string]>([
    ['as the doubt tells it', [wrongLabel], wrongLabel.text],
    ['where nothing tells it', [], 'No level was held for long enough to learn anything of it.'],
  ])('gives the reason with the number, %s', (_, doubts, reason) => {
    const found = { ...result, outcome: 'found', reason: 'About 226 users.' } as const;
    expect(withoutUnheld(found, seen('found', { levels: [], doubts }))).toEqual({
      ...{ outcome: 'inconclusive', users: null, low: null, high: null },
      reason,
    });
  });
});
