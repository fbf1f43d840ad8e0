import { describe, expect, it } from '@jest/globals';
import { renderBadge } from '../../../src/report/files/badge.ts';

describe('renderBadge', () => {
  it.each([
    [{ outcome: 'found', users: 1056, low: 1031, high: 1080 }, '1,056 users'],
    [{ outcome: 'at-least', users: 990, low: 990, high: null }, '≥ 990 users'],
    [{ outcome: 'found', users: 1, low: 1, high: 2 }, '1 user'],
    [{ outcome: 'at-most', users: null, low: null, high: 40 }, '≤ 40 users'],
    [{ outcome: 'inconclusive', users: null, low: null, high: null }, 'unknown'],
  ] as const)('says what was found: %j', (entry, text) => {
    const svg = renderBadge(entry);
    expect(svg).toContain(`aria-label="capacity: ${text}"`);
    expect(svg).toContain(`y="14">${text}</text>`);
  });

  it('has room for its words, and needs nothing from elsewhere', () => {
    const svg = renderBadge({ outcome: 'found', users: 1_000_000, low: null, high: null });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="176" height="20"/);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/http|script|href/);
  });
});
