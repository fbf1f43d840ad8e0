import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { engineFor } from '../../../src/run/agents.ts';
import { tryOut } from '../../../src/run/plan/try-out.ts';
import { prepare } from '../../../src/run/preflight.ts';
import { goodConfiguration } from '../../fakes/load-test-ng/configuration.ts';
import { FakeLoadTestNg } from '../../fakes/load-test-ng/server.ts';
import { signal } from '../../fixtures/reports/build.ts';
import { remote, settings } from '../settings.ts';

const { signal: cancel } = new AbortController();

describe('a configuration of load-test-ng', () => {
  let fake: FakeLoadTestNg;
  let url: string;

  beforeEach(async () => {
    fake = new FakeLoadTestNg();
    url = await fake.listen();
  });
  afterEach(() => fake.close());

  const agentsWith = (users: Record<string, unknown>): ReturnType<typeof remote> =>
    Object.assign(remote([url]), { config: goodConfiguration(users) });

  it('is tried out by making a load agent, which is removed again', async () => {
    const engine = await engineFor(agentsWith({}), cancel);
    expect(await tryOut(engine, cancel)).toEqual([]);
    expect(fake.lines.filter((line) => line.startsWith('POST'))).toEqual([
      'POST /loadagent/create?id=capacitygateplan',
    ]);
    expect(await fake.users('capacitygateplan')).toBeNull();
  });

  it('is refused where an agent refuses it', async () => {
    const engine = await engineFor(agentsWith({ AvgSessionsPerUser: 0 }), cancel);
    expect(await tryOut(engine, cancel)).toEqual([
      {
        input: 'agent-config',
        message: expect.stringContaining('AvgSessionsPerUser is not in the range'),
      },
    ]);
  });

  it('is waited for no longer than there is time', async () => {
    const engine = await engineFor(agentsWith({}), cancel);
    const [agent] = engine.agents;
    Object.assign(agent ?? {}, { tryOut: () => new Promise<void>(() => undefined) });
    expect(await tryOut(engine, cancel, 0.01)).toEqual([
      { input: 'agent-config', message: 'no answer within 0.01 s' },
    ]);
  });

  it('is told of where its agents carry fewer than max-users', async () => {
    const p95 = signal('p95', 0.3, {
      source: { kind: 'agent-statistic', statistic: 'latency-p95' },
    });
    const { notices } = await prepare(
      settings({ agents: agentsWith({ MaxActiveUsers: 400 }), signals: [p95] }),
      cancel,
    );
    expect(notices).toContain(
      'The agents carry 400 users (MaxActiveUsers of agent-config is 400 for each), max-users is 1,000: raise the former, or use more agents',
    );
  });
});
