import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Cluster } from '../../../src/cluster/cluster.ts';
import {
  EmbeddedAgent,
  type EmbeddedAgentStatus,
} from '../../../src/cluster/embedded/embedded-agent.ts';
import { parseScenario } from '../../../src/cluster/embedded/scenario.ts';
import { makeCertificate } from './certificate.ts';
import { type Answer, startTarget, type TargetServer, until } from './target-server.ts';

const entry = fileURLToPath(new URL('../../../src/agent.ts', import.meta.url));
const { signal } = new AbortController();

// Each test starts a process, which takes its time on a busy machine.
jest.setTimeout(60_000);

let target: TargetServer | null = null;
let agent: EmbeddedAgent | null = null;

afterEach(async () => {
  await agent?.stop(signal);
  await target?.close();
  target = null;
});

function makeAgent(targetUrl: string, scenario: unknown, processes = 1): EmbeddedAgent {
  const parsed = parseScenario(scenario);
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  const headers = { 'X-Token': 'secret' };
  const { scenario: read } = parsed;
  agent = new EmbeddedAgent({ entry, targetUrl, headers, scenario: read, processes });
  return agent;
}

async function startAgent(answer?: Answer): Promise<EmbeddedAgent> {
  target = await startTarget(answer);
  const started = makeAgent(target.url, { 'think-time': '5ms' });
  await started.start(signal);
  return started;
}

function failure(message: string): object {
  return { name: 'AgentError', agent: 'embedded', message: `embedded: ${message}` };
}

