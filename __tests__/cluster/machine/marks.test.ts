import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { Mark } from '../../../src/cluster/machine/marks.ts';

const marks = fileURLToPath(new URL('../../../src/cluster/machine/marks.ts', import.meta.url));

/** An agent that no other test has. */
const agent = `http://marks.test:${process.pid}`;

it('tells what this run drives from what somebody else does', () => {
  const mark = new Mark(agent);
  mark.clear();
  expect(mark.isOurs).toBe(false);
  mark.set();
  expect([new Mark(agent).isOurs, new Mark(`${agent}0`).isOurs]).toEqual([true, false]);
  mark.clear();
  mark.clear();
  expect(mark.isOurs).toBe(false);
});

it('knows what a run that has ended left, and not what one that goes on drives', () => {
  const run = (code: string): string => {
    const program = `import { Mark } from '${marks}'; const mark = new Mark('${agent}'); ${code}`;
    const arguments_ = ['--input-type=module', '-e', program];
    return spawnSync(process.execPath, arguments_, { encoding: 'utf8' }).stdout;
  };
  run('mark.set()');
  expect(new Mark(agent).isOurs).toBe(true);
  // This process goes on, and another one asks.
  new Mark(agent).set();
  expect(run('console.log(mark.isOurs, mark.isTaken)')).toBe('false true\n');
  expect(new Mark(agent).isTaken).toBe(false);
  new Mark(agent).clear();
});

it.each(['/dev/null', '/proc/nowhere', `/${'x'.repeat(5000)}`])(
  'marks nothing, and complains of nothing, where it cannot keep a note: %#',
  (directory) => {
    const code = `import { Mark } from '${marks}'; const mark = new Mark('${agent}'); mark.set(); console.log(mark.isOurs, mark.isTaken); mark.clear();`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: directory, NODE_NO_WARNINGS: '1' },
    });
    expect([stdout, stderr]).toEqual(['false false\n', '']);
  },
);
