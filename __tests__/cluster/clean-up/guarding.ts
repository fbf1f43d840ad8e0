import { Watchdog } from '../../../src/cluster/clean-up/watchdog.ts';

// A program that makes something a watchdog is to remove, and ends clean, or waits to be killed.
const [entry = '', url = '', journal = '', end = ''] = process.argv.slice(2);
const watchdog = new Watchdog(entry);
watchdog.guard({
  leftovers: { remote: [{ type: 'load-test-ng', url, id: 'lt0' }], processes: [] },
  headers: { 'X-Key': 'secret' },
  journal,
});
if (end === 'clean') {
  watchdog.dismiss();
} else {
  setInterval(() => undefined, 1000);
  console.log('guarding');
}
