import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';

import { runPost } from '../../src/action/run-post.ts';
import { savedHeaders, saveHeaders } from '../../src/action/saved-state.ts';
import { capturedOutput } from './captured-output.ts';
import { runEntry } from './child.ts';

/** A load-test-ng agent that removes whatever it is told to. */
async function startAgent() {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push(`${method} ${url} ${String(headers['x-agent-key'])} ${headers.authorization}`);
    response.setHeader('content-type', 'application/json');
    response.end(
      '{"message":"load-test agent destroyed","status":{"State":"stopped","NumUsers":0}}',
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return { requests, close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('the post step', () => {
  const output = capturedOutput();

  afterEach(() => {
    delete process.env['STATE_leftovers'];
    process.exitCode = 0;
  });

  const remote = (url: string): string =>
    JSON.stringify({ remote: [{ type: 'load-test-ng', url, id: 'lt0' }], processes: [] });

  it.each([
    ['the main step started nothing', {}],
    [
      'the main step ended clean',
      { STATE_leftovers: remote('http://127.0.0.1:1'), STATE_clean: 'true' },
    ],
  ])('does nothing when %s', async (_, env) => {
    expect(await runEntry('post', env)).toEqual({ exitCode: 0, log: '' });
  });

  it('removes what was left, with the headers of the main step', async () => {
    const agent = await startAgent();
    const { url } = agent;
    const { exitCode, log } = await runEntry('post', {
      STATE_leftovers: remote(url),
      'INPUT_AGENT-URLS': url,
      'INPUT_AGENT-HEADERS': 'X-Agent-Key: key1234',
      INPUT_SIGNALS: '[{ name: errors, agent-stat: error-ratio, max: 0.01 }]',
    });
    await agent.close();
    expect(agent.requests).toEqual(['DELETE /loadagent/lt0 key1234 undefined']);
    expect(log.split('\n').at(-2)).toBe(`Removed what the main step may have left behind: ${url}.`);
    expect(exitCode).toBe(0);
  });

  it('finds the headers in the inputs when the files that they name are gone', async () => {
    const agent = await startAgent();
    const { exitCode, log } = await runEntry('post', {
      STATE_leftovers: remote(agent.url),
      'INPUT_AGENT-URLS': agent.url.replace('://', '://user:hunter2@'),
      'INPUT_AGENT-CONFIG': 'gone.json',
      INPUT_SIGNALS: 'gone.yaml',
    });
    await agent.close();
    const basic = Buffer.from('user:hunter2').toString('base64');
    expect(agent.requests).toEqual([`DELETE /loadagent/lt0 undefined Basic ${basic}`]);
    expect([exitCode, log.includes('Removed')]).toEqual([0, true]);
  });

  it('fails when the state cannot be read', async () => {
    const { exitCode, log } = await runEntry('post', { STATE_leftovers: '{' });
    expect(log).toMatch(/^::error::Users may have been left behind: /);
    expect(exitCode).toBe(1);
  });

  it('fails when an agent does not answer in time', async () => {
    process.env['STATE_leftovers'] = remote('http://127.0.0.1:1');
    await runPost(0.2);
    expect(output.text).toMatch(/^::error::Not everything could be removed: .*127\.0\.0\.1:1/m);
    expect(process.exitCode).toBe(1);
  });
});

describe('the state of the post step', () => {
  const output = capturedOutput();
  const headers = { Authorization: 'Bearer hunter2', 'X-Key': 'a: b' };

  afterEach(() => {
    delete process.env['STATE_headers'];
  });

  it('has the headers for who has the token, and for nobody else', () => {
    saveHeaders(headers, 'ghs_token');
    const [, value = ''] = /^::save-state name=headers::(\S+)$/m.exec(output.text) ?? [];
    for (const secret of ['hunter2', Buffer.from('hunter2').toString('base64').slice(0, 8)]) {
      expect(output.text).not.toContain(secret);
    }
    process.env['STATE_headers'] = value;
    expect(savedHeaders('ghs_token')).toEqual(headers);
    expect([savedHeaders('ghs_other'), savedHeaders('')]).toEqual([null, null]);
  });

  it('has none without a token, or where nothing was kept', () => {
    saveHeaders(headers, '');
    saveHeaders({}, 'ghs_token');
    expect(output.text).toBe('');
    expect(savedHeaders('ghs_token')).toBeNull();
  });
});
