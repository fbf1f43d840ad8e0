// Installs the development dependencies when they are missing or older than the lock file,
// so that a fresh clone needs one command only. Runs on any Node 20 and needs nothing itself.
import { execSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const installed = 'node_modules/.package-lock.json';
const current =
  existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs;

if (!current) {
  console.log('Installing the development dependencies (npm ci) …');
  // Node 24 comes with the dependencies, so npm's complaints about an older one are beside the point.
  execSync('npm ci --no-audit --no-fund --loglevel=error', { stdio: 'inherit' });
}
