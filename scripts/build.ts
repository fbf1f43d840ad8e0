// Bundles every entry with all it needs into dist/, where the action and the command run from.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import undici from 'undici';
import { notPermissive, withAllLicenses } from './licenses.ts';

interface Bundle {
  readonly code: string;
  readonly assets: Readonly<Record<string, { readonly source: string | Uint8Array }>>;
}

/** The part of ncc that is used here; it has no types of its own. */
type Ncc = (entry: string, options: Readonly<Record<string, unknown>>) => Promise<Bundle>;

const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc;

const entries = {
  main: 'build/src/main.js',
  post: 'build/src/post.js',
  cli: 'build/src/cli.js',
  agent: 'build/src/agent.js',
  watchdog: 'build/src/watchdog.js',
  demo: 'build/demo/main.js',
};

const licenses = 'licenses.txt';

/** Scripts for browsers, which are no modules. */
const pages = 'report/html/page';

/** The HTTP library is half of every bundle that needs it: it is bundled once, beside them. */
const shared = { name: 'undici', entry: 'build/undici.js' };

/** Larger than all else, and loaded only where a report is uploaded to GitHub. */
const lazy = { name: 'artifact', library: '@actions/artifact', entry: 'build/artifact.js' };

async function bundle(
  name: string,
  entry: string,
  externals: Record<string, string>,
): Promise<void> {
  const { code, assets } = await ncc(resolve(entry), {
    cache: false,
    externals,
    license: licenses,
    minify: true,
    quiet: true,
  });
  const files = { 'index.js': code };
  for (const [file, { source }] of Object.entries(assets)) Object.assign(files, { [file]: source });
  Object.assign(files, { 'package.json': '{"type":"module"}\n' });
  const { [licenses]: seen = '' } = files as Readonly<Record<string, string | Uint8Array>>;
  if (seen !== '') {
    const all = withAllLicenses(seen.toString(), 'node_modules', Object.keys(externals));
    const odd = notPermissive(all, 'node_modules');
    if (odd.length > 0) throw new Error(`may not be bundled by their licences: ${odd.join(', ')}`);
    Object.assign(files, { [licenses]: all });
  }
  for (const [file, source] of Object.entries(files)) {
    const path = join('dist', name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
  }
}

for (const folder of ['build', 'dist']) rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
// It runs in browsers, and is read as a text.
cpSync(`src/${pages}`, `build/src/${pages}`, { recursive: true });
// It is no ES module, so the bundles could not import its parts by name.
const names = Object.keys(undici).join(', ');
writeFileSync(
  shared.entry,
  `import library from '${shared.name}';\nexport const { ${names} } = library;\n`,
);
await bundle(shared.name, shared.entry, {});
writeFileSync(lazy.entry, `export { DefaultArtifactClient } from '${lazy.library}';\n`);
const beside = { [shared.name]: `../${shared.name}/index.js` };
// Archives are never read, and parts of what reads them come without a licence.
await bundle(lazy.name, lazy.entry, { ...beside, 'unzip-stream': 'node:stream' });
for (const [name, entry] of Object.entries(entries)) {
  await bundle(name, entry, beside);
}
chmodSync('dist/cli/index.js', 0o755);
