import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { inputsPage, withTables } from '../scripts/readme.ts';
import { agentStatisticNames } from '../src/cluster/agent.ts';
import { parseScenario } from '../src/cluster/embedded/scenario.ts';
import { inputNames } from '../src/settings/inputs.ts';
import { parseSettings } from '../src/settings/parse.ts';

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** The blocks of code whose first line says what they are: "```yaml signals". */
function blocks(kind: string): { path: string; code: string }[] {
  const fence = new RegExp(`^\`\`\`${kind}\n(.*?)^\`\`\``, 'gms');
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(fence)].map(([, code = '']) => ({ path, code })),
  );
}

function textOf(path: string): string {
  return pages.find((page) => page.path === path)?.text ?? '';
}

/** Where a link to a heading leads, as GitHub makes it. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Stand for the files that the examples name. */
const files: Readonly<Record<string, string>> = {
  'loadtest/config.json': '{"LoadTestConfig": {}}',
  'load/shop.js': 'export default function () {}',
  'load/locustfile.py': '',
  'loadtest/signals.yaml': '- {name: errors, query: sum(errors), max: 1}',
};
const reader = {
  exists: (path: string) => path in files,
  readFile: (path: string) => files[path] ?? '',
};

describe('the documentation', () => {
  it('has the inputs and outputs of action.yml, and the exit codes of the command', () => {
    const page = textOf(inputsPage);
    expect(page).toBe(withTables(page, readFileSync('action.yml', 'utf8')));
  });

  it('says what to put in place of OWNER wherever that stands', () => {
    const examples = readdirSync('examples').map((name) => ({
      path: name,
      text: readFileSync(`examples/${name}`, 'utf8'),
    }));
    const silent = [...pages, ...examples].filter(
      ({ text }) => text.includes('OWNER/capacity-gate') && !/\breplace `?OWNER\b/i.test(text),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('is short enough to be read', () => {
    const words = textOf('README.md').match(/\S+/g) ?? [];
    expect(words.length).toBeLessThanOrEqual(1800);
  });

  it('names all statistics of the agents in docs/signals.md', () => {
    const rows = textOf('docs/signals.md').split('## Statistics of the agents')[1] ?? '';
    const named = agentStatisticNames.filter((name) => rows.includes(`\`${name}\``));
    expect(named).toEqual([...agentStatisticNames]);
  });

  it('gives the command flags that it has', () => {
    const flags = blocks('sh').flatMap(({ code }) =>
      [...code.matchAll(/ --([a-z-]+)/g)].map(([, flag]) => flag),
    );
    expect(flags).toContain('target-url');
    expect([...inputNames, 'help']).toEqual(expect.arrayContaining(flags));
  });
});

describe('withTables', () => {
  const marks = ['inputs', 'outputs', 'exit-codes']
    .map((name) => `<!-- ${name} -->\nold\n<!-- /${name} -->\n`)
    .join('');
  const action = `
    inputs:
      users: { description: How many | how often, default: '5' }
      job-matrix: { description: Not to be set., default: '' }
    outputs:
      found: { description: What was found. }`;

  it('replaces what stands between the marks, and hides the inputs of the runner', () => {
    const text = withTables(marks, action);
    expect(text.split('<!-- /outputs -->')[0]).toBe(
      [
        '<!-- inputs -->',
        '',
        '| Input | Default | Meaning |',
        '| --- | --- | --- |',
        '| `users` | `5` | How many \\| how often |',
        '',
        '<!-- /inputs -->',
        '<!-- outputs -->',
        '',
        '| Output | Meaning |',
        '| --- | --- |',
        '| `found` | What was found. |',
        '',
        '',
      ].join('\n'),
    );
  });

  it('complains of a missing mark', () => {
    expect(() => withTables('nothing', action)).toThrow(
      'docs/inputs.md has no marks <!-- inputs --> and <!-- /inputs -->',
    );
  });
});

describe('the examples in the documentation', () => {
  it.each(blocks('yaml workflow'))('are right workflows ($path)', ({ code }) => {
    const { jobs } = parse(code) as {
      jobs: Record<string, { steps: { uses?: string; with?: Record<string, unknown> }[] }>;
    };
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const own = steps.filter(({ uses }) => uses === 'OWNER/capacity-gate@v0');
    expect(own).toHaveLength(1);
    const inputs = Object.entries(own[0]?.with ?? {}).map(([name, value]) => [name, String(value)]);
    const raw = Object.fromEntries(inputs) as Record<string, string>;
    expect(parseSettings(raw, reader).maxUsers).toBe(Number(raw['max-users']));
  });

  it.each(blocks('yaml signals'))('are right signals ($path)', ({ code }) => {
    const raw = {
      'target-url': 'http://shop.example',
      'prometheus-url': 'http://metrics.example',
      signals: code,
    };
    const names = (parse(code) as { name: string }[]).map(({ name }) => name);
    expect(parseSettings(raw, reader).signals.map(({ name }) => name)).toEqual(names);
  });

  it.each(blocks('yaml scenario'))('are right scenarios ($path)', ({ code }) => {
    const users = 'email,password\nann@shop.example,secret\n';
    expect(parseScenario(parse(code), () => users)).toEqual({ scenario: expect.anything() });
  });
});

describe.each(pages)('the links of $path', ({ path, text }) => {
  it('lead somewhere', () => {
    const links = [...text.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = links.filter(([, target = '', anchor]) => {
      const file = target === '' ? path : posix.join(posix.dirname(path), target);
      return !existsSync(file) || (anchor !== undefined && !anchors(textOf(file)).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});
