import { parseArgs } from 'node:util';
import { readAccounts } from './login.ts';
import { startService, type ServiceSettings } from './service.ts';

/** What the service tells the process that forked it, once it answers. */
export interface ServiceReady {
  readonly url: string;
}

/**
 * The service as a program of its own: `--port --workers --service-seconds --queue-limit`; with a login
 * (`--users FILE`), pauses (`--pause-every REQUESTS --pause-seconds`), a cold start (`--cold-requests
 * --cold-extra`), or a limit of requests a second (`--rate-limit`). It ends on SIGTERM and SIGINT; when forked, only with its parent, which Ctrl-C may need longer to end.
 * Rejects when an argument is wrong or the port is taken.
 */
export async function serviceCommand(args: readonly string[]): Promise<void> {
  const service = await startService(readSettings(args));
  const end = (): void => {
    void service.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  if (process.send === undefined) {
    process.once('SIGINT', end);
    console.log(`Listening on ${service.url}/, metrics at ${service.url}/metrics`);
  } else {
    process.on('SIGINT', () => undefined);
    process.once('disconnect', end);
    process.send({ url: service.url } satisfies ServiceReady);
  }
}

function readSettings(args: readonly string[]): ServiceSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8080' },
      workers: { type: 'string', default: '8' },
      'service-seconds': { type: 'string', default: '0.04' },
      'queue-limit': { type: 'string', default: 'Infinity' },
      users: { type: 'string', default: '' },
      'pause-every': { type: 'string', default: '0' },
      'pause-seconds': { type: 'string', default: '1' },
      'cold-requests': { type: 'string', default: '0' },
      'cold-extra': { type: 'string', default: '2' },
      'rate-limit': { type: 'string', default: 'Infinity' },
    },
  });
  const isWhole = (value: number): boolean => Number.isInteger(value) && value >= 0;
  const number = (name: keyof typeof values, kind: string, isRight: (n: number) => boolean) => {
    const value = Number(values[name]);
    if (values[name].trim() === '' || !isRight(value)) {
      throw new RangeError(`--${name}: expected ${kind}, got "${values[name]}"`);
    }
    return value;
  };
  const positive = (n: number): boolean => n > 0 && n < Infinity;
  const pauses = {
    everyRequests: number('pause-every', 'a whole number from 0', (n) => isWhole(n)),
    seconds: number('pause-seconds', 'a number above 0', positive),
  };
  const coldStart = {
    requests: number('cold-requests', 'a whole number from 0', (n) => isWhole(n)),
    extra: number('cold-extra', 'a number above 0', positive),
  };
  const rateLimit = number('rate-limit', '1 or more', (n) => n >= 1);
  return {
    port: number('port', 'a port, 0 for any', (n) => isWhole(n) && n < 2 ** 16),
    workers: number('workers', 'a whole number from 1', (n) => isWhole(n) && n > 0),
    serviceSeconds: number('service-seconds', '0.001 or more', (n) => n >= 0.001 && n < Infinity),
    queueLimit: number(
      'queue-limit',
      'a whole number from 0, or Infinity',
      (n) => isWhole(n) || n === Infinity,
    ),
    random: Math.random,
    ...(pauses.everyRequests > 0 ? { pauses } : {}),
    ...(coldStart.requests > 0 ? { coldStart } : {}),
    ...(rateLimit < Infinity ? { rateLimit } : {}),
    ...(values.users === '' ? {} : { accounts: readAccounts(values.users) }),
  };
}
