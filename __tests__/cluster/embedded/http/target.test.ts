import { describe, expect, it } from '@jest/globals';
import { parseTarget, prepareRequest } from '../../../../src/cluster/embedded/http/target.ts';
import type { Step } from '../../../../src/cluster/embedded/scenario/step.ts';

const step: Step = {
  method: 'GET',
  path: '',
  headers: {},
  body: null,
  expectStatus: [],
  thinkTime: { kind: 'exponential', mean: 1 },
};

describe('prepareRequest', () => {
  it.each([
    ['http://host', '', '/'],
    ['http://host/api?v=1', '', '/api?v=1'],
    ['http://host/api', '/cart', '/api/cart'],
    ['http://host/api/', '/cart?a=b', '/api/cart?a=b'],
    ['http://host/api?v=1', '?v=2', '/api?v=2'],
    ['http://host', '/', '/'],
  ])('joins %s and "%s"', (targetUrl, path, expected) => {
    expect(prepareRequest(parseTarget(targetUrl, {}), { ...step, path }).path).toBe(expected);
  });

  it('sends the headers of the agent and of the step, the latter winning', () => {
    const target = parseTarget('http://user:p%40ss@host:8080', { 'X-One': '1', 'X-Two': '\xe9' });
    expect(target.origin).toBe('http://host:8080');
    const { bytes } = prepareRequest(target, { ...step, headers: { 'x-two': '3' } });
    expect(bytes.toString('latin1')).toBe(
      'GET / HTTP/1.1\r\nhost: host:8080\r\nuser-agent: capacity-gate\r\n' +
        `authorization: Basic ${Buffer.from('user:p@ss').toString('base64')}\r\n` +
        'x-one: 1\r\nx-two: 3\r\n\r\n',
    );
  });

  it('sends headers as ISO-8859-1, and a body as UTF-8 with its length', () => {
    const target = parseTarget('http://host', { 'x-name': '\xe9' });
    const { bytes } = prepareRequest(target, { ...step, method: 'POST', path: '/a', body: 'é' });
    expect(bytes.toString('latin1')).toBe(
      'POST /a HTTP/1.1\r\nhost: host\r\nuser-agent: capacity-gate\r\nx-name: \xe9\r\n' +
        'content-length: 2\r\n\r\n\xc3\xa9',
    );
  });

  it.each([
    ['GET', null, null],
    ['DELETE', null, null],
    ['POST', null, '0'],
    ['PUT', null, '0'],
    ['PATCH', '', '0'],
    ['DELETE', 'all', '3'],
  ])('says how long the body of %s %j is', (method, body, length) => {
    const { bytes } = prepareRequest(parseTarget('http://host', {}), { ...step, method, body });
    expect(/content-length: (\d+)/.exec(bytes.toString())?.[1] ?? null).toBe(length);
  });

  it('lets the user name the host', () => {
    const { bytes } = prepareRequest(parseTarget('http://10.0.0.1', { Host: 'shop' }), step);
    expect(bytes.toString()).toBe(
      'GET / HTTP/1.1\r\nhost: shop\r\nuser-agent: capacity-gate\r\n\r\n',
    );
  });
});

describe('parseTarget', () => {
  it('refuses headers that are not for the user to set', () => {
    const headers = { Connection: 'close', 'Transfer-Encoding': 'chunked', 'x-fine': '1' };
    expect(() => parseTarget('http://host', headers)).toThrow(
      'agent-headers: the agent sets connection, transfer-encoding itself',
    );
  });
});
