import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { parseSettings } from '../../src/settings/parse.ts';

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const action = parse(readFileSync('action.yml', 'utf8')) as Action;
const files = ['.github/workflows', 'examples'].flatMap((folder) =>
  readdirSync(folder).map((name) => `${folder}/${name}`),
);

/** Stand for what the workflows make of expressions. */
const samples = { 'target-url': 'http://shop.example', 'prometheus-url': 'http://metrics.example' };

interface Step {
  readonly 'continue-on-error'?: boolean;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

describe.each(files)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const { jobs } = parse(text) as { jobs: Readonly<Record<string, { steps: readonly Step[] }>> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  const own = steps.filter(({ uses }) => uses === './' || uses?.startsWith('OWNER/'));

  it('pins the actions of others by commit and names the version', () => {
    const foreign = text
      .split('\n')
      .filter((line) => /uses: (?!\.\/$|OWNER\/capacity-gate@)/.test(line));
    for (const line of foreign) {
      expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    expect(steps.filter(({ uses }) => /^(actions|grafana)\//.test(uses ?? ''))).toHaveLength(
      foreign.length,
    );
  });

  it('uses only inputs and outputs that the action has', () => {
    const inputs = own.flatMap((step) => Object.keys(step.with ?? {}));
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(inputs));
    const outputs = [...text.matchAll(/steps\.capacity\.outputs\.([\w-]+)/g)].map(
      ([, name]) => name,
    );
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(outputs));
  });

  it('gives inputs that are right', () => {
    for (const step of own.filter((step) => step['continue-on-error'] !== true)) {
      const literal = Object.entries(step.with ?? {})
        .map(([name, value]) => [name, String(value)] as const)
        .filter(([, value]) => !value.includes('${{'));
      const inputs = { ...samples, ...Object.fromEntries(literal) };
      const settings = parseSettings(inputs, { readFile: () => '', exists: () => false });
      expect(settings.signals).not.toEqual([]);
    }
  });
});
