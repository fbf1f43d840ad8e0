import { describe, expect, it } from '@jest/globals';
import { parseTarget, prepareRequest } from '../../../src/cluster/embedded/target.ts';
import type { Step } from '../../../src/cluster/embedded/step.ts';

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
    const target = parseTarget('http://user:p%40ss@host:8080', { 'X-One': '1', 'X-Two': '2' });
    expect(target.origin).toBe('http://host:8080');
    expect(prepareRequest(target, { ...step, headers: { 'x-two': '3' } }).headers).toEqual({
      'user-agent': 'capacity-gate',
      authorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
      'x-one': '1',
      'x-two': '3',
    });
  });
});