/** Its status once so many users are there, which takes them an answer each. */
async function statusWith(users: number, of: EmbeddedAgent): Promise<EmbeddedAgentStatus> {
  for (;;) {
    const status = await of.status(null, signal);
    if (status.users === users) return status;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const notRunning = {
  running: false,
  users: 0,
  maxUsers: null,
  utilization: null,
  statistics: null,
  errors: null,
};

describe('the embedded agent', () => {
  it('has as many users as it is asked for, and tells what they saw', async () => {
    const working = await startAgent();
    const since = Date.now() / 1000 - 60;
    expect(await working.status(since, signal)).toMatchObject({
      running: true,
      users: 0,
      maxUsers: null,
      statistics: { requests: 0 },
    });
    await working.setUsers(5, signal);
    await until(() => (target?.requests.length ?? 0) >= 100);
    const status = await working.status(since, signal);
    expect(status).toMatchObject({ running: true, users: 5 });
    expect(status.statistics?.values['error-ratio']).toBe(0);
    expect(status.statistics?.values['latency-p50']).toBeGreaterThan(0);
    expect(target?.connections()).toBe(5);
    expect(target?.requests[0]?.headers['x-token']).toBe('secret');

    await working.setUsers(2, signal);
    await until(() => target?.open() === 2);
    await working.setUsers(0, signal);
    await until(() => target?.open() === 0);
    // What has arrived here was answered there: the counts must meet.
    const { statistics } = await working.status(since, signal);
    expect(statistics?.requests).toBeLessThanOrEqual(target?.requests.length ?? 0);
    expect(statistics?.requests).toBeGreaterThanOrEqual((target?.requests.length ?? 0) - 5);
  });

  it('says NaN, not null, where nothing was requested', async () => {
    const idle = await startAgent();
    const { statistics } = await idle.status(null, signal);
    expect(statistics?.values['latency-p99']).toBeNaN();
  });

  it('tells how busy it is', async () => {
    const working = await startAgent();
    await working.setUsers(1, signal);
    let utilization: number | null = null;
    await until(async () => {
      ({ utilization } = await working.status(null, signal));
      return utilization !== null;
    });
    expect(utilization).toBeGreaterThan(0);
    expect(utilization).toBeLessThanOrEqual(1);
  });

  it('counts errors by kind', async () => {
    const working = await startAgent((_, response) => response.writeHead(500).end());
    await working.setUsers(1, signal);
    await until(async () => ((await working.status(null, signal)).errors?.status ?? 0) > 0);
    const { statistics } = await working.status(null, signal);
    expect(statistics?.values['error-ratio']).toBe(1);
  });

  it('ends with its users when it is stopped, and can be started again', async () => {
    const stopped = await startAgent(() => undefined);
    await stopped.setUsers(3, signal);
    await until(() => target?.requests.length === 3);
    const [pid] = stopped.pids;
    await stopped.stop(signal);
    await stopped.stop(signal);
    expect(exists(pid ?? 0)).toBe(false);
    expect(stopped.pids).toEqual([]);
    await until(() => target?.open() === 0);
    expect(await stopped.status(null, signal)).toEqual(notRunning);

    await stopped.start(signal);
    expect(await stopped.status(null, signal)).toMatchObject({ running: true, users: 0 });
  });

  it('has no users after a second start', async () => {
    const twice = await startAgent();
    await twice.setUsers(3, signal);
    const [pid] = twice.pids;
    await twice.start(signal);
    expect(await twice.status(null, signal)).toMatchObject({ running: true, users: 0 });
    expect(twice.pids).toEqual([pid]);
  });

  it('says that it is not running after a crash, and can be started again', async () => {
    const crashed = await startAgent();
    process.kill(crashed.pids[0] ?? 0, 'SIGKILL');
    await until(() => crashed.pids.length === 0);
    expect(await crashed.status(null, signal)).toEqual(notRunning);
    await expect(crashed.setUsers(1, signal)).rejects.toMatchObject(
      failure('its process has ended (SIGKILL)'),
    );
    await crashed.start(signal);
    await crashed.setUsers(1, signal);
    expect(await statusWith(1, crashed)).toMatchObject({ running: true, users: 1 });
  });

  it('ignores the interrupt of the terminal', async () => {
    const working = await startAgent();
    const [pid] = working.pids;
    process.kill(pid ?? 0, 'SIGINT');
    await working.setUsers(1, signal);
    expect(await statusWith(1, working)).toMatchObject({ running: true, users: 1 });
    expect(working.pids).toEqual([pid]);
  });

  it('is killed when it cannot end and there is no time to wait', async () => {
    const stuck = await startAgent();
    const [pid] = stuck.pids;
    process.kill(pid ?? 0, 'SIGSTOP');
    await stuck.stop(AbortSignal.abort());
    expect(exists(pid ?? 0)).toBe(false);
  });

  it('is killed when it does not end by itself', async () => {
    const stuck = await startAgent();
    const [pid] = stuck.pids;
    process.kill(pid ?? 0, 'SIGSTOP');
    await stuck.stop(signal);
    expect(exists(pid ?? 0)).toBe(false);
  });

  it('ends when the program that started it is killed', async () => {
    target = await startTarget();
    const program = fileURLToPath(new URL('parent.ts', import.meta.url));
    const parent = spawn(process.execPath, [program, entry, target.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = line.toString().trim().split(' ').map(Number);
    await until(() => target?.open() === 3);
    expect(pids.map(exists)).toEqual([true, true]);
    parent.kill('SIGKILL');
    await until(() => target?.open() === 0 && !pids.some(exists));
    expect(pids.map(exists)).toEqual([false, false]);
  });

  it('counts no user without a connection where it may open few files, and says so', async () => {
    target = await startTarget();
    const program = fileURLToPath(new URL('crowd.ts', import.meta.url));
    const command = 'ulimit -n 60; exec "$@"';
    const crowd = spawn('sh', ['-c', command, 'sh', process.execPath, program, entry, target.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed: string[] = [];
    for await (const chunk of crowd.stdout.setEncoding('utf8')) printed.push(String(chunk));
    const [asked, capped] = printed.join('').trim().split('\n');
    const { users, ...told } = JSON.parse(asked ?? '') as { users: number };
    // About twenty files are the process' own.
    expect(users).toBeGreaterThan(25);
    expect(users).toBeLessThan(60);
    expect(told).toEqual({
      notices: [expect.stringMatching(/^this machine has no socket or port left for more users/)],
      utilization: 1,
      maxUsers: null,
      cap: 30,
    });
    expect(JSON.parse(capped ?? '')).toEqual({ active: 30, limit: 30 });
  });

  it('tells of a limit of requests', async () => {
    const limited = await startAgent((_, response) => response.writeHead(429).end());
    await limited.setUsers(1, signal);
    await until(() => (target?.requests.length ?? 0) >= 3);
    expect(await limited.status(null, signal)).toMatchObject({
      notices: [expect.stringMatching(/^some requests are answered with 429: something limits/)],
    });
  });

  it('tells of answers that have become much shorter, and nothing of a few', async () => {
    let [asked, left] = [0, 5];
    const shrinking = await startAgent((_, response) => {
      const isShort = ++asked > 40 && left-- > 0;
      response.end('x'.repeat(isShort ? 20 : 2000));
    });
    await shrinking.setUsers(1, signal);
    await until(() => asked >= 50);
    expect(await shrinking.status(null, signal)).not.toHaveProperty('notices');
    left = 10;
    await until(() => left < 0);
    expect(await shrinking.status(null, signal)).toMatchObject({
      notices: [
        expect.stringMatching(
          /^GET http:\/\/127\.0\.0\.1:\d+\/ is answered more than ten times shorter than at first, with a status as expected/,
        ),
      ],
    });
  });

  it('refuses users before it is started', async () => {
    await expect(makeAgent('http://127.0.0.1:1', null).setUsers(1, signal)).rejects.toMatchObject(
      failure('it has not been started'),
    );
  });

  it('gives up when it is told to', async () => {
    const stuck = await startAgent();
    process.kill(stuck.pids[0] ?? 0, 'SIGSTOP');
    const controller = new AbortController();
    const answer = stuck.status(null, controller.signal);
    controller.abort(new Error('no time left'));
    await expect(answer).rejects.toMatchObject(failure('no time left'));
    await stuck.stop(AbortSignal.abort());
  });
});

describe('an embedded agent of several processes', () => {
  async function startTwo(scenario: object): Promise<EmbeddedAgent> {
    target = await startTarget();
    const two = makeAgent(target.url, { 'think-time': '5ms', ...scenario }, 2);
    await two.start(signal);
    return two;
  }

  it('spreads the users, tells them apart, and adds up what they saw', async () => {
    const two = await startTwo({ steps: ['GET /{{user}}'] });
    expect(two.pids).toHaveLength(2);
    const since = Date.now() / 1000 - 60;
    await two.setUsers(5, signal);
    await until(() => (target?.requests.length ?? 0) >= 200);
    expect(new Set(target?.requests.map(({ url }) => url))).toEqual(
      new Set(['/1', '/2', '/3', '/4', '/5']),
    );
    expect(await two.status(since, signal)).toMatchObject({ running: true, users: 5 });
    await two.setUsers(1, signal);
    await until(() => target?.open() === 1);
    await two.setUsers(0, signal);
    await until(() => target?.open() === 0);
    const { statistics, errors } = await two.status(since, signal);
    // A response that was on its way when its user left is counted on one side only.
    expect(statistics?.requests).toBeLessThanOrEqual(target?.requests.length ?? 0);
    expect(statistics?.requests).toBeGreaterThanOrEqual((target?.requests.length ?? 0) - 5);
    expect(errors?.status).toBe(0);
  });

  it('has lost users when one of them is gone, and begins anew with all of them', async () => {
    const two = await startTwo({});
    await two.setUsers(4, signal);
    await statusWith(4, two);
    const [first = 0, second] = two.pids;
    process.kill(first, 'SIGKILL');
    await until(() => two.pids.length === 1);
    expect(await two.status(null, signal)).toMatchObject({ running: false, users: 2 });
    await two.start(signal);
    expect(await two.status(null, signal)).toMatchObject({ running: true, users: 0 });
    expect(two.pids[1]).toBe(second);
    await two.setUsers(4, signal);
    await until(() => target?.open() === 4);
  });

  it('lets its users take their last steps when it is stopped', async () => {
    const two = await startTwo({ once: { end: ['GET /bye/{{user}}'] } });
    await two.setUsers(3, signal);
    await until(() => (target?.requests.length ?? 0) >= 30);
    await two.stop(signal);
    const byes = target?.requests.filter(({ url }) => url.startsWith('/bye')) ?? [];
    expect(byes.map(({ url }) => url).sort()).toEqual(['/bye/1', '/bye/2', '/bye/3']);
    expect(two.pids).toEqual([]);
  });
});

describe('the check of the embedded agent', () => {
  it('makes the first request once', async () => {
    target = await startTarget();
    const steps = [{ method: 'POST', path: '/a', body: 'b' }, 'GET /c'];
    await makeAgent(target.url, { steps }).check(signal);
    expect(target.requests.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
      { method: 'POST', url: '/a', body: 'b' },
    ]);
    await until(() => target?.open() === 0);
  });

  it.each<[string, Answer, string]>([
    [
      'an unexpected status',
      (_, response) => response.writeHead(500).end(),
      'answered 500, expected 200 to 299',
    ],
    [
      'a limit of requests',
      (_, response) => response.writeHead(429, { 'retry-after': '3600' }).end(),
      'answered 429, expected 200 to 299, and asks to be left alone for 3600 s; something limits how often it may be asked: let this machine ask as often as it likes',
    ],
    [
      'a service that is not ready',
      (_, response) => response.writeHead(503).end(),
      'answered 503, expected 200 to 299; is it still starting? Wait until it is ready before the run',
    ],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: '/b' }).end(),
      'answered 302, expected 200 to 299; redirects are not followed, unless follow-redirects is true',
    ],
    ['silence', () => undefined, 'did not answer within 0.1 s'],
    [
      'a closed connection',
      (_request, _response, socket) => socket.destroy(),
      'failed: the connection was closed before the response was complete (other side closed)',
    ],
  ])('tells of %s', async (_what, answer, message) => {
    target = await startTarget(answer);
    const scenario = { timeout: '100ms', steps: ['GET /a?key=secret'] };
    await expect(makeAgent(target.url, scenario).check(signal)).rejects.toMatchObject(
      failure(`GET ${target.url}/a ${message}`),
    );
  });

  it('tells that nobody listens', async () => {
    const { url, close } = await startTarget();
    await close();
    const place = url.replace('http://', 'http://user:secret@');
    await expect(makeAgent(place, null).check(signal)).rejects.toMatchObject(
      failure(
        `GET ${url}/ cannot be reached: the connection was refused; is the service up, and is the port right? ` +
          `(connect ECONNREFUSED ${url.replace('http://', '')})`,
      ),
    );
  });

  it('tells of a certificate that is not trusted', async () => {
    target = await startTarget(undefined, makeCertificate());
    await expect(makeAgent(target.url, null).check(signal)).rejects.toThrow(
      /cannot be reached: the TLS handshake failed; NODE_EXTRA_CA_CERTS .* \(self-signed certificate/,
    );
  });

  const noHttp = 'the service speaks no HTTP/1.1; the embedded agent speaks nothing else';

  it.each<[string, string, (tls: { key: string; cert: string }) => net.Server, string]>([
    [
      'HTTP/2 over TLS alone',
      'https',
      (tls) => http2.createSecureServer({ ...tls, allowHTTP1: false }),
      `${noHttp} (write EPROTO tlsv1 alert no application protocol, alert number 120)`,
    ],
    [
      'HTTP/2 alone',
      'http',
      () => http2.createServer(),
      `${noHttp} (the response is not one of HTTP/1.1)`,
    ],
    [
      'TLS where none is asked for',
      'http',
      () => net.createServer((socket) => socket.end('\x15\x03\x01\0\x02\x02\x46')),
      'the service speaks TLS there; is the URL one of https://? (the response is one of TLS)',
    ],
    [
      'no TLS where it is asked for',
      'https',
      () => net.createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'the service speaks no TLS there; is the URL one of http://? (write EPROTO wrong version number)',
    ],
  ])('tells of a service that speaks %s', async (_what, scheme, make, message) => {
    const server = make(makeCertificate()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `${scheme}://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
    try {
      await expect(makeAgent(url, null).check(signal)).rejects.toMatchObject(
        failure(`GET ${url}/ cannot be used: ${message}`),
      );
    } finally {
      server.close();
    }
  });

  it('waits as long as the scenario allows, and not only as long as other agents get', async () => {
    target = await startTarget((_, response) => setTimeout(() => response.end(), 100));
    const patient = makeAgent(target.url, { timeout: '30s' });
    // The time of the other agents is over at once here.
    expect(await new Cluster([patient], { check: 0.001 }).check()).toEqual([]);
    expect(patient.checkSeconds).toBe(61);
  });
});
