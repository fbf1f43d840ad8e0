/**
 * The fake load-test-ng as a program, whose users load a target:
 *
 *     node __tests__/fakes/load-test-ng/main.ts --port 4000 --target http://127.0.0.1:9000/ --think 1
 *
 * Without a target the users do nothing. `--think` is the mean in seconds, `--spin-up` the number
 * of users that begin in a second, `--idle` the least and the most seconds before their login.
 */
import { parseArgs } from 'node:util';
import { FakeLoadTestNg } from './server.ts';
import { HttpLoad, noLoad } from './users.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4000' },
    target: { type: 'string' },
    think: { type: 'string', default: '1' },
    'spin-up': { type: 'string', default: '100' },
    idle: { type: 'string', default: '0-0' },
  },
});

const { target } = values;
const [least = 0, most = 0] = values.idle.split('-').map(Number);
const fake = new FakeLoadTestNg((metrics) =>
  target === undefined
    ? noLoad
    : new HttpLoad(
        {
          target,
          thinkSeconds: Number(values.think),
          spinUpUsersPerSecond: Number(values['spin-up']),
          idleSeconds: { least, most },
        },
        metrics,
      ),
);

console.log(`listening on ${await fake.listen(Number(values.port))}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void fake.close().then(() => process.exit()));
}
