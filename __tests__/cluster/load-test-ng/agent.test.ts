import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { agentStatisticNames } from '../../../src/cluster/agent.ts';
import { LoadTestNgAgent } from '../../../src/cluster/load-test-ng/agent.ts';
import { LoadTestNgClient } from '../../../src/cluster/load-test-ng/client.ts';
import { Mark } from '../../../src/cluster/machine/marks.ts';
import { FakeLoadTestNg } from '../../fakes/load-test-ng/server.ts';
import { noLoad } from '../../fakes/load-test-ng/users.ts';

const { signal } = new AbortController();
const config = (MaxActiveUsers: number): unknown => ({
  LoadTestConfig: { UsersConfiguration: { MaxActiveUsers } },
});

describe('LoadTestNgAgent', () => {
  let fake: FakeLoadTestNg;
  let url: string;

  beforeEach(async () => {
    fake = new FakeLoadTestNg();
    url = await fake.listen();
  });
  afterEach(() => fake.close());

  const make = (body: unknown = config(100)): LoadTestNgAgent =>
    new LoadTestNgAgent({ url, id: 'lt0', headers: { 'X-Key': 'secret' }, config: body });

  it('checks without changing anything', async () => {
    await make().check(signal);
    expect(fake.lines).toEqual(['GET /loadagent/lt0', 'GET /metrics']);
  });

  it('takes over what is left under its id, and empties it', async () => {
    const earlier = make();
    await earlier.start(signal);
    await earlier.setUsers(20, signal);
    await make().start(signal);
    expect(await fake.users('lt0')).toBe(0);
  });

  it('refuses an agent with users of somebody else, and leaves them alone', async () => {
    const other = make();
    await other.start(signal);
    await other.setUsers(20, signal);
    new Mark(`${url} lt0`).clear();
    const agent = make();
    await expect(agent.start(signal)).rejects.toThrow(
      `${url}: its load agent "lt0" has 20 users that this run did not start: wait for the run they ` +
        `belong to, or remove them with \`curl -X DELETE ${url}/loadagent/lt0\``,
    );
    await agent.stop(signal);
    expect(await fake.users('lt0')).toBe(20);
    await other.setUsers(0, signal);
    await agent.start(signal);
    await agent.setUsers(5, signal);
    expect(await fake.users('lt0')).toBe(5);
  });

  it('refuses an agent that another run of this machine drives, before its first user as well', async () => {
    await make().start(signal);
    const taken = jest.spyOn(Mark.prototype, 'isTaken', 'get').mockReturnValue(true);
    const ours = jest.spyOn(Mark.prototype, 'isOurs', 'get').mockReturnValue(false);
    const second = make();
    await expect(second.start(signal)).rejects.toThrow(
      `${url}: its load agent "lt0" is driven by another run of this machine, with 0 users that this ` +
        'run did not start: wait for the run they belong to',
    );
    await second.stop(signal);
    taken.mockRestore();
    ours.mockRestore();
    expect(await fake.users('lt0')).toBe(0);
  });

  it('moves users up and down', async () => {
    const agent = make();
    await agent.start(signal);
    await agent.setUsers(30, signal);
    expect(await fake.users('lt0')).toBe(30);
    await agent.setUsers(12, signal);
    expect(await agent.status(null, signal)).toMatchObject({
      running: true,
      users: 12,
      maxUsers: 100,
    });
  });

  it('fills up to the cap without failing', async () => {
    const agent = make();
    await agent.start(signal);
    await agent.setUsers(140, signal);
    expect(await agent.status(null, signal)).toMatchObject({ users: 100, maxUsers: 100 });
  });

  it('looks before an order only when it does not know how many there are', async () => {
    const agent = make();
    await agent.start(signal);
    await agent.setUsers(30, signal);
    await agent.setUsers(50, signal);
    await agent.status(null, signal);
    await agent.setUsers(20, signal);
    expect(fake.lines.slice(2)).toEqual([
      'GET /loadagent/lt0',
      'POST /loadagent/lt0/addusers?amount=30',
      'POST /loadagent/lt0/addusers?amount=20',
      'GET /loadagent/lt0',
      'GET /metrics',
      'POST /loadagent/lt0/removeusers?amount=30',
    ]);
    fake.quirks.refuse = 'could not remove users';
    await expect(agent.setUsers(10, signal)).rejects.toThrow('refused removeusers');
    fake.quirks.refuse = null;
    await agent.setUsers(10, signal);
    expect(fake.lines.slice(-2)).toEqual([
      'GET /loadagent/lt0',
      'POST /loadagent/lt0/removeusers?amount=10',
    ]);
  });

  it('does not believe a status from before an order', async () => {
    const agent = make();
    await agent.start(signal);
    fake.quirks.latencyMilliseconds = 20;
    const status = agent.status(null, signal);
    await agent.setUsers(30, signal);
    await status;
    await agent.setUsers(40, signal);
    expect(await fake.users('lt0')).toBe(40);
  });

  it('believes what the agent counts when somebody else has changed it', async () => {
    const agent = make();
    await agent.start(signal);
    await agent.setUsers(30, signal);
    const other = new LoadTestNgClient({ url, id: 'lt0', headers: {} });
    await other.addUsers(5, signal);
    await agent.setUsers(40, signal);
    await agent.setUsers(20, signal);
    expect(await fake.users('lt0')).toBe(20);
  });

  it('tells who is there and what they see, from the metrics of the server', async () => {
    const load = { ...noLoad, errors: 0 };
    const server = new FakeLoadTestNg((metrics) => {
      load.add = (users) => {
        if (users === 0) return;
        metrics.connected += users - 3;
        for (let one = 0; one < 50; one += 1) metrics.observe(0.02);
        load.errors += 5;
      };
      return load;
    });
    const agent = new LoadTestNgAgent({
      url: await server.listen(),
      id: 'lt0',
      headers: {},
      config: config(100),
    });
    expect(agent.moreStatistics).toEqual([]);
    await agent.check(signal);
    expect(agent.moreStatistics).toEqual(agentStatisticNames);
    await agent.start(signal);
    await agent.status(null, signal);
    await agent.setUsers(30, signal);
    const { present, statistics, notices } = await agent.status(null, signal);
    expect([present, notices]).toEqual([27, []]);
    expect(statistics).toMatchObject({ requests: 50, answered: 45 });
    expect(statistics?.values).toMatchObject({
      'latency-mean': expect.closeTo(1 / 45),
      'error-ratio': 0.1,
    });
    await server.close();
  });

  it('says that metrics cannot be read, and takes who is there from the idle times', async () => {
    fake.quirks.metricsHidden = true;
    const agent = make();
    await agent.check(signal);
    expect(agent.moreStatistics).toEqual([]);
    await agent.start(signal);
    await agent.setUsers(30, signal);
    expect(await agent.status(null, signal)).toMatchObject({
      users: 30,
      present: 0,
      statistics: null,
      notices: [
        'its /metrics cannot be read, which tell how many users are connected and what they see: ' +
          'how many are there is taken from the idle times of their controller',
      ],
    });
  });

  it('says that it is not running when the agent has crashed, and starts anew', async () => {
    const agent = make();
    await agent.start(signal);
    fake.crash();
    expect(await agent.status(null, signal)).toMatchObject({ running: false, users: 0 });
    await expect(agent.setUsers(5, signal)).rejects.toThrow(
      `${url}: cannot take users: its load agent is gone`,
    );
    await agent.start(signal);
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 0 });
  });

  it('leaves alone what it has not started, and removes what it has', async () => {
    const agent = make();
    await agent.stop(signal);
    expect(fake.lines).toEqual([]);
    await agent.start(signal);
    await agent.setUsers(9, signal);
    await agent.stop(signal);
    await agent.stop(signal);
    expect(await fake.users('lt0')).toBeNull();
  });

  it('is content when the agent to be removed has crashed', async () => {
    const agent = make();
    await agent.start(signal);
    fake.crash();
    await agent.stop(signal);
    expect(fake.lines.slice(-2)).toEqual(['DELETE /loadagent/lt0', 'GET /loadagent/lt0']);
  });

  it('tries its configuration out under an id of its own, and leaves nothing behind', async () => {
    const other = make();
    await other.start(signal);
    await other.setUsers(20, signal);
    fake.requests.length = 0;
    await make().tryOut(signal);
    expect(fake.lines).toEqual([
      'DELETE /loadagent/capacitygateplan',
      'GET /loadagent/capacitygateplan',
      'POST /loadagent/create?id=capacitygateplan',
      'DELETE /loadagent/capacitygateplan',
    ]);
    expect(await fake.users('lt0')).toBe(20);
    fake.quirks.loginError = 'connection refused';
    await expect(make().tryOut(signal)).rejects.toThrow('error login as sysadmin');
  });

  it('names the input that is missing', async () => {
    await expect(make(null).start(signal)).rejects.toThrow(
      `${url}: a load-test-ng agent cannot be created without its configuration: give it as ` +
        '`agent-config` (the agent says: could not validate config: ' +
        'parse "": empty url)',
    );
  });

  it('tells the cause when a create fails with two answers', async () => {
    fake.quirks.loginError = 'connection refused';
    await expect(make().start(signal)).rejects.toThrow(
      `${url}: refused create: could not create agent: ` +
        'error creating custom emoji from config: error login as sysadmin: ' +
        'error while logging in: connection refused',
    );
  });

  it('takes an error in an answer of 200 for an error', async () => {
    const agent = make();
    fake.quirks.refuse = 'LoadTester is not running';
    await expect(agent.start(signal)).rejects.toThrow(
      `${url}: refused run: LoadTester is not running`,
    );
    fake.quirks.refuse = null;
    await agent.start(signal);
    fake.quirks.refuse = 'could not create controller';
    await expect(agent.setUsers(3, signal)).rejects.toThrow(
      `${url}: refused addusers: could not create controller`,
    );
  });

  it('says what it got when something else answers', async () => {
    fake.quirks.html = true;
    await expect(make().check(signal)).rejects.toThrow(
      `${url}: expected a load-test-ng agent, but GET /loadagent/lt0 got ` +
        'an HTML page titled "Sign in" (HTTP 200)',
    );
  });

  it('says that nothing answers', async () => {
    await fake.close();
    const { port } = new URL(url);
    await expect(make().check(signal)).rejects.toThrow(
      `${url}: GET /loadagent/lt0 failed: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('gives up when it is told to', async () => {
    fake.quirks.hang = true;
    const cancel = new AbortController();
    const checked = make().check(cancel.signal);
    cancel.abort(new Error('the run was cancelled'));
    await expect(checked).rejects.toThrow(
      `${url}: GET /loadagent/lt0 failed: the run was cancelled`,
    );
  });
});
