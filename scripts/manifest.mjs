// What npm publishes is bundled and needs no other package: before npm packs, package.json loses what
// only the sources need (`lean`), and gets it back afterwards (`whole`). Runs on any Node 20.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';

const manifest = 'package.json';
const kept = 'build/package.whole.json';

const unneeded = ['scripts', 'dependencies', 'devDependencies', 'overrides'];

const restore = () => {
  if (existsSync(kept)) renameSync(kept, manifest);
};

// A pack that was interrupted has left it lean.
restore();
if (process.argv[2] === 'lean') {
  mkdirSync('build', { recursive: true });
  copyFileSync(manifest, kept);
  const whole = JSON.parse(readFileSync(manifest, 'utf8'));
  const isNeeded = ([field]) => !unneeded.includes(field);
  const lean = Object.fromEntries(Object.entries(whole).filter(isNeeded));
  // A provenance statement must name the repository that it was built in.
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  if (server && repository)
    lean.repository = { type: 'git', url: `git+${server}/${repository}.git` };
  writeFileSync(manifest, `${JSON.stringify(lean, null, 2)}\n`);
}
