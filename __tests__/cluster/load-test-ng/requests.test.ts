import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { Metrics } from '../../fakes/load-test-ng/metrics.ts';
import { LoadTestNgAgent, removeLoadAgent } from '../../../src/cluster/load-test-ng/agent.ts';

const signal = new AbortController().signal;
const status = (NumUsers: number): object => ({ status: { State: 'running', NumUsers } });
const config = {
  LoadTestConfig: {
    ConnectionConfiguration: { ServerURL: 'http://mattermost.example' },
    UsersConfiguration: { InitialActiveUsers: 5, MaxActiveUsers: 100000 },
  },
  SimulControllerConfig: { MinIdleTimeMs: 1000 },
};

/** The requests that load-test-ng gets, byte for byte. */
describe('the requests to load-test-ng', () => {
  const agent = new LoadTestNgAgent({
    url: 'http://user:secret@agent.example:4000/lab/',
    id: 'lt0',
    headers: { 'X-Team': 'blue' },
    config,
  });
  let server: nock.Scope;

  beforeEach(() => {
    nock.disableNetConnect();
    server = nock('http://agent.example:4000', {
      reqheaders: { 'x-team': 'blue', authorization: 'Basic dXNlcjpzZWNyZXQ=' },
    });
  });
  afterEach(() => {
    expect(nock.pendingMocks()).toEqual([]);
    nock.cleanAll();
    nock.enableNetConnect();
  });
  // Test files may share a process, and with it the patched http module.
  afterAll(() => nock.restore());

  it('is named without credentials', () => {
    expect(agent.name).toBe('http://agent.example:4000/lab');
  });

  it('creates with the configuration, but without initial users, and runs', async () => {
    let sent = '';
    server
      .post('/lab/loadagent/create?id=lt0', (body: unknown) => {
        sent = JSON.stringify(body);
        return true;
      })
      .matchHeader('content-type', 'application/json')
      .reply(201, { id: 'lt0', ...status(0) });
    server.post('/lab/loadagent/lt0/run', '').reply(200, status(0));
    await agent.start(signal);
    expect(JSON.parse(sent)).toMatchObject({
      LoadTestConfig: {
        ConnectionConfiguration: { ServerURL: 'http://mattermost.example' },
        UsersConfiguration: { InitialActiveUsers: 0, MaxActiveUsers: 100000 },
      },
      SimulControllerConfig: { MinIdleTimeMs: 1000 },
    });
    expect(config.LoadTestConfig.UsersConfiguration.InitialActiveUsers).toBe(5);
  });

  it('reads the status', async () => {
    server.get('/lab/loadagent/lt0').reply(200, status(3));
    server.get('/lab/metrics').reply(200, new Metrics().text);
    expect(await agent.status(null, signal)).toEqual({
      running: true,
      users: 3,
      present: 0,
      maxUsers: 100000,
      utilization: null,
      statistics: null,
      notices: [],
    });
  });

  it('adds the difference in amounts that fit an int16', async () => {
    server.post('/lab/loadagent/lt0/addusers?amount=32767', '').twice().reply(200, status(35000));
    server.post('/lab/loadagent/lt0/addusers?amount=4463', '').reply(200, status(70000));
    await agent.setUsers(70000, signal);
  });

  it('asks for nothing when the number is right', async () => {
    await agent.setUsers(70000, signal);
  });

  it('removes the difference in amounts that fit an int16', async () => {
    server.post('/lab/loadagent/lt0/removeusers?amount=32767', '').twice().reply(200, status(5000));
    server.post('/lab/loadagent/lt0/removeusers?amount=4466', '').reply(200, status(0));
    await agent.setUsers(0, signal);
  });

  it('destroys at the end, once', async () => {
    server.delete('/lab/loadagent/lt0', '').reply(200, status(0));
    await agent.stop(signal);
    await agent.stop(signal);
  });

  describe('to remove a load agent', () => {
    const unknown = { error: 'load-test agent with id lt0 not found' };
    const remove = (): Promise<void> =>
      removeLoadAgent(
        {
          url: 'http://user:secret@agent.example:4000/lab/',
          id: 'lt0',
          headers: { 'X-Team': 'blue' },
        },
        signal,
      );

    it('are not over while it has users', async () => {
      server.delete('/lab/loadagent/lt0', '').reply(200, status(3));
      await expect(remove()).rejects.toThrow('http://agent.example:4000/lab: still has 3 users');
    });

    it('are not over where it is unknown to one, and has users at another', async () => {
      server.delete('/lab/loadagent/lt0', '').reply(404, unknown);
      server.get('/lab/loadagent/lt0').reply(200, status(3));
      await expect(remove()).rejects.toThrow('http://agent.example:4000/lab: still has 3 users');
    });

    it('are over where nobody knows it', async () => {
      server.delete('/lab/loadagent/lt0', '').reply(404, unknown);
      server.get('/lab/loadagent/lt0').reply(404, unknown);
      await remove();
    });

    it('are over where it is unknown, and nobody can say more', async () => {
      server.delete('/lab/loadagent/lt0', '').reply(404, unknown);
      server.get('/lab/loadagent/lt0').reply(502, 'Bad gateway');
      await remove();
    });
  });
});
