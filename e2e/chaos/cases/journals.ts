import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ChaosCase } from '../case.ts';
import { found } from './found.ts';

/** The id of a process that has ended. */
const dead = spawnSync('true').pid;

const directoryOf = (folder: string): string => {
  const path = join(folder, 'home', '.local', 'state', 'capacity-gate');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
};

const entry = (leftovers: unknown, pid: unknown = dead): string =>
  JSON.stringify({ pid, host: hostname(), leftovers });

/** What somebody else has put there, or half of what we have. */
const foreign = [
  '',
  entry({ remote: [], processes: [] }).slice(0, 30),
  entry({ remote: [null], processes: [null] }),
  entry({ remote: [{ type: 5, url: 5, id: 5 }], processes: ['x'] }),
  entry({ remote: [{ type: 'load-test-ng', url: 'no URL', id: 'lt0' }], processes: [] }),
  entry({ remote: [{ type: 'toString', url: 'http://127.0.0.1:9', id: 'lt0' }], processes: [] }),
  entry({ remote: [], processes: [-1, 0, 1, 1.5, 1e300] }),
  entry({ remote: [], processes: [] }, -1),
  `{"__proto__":{"pid":1},"pid":${dead},"host":"${hostname()}","leftovers":{"remote":[],"processes":[]}}`,
  '['.repeat(200_000),
];

/** What a run finds of earlier ones, or of somebody else's. */
export const journalCases: readonly ChaosCase[] = [
  {
    name: 'journals are there that are none, and pipes, directories, devices, links',
    kind: 'resources',
    inputs: found,
    prepare: (folder) => {
      const directory = directoryOf(folder);
      for (const [index, text] of foreign.entries()) {
        writeFileSync(join(directory, `${index}.run.json`), text);
      }
      execFileSync('mkfifo', [join(directory, 'a.run.json')]);
      mkdirSync(join(directory, 'b.run.json'));
      symlinkSync('/dev/zero', join(directory, 'c.run.json'));
      symlinkSync('/nowhere', join(directory, 'd.run.json'));
    },
    expect: { codes: [0], within: 50, says: /At least 30 users/ },
  },
  {
    name: 'a run that was killed left users',
    kind: 'resources',
    inputs: found,
    faults: { earlierUsers: 7 },
    prepare: (folder, world) => {
      const remote = world.agents.map(({ url }, index) => ({
        type: 'load-test-ng',
        url,
        id: `capacitygate${index}`,
      }));
      writeFileSync(join(directoryOf(folder), 'x.run.json'), entry({ remote, processes: [] }));
    },
    expect: { codes: [0], within: 60, says: /removed what an earlier run/ },
  },
];
