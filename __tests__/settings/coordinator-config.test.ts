import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseSettings } from '../../src/settings/parse.ts';
import { fakeFiles } from './fake-files.ts';
import { problemsOf } from './problems-of.ts';

const fixtures = '__tests__/fixtures/coordinator';
const json = readFileSync(`${fixtures}/coordinator.json`, 'utf8');
const toml = readFileSync(`${fixtures}/coordinator.toml`, 'utf8');
const files = fakeFiles({ 'coordinator.json': json, 'coordinator.toml': toml });
const fromJson = { 'coordinator-config': 'coordinator.json' };

const valueNotice =
  'coordinator-config: a query without a value counts as healthy, as in the coordinator; write it under signals to change that.';
const leftOutNotice =
  'coordinator-config: left out, as the search has its own steps and log: NumUsersInc, NumUsersDec, RestTimeSec, LogSettings, UpdateIntervalMs.';
const usersNotice = 'max-users is 2500, as coordinator-config says.';

describe('coordinator-config', () => {
  it('gives agents, Prometheus, signals and max-users from JSON', () => {
    const query = {
      bound: 'max',
      whenMissing: 'healthy',
      warmUpSeconds: 0,
      reportOnly: false,
    };
    const settings = parseSettings(fromJson, files);
    expect(settings).toMatchObject({
      agents: {
        kind: 'remote',
        type: 'load-test-ng',
        agents: [
          { url: 'http://localhost:4000', id: 'lt0' },
          { url: 'http://localhost:4001', id: 'lt1' },
        ],
      },
      prometheus: { url: 'http://localhost:9090', headers: {} },
      maxUsers: 2500,
      notices: [
        'coordinator-config: 1 browser agent(s) are left out; browsers are not driven.',
        leftOutNotice,
        'coordinator-config: 1 query(s) with neither Alert nor Threshold are left out.',
        valueNotice,
        usersNotice,
      ],
    });
    expect(settings.signals).toEqual([
      {
        ...query,
        name: 'Mean request time',
        source: {
          kind: 'query',
          query:
            'sum(rate(shop_request_seconds_sum[1m])) / sum(rate(shop_request_seconds_count[1m]))',
        },
        threshold: 0.2,
        warmUpSeconds: 60,
      },
      {
        ...query,
        name: 'Busy workers',
        source: { kind: 'query', query: '100 * avg(shop_workers_busy{pool="front"})' },
        threshold: 90,
        reportOnly: true,
      },
      {
        ...query,
        name: 'Mean request time (2)',
        source: { kind: 'query', query: 'max(shop_slowest_page_seconds)' },
        threshold: 2,
      },
    ]);
  });

  it('gives the same from TOML', () => {
    const settings = parseSettings({ 'coordinator-config': 'coordinator.toml' }, files);
    expect(settings).toMatchObject({
      agents: { agents: [{ url: 'http://localhost:4000', id: 'lt0' }] },
      prometheus: { url: 'http://localhost:9090' },
      signals: [{ name: 'Server errors', threshold: 1, warmUpSeconds: 30, reportOnly: false }],
      maxUsers: 2500,
      notices: [leftOutNotice, valueNotice, usersNotice],
    });
  });

  it('yields to other inputs', () => {
    const raw = {
      ...fromJson,
      'agent-urls': 'http://other:4000',
      'prometheus-url': 'http://prometheus',
      signals: '- {name: mine, query: up, min: 1}',
      'max-users': '300',
    };
    expect(parseSettings(raw, files)).toMatchObject({
      agents: { kind: 'remote', type: 'auto', agents: [{ url: 'http://other:4000' }] },
      prometheus: { url: 'http://prometheus' },
      signals: [{ name: 'mine' }],
      maxUsers: 300,
      notices: [
        'coordinator-config: 1 browser agent(s) are left out; browsers are not driven.',
        leftOutNotice,
      ],
    });
  });

  it('yields its agents to the embedded one', () => {
    const { agents, notices } = parseSettings({ ...fromJson, 'target-url': 'http://shop' }, files);
    expect(agents.kind).toBe('embedded');
    expect(notices).toContain(
      'coordinator-config: its agents are left out, as the embedded agent loads target-url.',
    );
  });

  it('stands in for max-users at its default, as the runner hands defaults over', () => {
    expect(parseSettings({ ...fromJson, 'max-users': '1000' }, files).maxUsers).toBe(2500);
  });

  const good = { Description: 'a', Query: 'up', Threshold: 1, Alert: true };
  const config = (change: object): string =>
    JSON.stringify({
      ClusterConfig: { Agents: [{ Id: 'lt0', ApiURL: 'http://one' }] },
      MonitorConfig: { PrometheusURL: 'http://p', Queries: [good] },
      ...change,
    });
  const queries = (...Queries: object[]): string =>
    config({ MonitorConfig: { PrometheusURL: 'http://p', Queries } });

  const agentsOf = (text: string): unknown => {
    const { agents } = parseSettings(
      { 'coordinator-config': 'c.json' },
      fakeFiles({ 'c.json': text }),
    );
    return agents.kind === 'remote' ? agents.agents : null;
  };

  it('fills in what is left out as the coordinator does', () => {
    const text = JSON.stringify({ MonitorConfig: { Queries: [good] } });
    const settings = parseSettings(
      { 'coordinator-config': 'c.json' },
      fakeFiles({ 'c.json': text }),
    );
    expect(settings).toMatchObject({
      agents: { agents: [{ id: 'lt0', url: 'http://localhost:4000' }] },
      prometheus: { url: 'http://localhost:9090' },
      maxUsers: 1000,
    });
    const Agents = [{ ApiURL: 'http://one' }, { Id: 'other', ApiURL: 'http://two' }, { Id: 'x' }];
    expect(agentsOf(config({ ClusterConfig: { Agents } }))).toEqual([
      { id: 'lt0', url: 'http://one' },
      { id: 'other', url: 'http://two' },
      { id: 'x', url: 'http://localhost:4000' },
    ]);
  });

  it('does not tell of agents that it only fills in', () => {
    const { agents, notices } = parseSettings(
      { 'coordinator-config': 'c.json', 'target-url': 'http://shop' },
      fakeFiles({ 'c.json': JSON.stringify({ MonitorConfig: { Queries: [good] } }) }),
    );
    expect([agents.kind, notices]).toEqual(['embedded', [valueNotice]]);
  });

  it.each(['cluster-agent-0', 'LT_0.x', 'loadtest', '7', 'lt~0'])('takes the id %s', (Id) => {
    const Agents = [{ Id, ApiURL: 'http://one' }];
    expect(agentsOf(config({ ClusterConfig: { Agents } }))).toEqual([
      { id: Id, url: 'http://one' },
    ]);
  });

  it('gives each agent its own id, and says what it leaves out', () => {
    const text = config({
      ClusterConfig: {
        Agents: [
          { Id: 'lt0', ApiURL: 'http://one' },
          { Id: 'lt0', ApiURL: 'http://two' },
        ],
      },
      NumUsersInc: 8,
      RestTimeSec: 2,
      LogSettings: {},
    });
    expect(agentsOf(text)).toEqual([
      { id: 'lt0', url: 'http://one' },
      { id: 'lt0-1', url: 'http://two' },
    ]);
    const { notices } = parseSettings(
      { 'coordinator-config': 'c.json' },
      fakeFiles({ 'c.json': text }),
    );
    expect(notices).toEqual([
      'coordinator-config: agent 2 is called "lt0-1", as another has its Id "lt0", and the users of both would share their accounts.',
      'coordinator-config: left out, as the search has its own steps and log: NumUsersInc, RestTimeSec, LogSettings.',
      valueNotice,
    ]);
  });

  it.each<[string, string[]]>([
    [
      '5',
      [
        'c.json: expected a mapping with the keys ClusterConfig, MonitorConfig, NumUsersInc, NumUsersDec, RestTimeSec or LogSettings, got 5',
      ],
    ],
    [
      config({ ClusterConfg: {} }),
      [
        'c.json: expected the keys ClusterConfig, MonitorConfig, NumUsersInc, NumUsersDec, RestTimeSec or LogSettings, got "ClusterConfg", did you mean "ClusterConfig"?',
      ],
    ],
    [
      queries({ ...good, Treshold: 2 }, { ...good, Threshold: 0 }),
      [
        'Queries[0]: expected the keys Description, Legend, Query, Threshold, MinIntervalSec or Alert, got "Treshold", did you mean "Threshold"?',
        'Queries[1]: Threshold: expected a number above 0, got 0',
      ],
    ],
    [
      config({
        ClusterConfig: {
          Agents: [
            { Id: 'lt/0', ApiURL: 'http://one' },
            { Id: 'lt1', ApiURL: '' },
          ],
        },
      }),
      [
        'Agents[0]: Id: expected a name that may stand in a path, as lt0, got "lt/0"',
        'Agents[1]: ApiURL: expected a text, got nothing',
      ],
    ],
    [
      config({
        ClusterConfig: { Agents: [{ Id: 'lt0', ApiURL: 'http://one' }], MaxActiveUsers: 1.5 },
      }),
      ['MaxActiveUsers: expected a whole number from 1 to 1000000, got "1.5"'],
    ],
    [
      queries({ ...good, Alert: false }),
      ['expected a signal to judge by, got none but report-only ones'],
    ],
  ])('refuses %s', (text, messages) => {
    const told = problemsOf({ 'coordinator-config': 'c.json' }, { 'c.json': text });
    const ofConfig = told.filter((problem) => problem.startsWith('coordinator-config: '));
    expect(ofConfig).toEqual(messages.map((message) => `coordinator-config: ${message}`));
  });
});
