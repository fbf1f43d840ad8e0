import { describe, expect, it } from '@jest/globals';
import { Notices } from '../../src/coordinator/notices.ts';

describe('Notices', () => {
  it('says each once, and counts those that differ in numbers only', () => {
    const notices = new Notices();
    for (const text of ['slow', 'p95: error 17', 'slow', 'p95: error 18', 'p95: error 18']) {
      notices.add(text);
    }
    expect(notices.list()).toEqual(['slow', 'p95: error 17 (and 1 like it)']);
  });

  it('stays small for hours of errors that vary', () => {
    const notices = new Notices();
    for (let error = 0; error < 64_800; error += 1) {
      const letters = String.fromCharCode(97 + (error % 26), 97 + (Math.floor(error / 26) % 26));
      notices.add(`${letters}: error ${error}`);
    }
    const list = notices.list();
    expect(list).toHaveLength(101);
    expect(list[0]).toBe('aa: error 0 (and 95 like it)');
    expect(list.at(-1)).toMatch(/^\d+ more notices of other kinds are left out\.$/);
  });
});
