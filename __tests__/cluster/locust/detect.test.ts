import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAgent, detectEngine } from '../../../src/cluster/detect.ts';
import { removeLeftovers } from '../../../src/cluster/clean-up/leftovers.ts';
import { FakeLocust } from '../../fakes/locust/server.ts';

const { signal } = new AbortController();

describe('Locust among the engines', () => {
  let fake: FakeLocust;
  let url: string;

  beforeEach(async () => {
    fake = new FakeLocust();
    url = await fake.listen();
  });
  afterEach(() => fake.close());

  it.each([
    ['without a login', null],
    ['with a login', 'hunter2'],
  ])('is recognised %s', async (_name, password) => {
    fake.quirks.password = password;
    expect(await detectEngine(url, {}, signal)).toBe('locust');
    expect(fake.lines.every((line) => line.startsWith('GET'))).toBe(true);
  });

  it('is cleaned up after a killed run', async () => {
    const agent = createAgent('locust', { url, id: 'unused', headers: {}, config: null });
    await agent.start(signal);
    await agent.setUsers(8, signal);
    const leftovers = {
      remote: [{ type: 'locust', url, id: 'unused' } as const],
      processes: [],
    };
    expect(await removeLeftovers(leftovers, {})).toEqual({ clean: true, problems: [] });
    expect([fake.state, fake.users]).toEqual(['stopped', 0]);
  });
});
