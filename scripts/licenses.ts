import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  readonly name: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The licences of a bundle, with those of packages that its bundler has not seen, as they were
 * merged into the one that needs them: whatever the listed packages depend on is listed, too.
 *
 * @param text `name`, `SPDX id`, and the licence, for each package
 * @param modules the directory of the installed packages
 * @param others packages that lie beside the bundle
 */
export function withAllLicenses(
  text: string,
  modules: string,
  others: readonly string[] = [],
): string {
  const installed = (name: string): boolean => existsSync(join(modules, name, 'package.json'));
  const listed = new Set(text.split('\n').filter((line) => line !== '' && installed(line)));
  const added: string[] = [];
  const queue = [...listed];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const { dependencies = {} } = packageOf(name, modules);
    for (const needed of Object.keys(dependencies)) {
      if (listed.has(needed) || others.includes(needed) || !installed(needed)) continue;
      listed.add(needed);
      queue.push(needed);
      added.push(entryOf(needed, modules));
    }
  }
  // Some packages end their lines as Windows does, which a checkout of this repository would not.
  const all = [text.trimEnd(), ...added].join('\n\n').trim().replaceAll(/\r\n?/g, '\n');
  return withAllTexts(all, (name) => (installed(name) ? packageOf(name, modules) : null)) + '\n';
}

/** Licences that ask for no more than to be named. */
const permissive = [
  ...['MIT', 'MIT/X11', 'ISC', '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause'],
  ...['BlueOak-1.0.0', '(MIT AND Zlib)', '(Apache-2.0 AND BSD-3-Clause)'],
];

/** The packages in such a list that ask for more, or do not say, each with its licence. */
export function notPermissive(text: string, modules: string): string[] {
  return [...text.matchAll(/^(@?[a-z][\w./-]*)\n(.*)$/gm)]
    .filter(([, name = '']) => existsSync(join(modules, name, 'package.json')))
    .filter(([, , license = '']) => !permissive.includes(license))
    .map(([, name = '', license = '']) => `${name} (${license === '' ? 'unknown' : license})`);
}

/** Of a package that holds no text of its licence, it is said whose it is, and where the text is. */
function withAllTexts(text: string, find: (name: string) => Package | null): string {
  return text.replaceAll(/^(\S+)\n([\w.-]+)\n(?=\n|$)/gm, (entry, name: string, id: string) => {
    const found = find(name);
    if (found === null) return entry;
    const { author = `the authors of ${name}` } = found;
    const owner = typeof author === 'string' ? author : author.name;
    return `${entry}Copyright ${owner}; the text of the licence: https://spdx.org/licenses/${id}.html\n`;
  });
}

function packageOf(name: string, modules: string): Package {
  return JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as Package;
}

function entryOf(name: string, modules: string): string {
  const folder = join(modules, name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${name}\n${packageOf(name, modules).license ?? 'unknown'}\n${text}`;
}
