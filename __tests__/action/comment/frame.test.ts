import { describe, expect, it } from '@jest/globals';

import { aboutLines, moreLines } from '../../../src/action/comment/frame.ts';
import { runEnd } from '../run-end.ts';

const { report } = runEnd();
const surroundings = {
  failed: false,
  commits: 'https://github.example/octo/shop/commit',
  reportUrl: null,
  command: 'node dist/cli/index.js --signals \'[{"max":0.3}]\'',
};

describe('the frame of a comment', () => {
  it('says what it is about, and whether the job failed', () => {
    const head = { commit: 'c0ffee'.padEnd(40, '0'), url: null };
    const of = { ...report, key: 'CI | load', target: 'http://shop.test/', head };
    const url = `https://github.example/octo/shop/commit/${head.commit}`;
    expect(aboutLines(of, surroundings)).toEqual([
      '### Capacity: CI &#124; load',
      '',
      'The capacity of <code>http&#58;//shop.test/</code> at ' +
        `<a href="${url}">c0ffee0000</a>. **The job did not fail.**`,
    ]);
    expect(aboutLines(of, { ...surroundings, failed: true }).at(-1)).toContain(
      '**The job failed.**',
    );
  });

  it('leaves out what is not known', () => {
    const of = { ...report, target: '', head: { commit: null, url: null } };
    expect(aboutLines(of, { ...surroundings, commits: '' }).at(-1)).toBe(
      '**The job did not fail.**',
    );
  });

  it('ends with the report, where it is kept, and the command', () => {
    const reportUrl = 'https://github.example/octo/shop/actions/runs/9/artifacts/1';
    const lines = moreLines({ ...surroundings, reportUrl });
    expect(lines[0]).toBe(`📄 <a href="${reportUrl}">The whole report (report.html)</a>`);
    expect(lines).toContain(
      `<pre><code>node dist/cli/index.js --signals '&#91;{"max":0.3}&#93;'</code></pre>`,
    );
    expect(moreLines(surroundings)[0]).toMatch(/^<details>/);
  });
});
