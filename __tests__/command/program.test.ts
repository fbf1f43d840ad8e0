import { describe, expect, it } from '@jest/globals';
import { callOf, repositoryOf } from '../../src/command/program.ts';
import { fakeFiles } from '../settings/fake-files.ts';

describe('callOf', () => {
  it.each([
    ['/shop/node_modules/.bin/capacity-gate', 'npx capacity-gate'],
    ['/usr/local/bin/capacity-gate', 'capacity-gate'],
    ['/gate/dist/cli/index.js', 'node ../gate/dist/cli/index.js'],
  ])('of %s is %s', (script, call) => {
    expect(callOf(script, '/shop')).toBe(call);
  });
});

describe('repositoryOf', () => {
  const manifest = (repository: unknown) => ({ '/g/package.json': JSON.stringify({ repository }) });
  const clone = (url: string) => ({
    ...manifest(undefined),
    '/g/.git/config': `[core]\n\tbare = false\n[remote "upstream"]\n\turl = https://github.com/other/gate\n[remote "origin"]\n\tfetch = +refs\n\turl = ${url}\n`,
  });

  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    ['a package', manifest({ url: 'git+https://github.com/acme/gate.git' }), 'acme/gate'],
    ['a package of elsewhere', manifest({ url: 'git+https://git.test/acme/gate.git' }), null],
    ['a clone', clone('https://github.com/acme/gate'), 'acme/gate'],
    ['a clone by ssh', clone('git@github.com:acme/capacity.gate.git'), 'acme/capacity.gate'],
    ['a clone with a token', clone('https://me:secret@github.com/acme/gate.git'), 'acme/gate'],
    ['a clone of a folder', clone('/srv/github.com.backup/acme/gate'), null],
    ['no repository', manifest('acme/gate'), null],
    ['a folder of nothing', {}, null],
  ])('of %s', (_what, files, name) => {
    expect(repositoryOf('/g', fakeFiles(files))).toBe(name);
  });
});
