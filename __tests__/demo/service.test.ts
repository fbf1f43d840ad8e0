import { afterEach, describe, expect, it } from '@jest/globals';
import { startService, type Service, type ServiceSettings } from '../../demo/service.ts';

let service: Service | undefined;

afterEach(async () => {
  await service?.close();
});

async function start(queueLimit: number, more: Partial<ServiceSettings> = {}): Promise<Service> {
  service = await startService({
    port: 0,
    workers: 1,
    serviceSeconds: 0.05,
    queueLimit,
    random: () => 0.5,
    ...more,
  });
  return service;
}

async function metrics({ url }: Service): Promise<string[]> {
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  return (await response.text()).split('\n');
}

describe('the service', () => {
  it('serves every request when any number may wait', async () => {
    const running = await start(Infinity);
    const answers = await Promise.all([1, 2, 3].map(() => fetch(running.url)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const lines = await metrics(running);
    expect(lines).toContain('http_requests_total{code="200"} 3');
    expect(lines).toContain('http_request_duration_seconds_count{code="200"} 3');
    expect(lines).toContain('busy_workers 0');
  });

  it('answers 503 when too many wait, and counts it', async () => {
    const running = await start(1, { serviceSeconds: 1 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => fetch(running.url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503]);
    const lines = await metrics(running);
    expect(lines).toContain('http_requests_total{code="200"} 2');
    expect(lines).toContain('http_requests_total{code="503"} 2');
  });

  it('serves those alone who have logged in, where there is a login', async () => {
    const { url } = await start(Infinity, { accounts: new Map([['ann@a.org', 'secret']]) });
    const logIn = (password: string): Promise<Response> =>
      fetch(`${url}/login`, {
        method: 'POST',
        body: JSON.stringify({ email: 'ann@a.org', password }),
      });
    expect((await logIn('wrong')).status).toBe(401);
    const login = await logIn('secret');
    expect(login.status).toBe(200);
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { token } = (await login.json()) as { token: string };
    const statusOf = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(url, { headers })).status;
    const authorization = `Bearer ${token}`;
    expect(await statusOf({ cookie, authorization })).toBe(200);
    expect(await statusOf({ cookie })).toBe(401);
    expect(await statusOf({ authorization })).toBe(401);
  });

  it('answers 429 beyond its limit of requests a second', async () => {
    const { url } = await start(Infinity, { rateLimit: 2, serviceSeconds: 0.001 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => fetch(url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429]);
  });

  it('says so when its port is taken', async () => {
    const { url } = await start(0);
    await expect(
      startService({
        port: Number(new URL(url).port),
        workers: 1,
        serviceSeconds: 1,
        queueLimit: 0,
        random: () => 0.5,
      }),
    ).rejects.toThrow('EADDRINUSE');
  });
});
