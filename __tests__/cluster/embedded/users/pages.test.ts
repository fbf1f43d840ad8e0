import { afterEach, describe, expect, it } from '@jest/globals';
import type { ErrorKind } from '../../../../src/cluster/embedded/error-kind.ts';
import type { VirtualUsers } from '../../../../src/cluster/embedded/virtual-users.ts';
import { startTarget, type TargetServer, until } from '../target-server.ts';
import { makeUsers } from './make-users.ts';

let target: TargetServer | null = null;
let users: VirtualUsers | null = null;

afterEach(async () => {
  users?.set(0);
  await target?.close();
});

/** The errors of a user who goes through steps, and is answered with these types, one after the other. */
async function told(
  types: readonly string[],
  steps: readonly object[] = [{ path: '/a' }],
): Promise<(ErrorKind | null)[]> {
  let asked = 0;
  target = await startTarget((_request, response) => {
    const type = types[Math.min(asked++, types.length - 1)] ?? '';
    response.writeHead(200, { 'content-type': type }).end('x');
  });
  const finished: (ErrorKind | null)[] = [];
  users = makeUsers({
    url: target.url,
    scenario: { 'think-time': 0, steps },
    record: ({ error }) => finished.push(error),
  });
  users.set(1);
  await until(() => finished.length >= types.length);
  return finished.slice(0, types.length);
}

describe('an answer that stands for another one', () => {
  it('is a page of HTML where JSON came before, whatever its status', async () => {
    const [json, html] = ['application/json', 'text/html; charset=utf-8'];
    const types = [json, html, 'application/hal+json', html];
    expect(await told(types)).toEqual([null, 'page', null, 'page']);
  });

  it.each([
    ['a page came first', ['text/html', 'application/json', 'application/json'], {}],
    ['what came before was no JSON', ['image/png', 'text/html', 'text/plain'], {}],
    ['the scenario looks at it', ['application/json', 'text/html'], { 'expect-body': 'x' }],
  ])('is none where %s', async (_, types, step) => {
    expect(await told(types, [{ path: '/a', ...step }])).toEqual(types.map(() => null));
  });

  it('is none where another step is answered with JSON', async () => {
    const types = ['application/json', 'text/html', 'application/json', 'text/html'];
    const steps = [{ path: '/a' }, { path: '/b' }];
    expect(await told(types, steps)).toEqual([null, null, null, null]);
  });
});
