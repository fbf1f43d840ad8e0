import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { createAgent, detectEngine, engineTypes } from '../../src/cluster/detect.ts';
import { FakeK6 } from '../fakes/k6/server.ts';
import { FakeLoadTestNg } from '../fakes/load-test-ng/server.ts';

const { signal } = new AbortController();

describe('createAgent', () => {
  it.each(engineTypes)('makes a %s agent that is given its part of the users', (type) => {
    const options = { url: 'http://agent.test', id: 'lt0', headers: {}, config: null };
    const { name, weight, maxUsers } = createAgent(type, options, { weight: 2, maxUsers: 50 });
    expect([name, weight, maxUsers]).toEqual(['http://agent.test', 2, 50]);
    expect(createAgent(type, options)).not.toHaveProperty('weight');
  });
});

describe('detectEngine', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });
  // Test files may share a process, and with it the patched http module.
  afterAll(() => nock.restore());

  it('knows load-test-ng', async () => {
    nock.enableNetConnect('127.0.0.1');
    const fake = new FakeLoadTestNg();
    const url = await fake.listen();
    expect(await detectEngine(url, {}, signal)).toBe('load-test-ng');
    expect(createAgent('load-test-ng', { url, id: 'lt0', headers: {}, config: null }).name).toBe(
      url,
    );
    await fake.close();
  });

  it('knows k6', async () => {
    nock.enableNetConnect('127.0.0.1');
    const fake = new FakeK6();
    const url = await fake.listen();
    expect(await detectEngine(url, {}, signal)).toBe('k6');
    expect(createAgent('k6', { url, id: 'lt0', headers: {}, config: null }).name).toBe(url);
    await fake.close();
  });

  it.each<[string, number, string, string, string]>([
    [
      'a page',
      200,
      'text/html',
      '<html><head><title>Locust</title></head></html>',
      'an HTML page titled "Locust" (HTTP 200)',
    ],
    ['a page without a title', 404, 'text/html', '<p>no', 'an HTML page (HTTP 404)'],
    [
      "another API's JSON",
      404,
      'application/json',
      '{"error":"not found"}',
      '"{\\"error\\":\\"not found\\"}" (HTTP 404)',
    ],
    ['a plain text', 404, 'text/plain', '404 page not found\n', '"404 page not found" (HTTP 404)'],
    ['nothing', 204, 'text/plain', '', 'an empty answer (HTTP 204)'],
    ['a long text', 200, 'text/plain', 'x'.repeat(500), `"${'x'.repeat(120)}…" (HTTP 200)`],
  ])('says that it got %s', async (_name, statusCode, contentType, body, got) => {
    nock('http://agent.example')
      .persist()
      .get(/./)
      .reply(statusCode, body, { 'content-type': contentType });
    const detected = detectEngine('http://me:secret@agent.example', { 'X-Key': 'secret' }, signal);
    await expect(detected).rejects.toThrow(
      /^http:\/\/agent\.example: expected a load-test agent \(load-test-ng, .*k6.*\), got /,
    );
    for (const path of ['/loadagent/capacitygate0', '/v1/status']) {
      await expect(detected).rejects.toThrow(`${got} for GET ${path}`);
    }
  });
});
