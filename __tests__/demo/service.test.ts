import { afterEach, describe, expect, it } from '@jest/globals';
import { startService, type Service } from '../../demo/service.ts';

let service: Service | undefined;

afterEach(async () => {
  await service?.close();
});

async function start(queueLimit: number): Promise<Service> {
  service = await startService({
    port: 0,
    workers: 1,
    serviceSeconds: 0.05,
    queueLimit,
    random: () => 0.5,
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
    const running = await start(1);
    const answers = await Promise.all([1, 2, 3, 4].map(() => fetch(running.url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503]);
    const lines = await metrics(running);
    expect(lines).toContain('http_requests_total{code="200"} 2');
    expect(lines).toContain('http_requests_total{code="503"} 2');
  });

  it('says so when its port is taken', async () => {
    const { url } = await start(0);
    await expect(
      startService({
        port: Number(new URL(url).port),
        workers: 1,
        serviceSeconds: 1,
        queueLimit: 0,
        random: Math.random,
      }),
    ).rejects.toThrow('EADDRINUSE');
  });
});
