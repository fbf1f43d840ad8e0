import { afterEach, describe, expect, it } from '@jest/globals';
import type { FinishedRequest } from '../../../../src/cluster/embedded/statistics.ts';
import type { VirtualUsers } from '../../../../src/cluster/embedded/virtual-users.ts';
import { startTarget, type TargetServer, until } from '../target-server.ts';
import { makeUsers } from './make-users.ts';

let target: TargetServer | null = null;
let users: VirtualUsers | null = null;

afterEach(async () => {
  users?.set(0);
  await target?.close();
});

/** The requests of a user whose n-th answer, from 0, is so many bytes long. */
async function finished(
  lengths: readonly number[],
  step: object = {},
  status = 200,
): Promise<FinishedRequest[]> {
  let asked = 0;
  target = await startTarget((_request, response) => {
    response.writeHead(status).end('x'.repeat(lengths[asked++] ?? 0));
  });
  const all: FinishedRequest[] = [];
  users = makeUsers({
    url: target.url,
    scenario: { 'think-time': 0, steps: [{ path: '/a?q=1', ...step }] },
    record: (request) => all.push(request),
  });
  users.set(1);
  await until(() => all.length >= lengths.length);
  return all.slice(0, lengths.length);
}

/** The places of those that are told to be short. */
function shortOnes(requests: readonly FinishedRequest[]): number[] {
  return requests.flatMap(({ shortFor }, index) => (shortFor === undefined ? [] : [index]));
}

const first = Array.from({ length: 40 }, (_, index) => 5000 + index);

describe('the length of an answer', () => {
  it('tells where it is ten times shorter than any at first, and of which step', async () => {
    const requests = await finished([...first, 501, 500, 499, 5000, 0]);
    expect(shortOnes(requests)).toEqual([42, 44]);
    expect(requests.at(-1)).toMatchObject({ error: null, shortFor: `GET ${target?.url}/a` });
  });

  it.each([
    ['one of the first was short', [...first.slice(1), 60, 60], {}, 200],
    ['all are short', [...first.map(() => 199), 1], {}, 200],
    ['the scenario looks at the content', [...first, 50], { 'expect-body': 'x' }, 200],
    ['it is an error anyway', [...first, 50], {}, 500],
  ])('tells nothing where %s', async (_, lengths, step, status) => {
    expect(shortOnes(await finished(lengths, step, status))).toEqual([]);
  });
});
