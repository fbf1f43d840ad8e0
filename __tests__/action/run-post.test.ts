import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { runEntry } from './child.ts';

describe('the post step', () => {
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
    const requests: string[] = [];
    const agent = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      requests.push(`${method} ${url} ${String(headers['x-agent-key'])}`);
      response.setHeader('content-type', 'application/json');
      response.end('{"id":"lt0","message":"load-test agent destroyed"}');
    });
    await new Promise<void>((resolve) => {
      agent.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(agent.address() as AddressInfo).port}`;
    const { exitCode, log } = await runEntry('post', {
      STATE_leftovers: remote(url),
      'INPUT_AGENT-URLS': url,
      'INPUT_AGENT-HEADERS': 'X-Agent-Key: key1234',
      INPUT_SIGNALS: '[{ name: errors, agent-stat: error-ratio, max: 0.01 }]',
    });
    agent.closeAllConnections();
    agent.close();
    expect(requests).toContain('DELETE /loadagent/lt0 key1234');
    expect(log.split('\n').at(-2)).toBe(`Removed what the main step may have left behind: ${url}.`);
    expect(exitCode).toBe(0);
  });

  it.each([
    [
      'an agent does not answer',
      remote('http://127.0.0.1:1'),
      /^::warning::Not everything could be removed: .*127\.0\.0\.1:1/,
    ],
    ['the state cannot be read', '{', /^::warning::Users may have been left behind: /],
  ])('warns when %s', async (_, leftovers, warning) => {
    const { exitCode, log } = await runEntry('post', { STATE_leftovers: leftovers });
    expect(log).toMatch(warning);
    expect(exitCode).toBe(0);
  });
});
