import { describe, expect, it } from '@jest/globals';
import type { RawInputs } from '../../../src/settings/inputs.ts';
import { parseSettings } from '../../../src/settings/parse.ts';
import { fakeFiles } from '../fake-files.ts';
import { problemsOf } from '../problems-of.ts';

const least = { signals: '- {name: p95, agent-stat: latency-p95, max: 0.3}' };

describe('remote agents', () => {
  it('are read from their URLs', () => {
    const raw = {
      ...least,
      'agent-urls': 'http://u:hunter2@One:80/\n\nhttp://u:hunter2@two:4000/base/',
      'agent-headers': 'X-Team: red-team',
    };
    const { agents, secrets } = parseSettings(raw, fakeFiles({}));
    expect(agents).toEqual({
      kind: 'remote',
      type: 'auto',
      agents: [
        { url: 'http://one', id: 'capacitygate0' },
        { url: 'http://two:4000/base', id: 'capacitygate1' },
      ],
      headers: { 'X-Team': 'red-team', Authorization: 'Basic dTpodW50ZXIy' },
      config: null,
    });
    expect(secrets).toEqual(['red-team', 'Basic dTpodW50ZXIy', 'dTpodW50ZXIy', 'hunter2']);
  });

  it('may be given a weight and a cap each', () => {
    const urls =
      'http://one:4000 weight=2 max-users=5000\nhttp://two\nhttp://three max-users=1 http://four/ weight=0.25';
    const { agents } = parseSettings({ ...least, 'agent-urls': urls }, fakeFiles({}));
    expect(agents).toEqual({
      kind: 'remote',
      type: 'auto',
      agents: [
        { url: 'http://one:4000', id: 'capacitygate0', portion: { weight: 2, maxUsers: 5000 } },
        { url: 'http://two', id: 'capacitygate1' },
        { url: 'http://three', id: 'capacitygate2', portion: { maxUsers: 1 } },
        { url: 'http://four', id: 'capacitygate3', portion: { weight: 0.25 } },
      ],
      headers: {},
      config: null,
    });
  });

  it('are told of everything that is wrong with their options', () => {
    const urls = [
      'http://one wieght=2 max-users=0 max-users=2.5',
      'http://two weight=0 max-users=1000001',
      'http://three weight=1000.1 weight=2',
      'http://four token=hunter2',
      'http://five weight=-1',
      'http://six weight= weight=1e3',
      'weight 2',
    ].join('\n');
    expect(problemsOf({ ...least, 'agent-urls': urls }, {})).toEqual([
      'agent-urls: agent 1: option: expected weight or max-users, got "wieght", did you mean "weight"?',
      'agent-urls: agent 1: max-users: expected a whole number from 1 to 1000000, got "0"',
      'agent-urls: agent 1: expected max-users once, got max-users=2.5 after it',
      'agent-urls: agent 2: weight: expected a number above 0 and at most 1000, got "0"',
      'agent-urls: agent 2: max-users: expected a whole number from 1 to 1000000, got "1000001"',
      'agent-urls: agent 3: weight: expected a number above 0 and at most 1000, got "1000.1"',
      'agent-urls: agent 3: expected weight once, got weight=2 after it',
      'agent-urls: agent 4: option: expected weight or max-users, got "token"',
      'agent-urls: agent 5: weight: expected a number above 0 and at most 1000, got "-1"',
      'agent-urls: agent 6: weight: expected a number above 0 and at most 1000, got ""',
      'agent-urls: agent 6: expected weight once, got weight=1e3 after it',
      'agent-urls: agent 7: expected a URL that starts with http:// or https://, got "weight"',
      'agent-urls: agent 8: expected a URL that starts with http:// or https://, got "2"',
    ]);
  });

  const bare = { ConnectionConfiguration: { AdminPassword: 'hunter2' } };
  const whole = { LoadTestConfig: bare, SimulControllerConfig: { MinIdleTimeMs: 1000 } };
  it.each([
    ['config.json', JSON.stringify(bare), { LoadTestConfig: bare }],
    ['create.json', JSON.stringify(whole), whole],
    [
      'config.toml',
      "[ConnectionConfiguration]\nAdminPassword = 'hunter2'",
      { LoadTestConfig: bare },
    ],
    ['config.yaml', 'ConnectionConfiguration: {AdminPassword: hunter2}', { LoadTestConfig: bare }],
  ])('get %s as their config', (path, text, config) => {
    const raw = { ...least, 'agent-urls': 'http://one', 'agent-config': path };
    const settings = parseSettings(raw, fakeFiles({ [path]: text }));
    expect(settings.agents).toMatchObject({ config });
    expect(settings.secrets).toEqual(['hunter2']);
  });

  it('have no use for target-url', () => {
    const raw = { ...least, 'agent-urls': 'http://one', 'target-url': 'http://shop' };
    expect(parseSettings(raw, fakeFiles({})).notices).toEqual([
      'target-url is for the embedded agent only; the other agents know their target.',
    ]);
  });

  it.each<[RawInputs, string]>([
    [
      { 'agent-urls': 'http://one\nhttp://ONE:80/' },
      'agent-urls: expected each agent once, got http://one again',
    ],
    [
      { 'agent-urls': 'http://one\ntwo:4000' },
      'agent-urls: agent 2: expected a URL that starts with http:// or https://, got "two:4000"',
    ],
    [
      { 'agent-urls': 'http://u:hunter2@one\nhttp://two' },
      'agent-urls: expected the same credentials in all URLs, or none, got different ones',
    ],
    [
      { 'agent-urls': 'http://u:hunter2@one', 'agent-headers': 'Authorization: Bearer hunter3' },
      'agent-urls: expected one way to authorise, got an Authorization header and credentials in the URL',
    ],
    [
      { 'agent-type': 'load-test-ng' },
      'agent-urls: expected a URL for agent-type load-test-ng, got none',
    ],
    [
      { 'agent-type': 'embedded', 'agent-urls': 'http://one', 'target-url': 'http://shop' },
      'agent-urls: expected no URL, got 1 with agent-type embedded, which needs target-url alone',
    ],
    [
      { 'agent-type': 'locust' },
      'agent-config: expected the locustfile for agent-type locust, or agent-urls, got neither',
    ],
    [
      { 'agent-type': 'locust', 'agent-urls': 'http://one', 'agent-config': 'locustfile.py' },
      'agent-config: expected none for agent-type locust, whose master and workers have their locustfile; got "locustfile.py"',
    ],
    [
      { 'agent-urls': 'http://one', 'agent-config': 'config.xml' },
      'agent-config: expected a file that ends in .json, .yaml, .yml or .toml, got "config.xml"',
    ],
    [
      { 'agent-urls': 'http://one', 'agent-config': 'text.json' },
      'agent-config: expected a mapping with the key LoadTestConfig, got a text',
    ],
    [
      { 'agent-urls': 'http://one', 'agent-config': 'other.json' },
      'agent-config: expected LoadTestConfig or ConnectionConfiguration, UserControllerConfiguration, InstanceConfiguration, UsersConfiguration or LogSettings as a key, got none of them',
    ],
    [
      { 'agent-urls': 'http://one', 'agent-config': 'broken.json' },
      'agent-config: expected YAML or JSON, got an error in line 2: Missing closing "quote (in broken.json)',
    ],
    [
      { 'agent-urls': 'http://one', 'agent-config': 'broken.toml' },
      'agent-config: expected TOML, got an error in line 2 (in broken.toml)',
    ],
  ])('refuse %j', (raw, message) => {
    const files = {
      'text.json': '"hunter2"',
      'other.json': '{"AdminPassword": "hunter2"}',
      'broken.json': '{\n"AdminPassword": "hunter2}',
      'broken.toml': "A = 1\nAdminPassword = 'hunter2",
    };
    expect(problemsOf({ ...least, ...raw }, files)).toEqual([message]);
  });
});

describe('a k6 script', () => {
  const files = { 'load.js': 'export default function () {}' };

  it('is named by its path, and known by its text', () => {
    const raw = { ...least, 'agent-type': 'k6', 'agent-config': 'load.js' };
    const { agents, notices } = parseSettings(raw, fakeFiles(files));
    expect([agents, notices]).toEqual([
      { kind: 'k6', script: 'load.js', source: 'export default function () {}' },
      [],
    ]);
  });

  it('has no use for target-url', () => {
    const raw = { 'agent-type': 'k6', 'agent-config': 'load.js', 'target-url': 'http://shop' };
    expect(parseSettings({ ...least, ...raw }, fakeFiles(files)).notices).toEqual([
      'target-url is for the embedded agent only; a k6 script knows its target.',
    ]);
  });

  it.each<[RawInputs, string]>([
    [{}, 'agent-config: expected the script for agent-type k6, or agent-urls, got neither'],
    [{ 'agent-config': 'lost.js' }, 'agent-config: expected a file, but "lost.js" does not exist'],
    [
      { 'agent-config': 'load.js', 'agent-headers': 'X-Team: red' },
      'agent-headers: expected none for a k6 script, which has its own, got some',
    ],
    [
      { 'agent-config': 'load.js', 'agent-urls': 'http://one:6565' },
      'agent-config: expected none for agent-type k6, which runs its script already at agent-urls; got "load.js"',
    ],
  ])('is refused with %j', (raw, message) => {
    expect(problemsOf({ ...least, 'agent-type': 'k6', ...raw }, files)).toEqual([message]);
  });
});

describe('a locustfile', () => {
  const files = { 'shop.py': 'class Visitor', 'shop.yaml': 'a: b' };
  const raw = { ...least, 'agent-type': 'locust', 'agent-config': 'shop.py' };

  it.each([
    [{}, null],
    [{ 'target-url': 'http://shop/api/' }, 'http://shop/api'],
  ])('is named by its path, and known by its text, with %j', (more, host) => {
    expect(parseSettings({ ...raw, ...more }, fakeFiles(files)).agents).toEqual({
      kind: 'locustfile',
      locustfile: 'shop.py',
      source: 'class Visitor',
      host,
    });
  });

  it.each<[RawInputs, string]>([
    [
      { 'agent-config': 'shop.yaml' },
      'agent-config: expected a locustfile that ends in .py, got "shop.yaml"',
    ],
    [{ 'agent-config': 'a.py' }, 'agent-config: expected a file, but "a.py" does not exist'],
    [
      { 'agent-headers': 'X-Team: red' },
      'agent-headers: expected none for a locustfile, which has its own, got some',
    ],
    [
      { 'target-url': 'http://u:hunter2@shop' },
      'target-url: expected a URL without credentials for Locust, got some; a locustfile can send them',
    ],
  ])('is refused with %j', (more, message) => {
    expect(problemsOf({ ...raw, ...more }, files)).toEqual([message]);
  });
});

describe('the embedded agent', () => {
  it.each(['', '# to be written\n', '---\n'])('does not take %j for a scenario', (text) => {
    const raw = {
      ...least,
      'agent-urls': '',
      'target-url': 'http://shop',
      'agent-config': 's.yml',
    };
    expect(problemsOf(raw, { 's.yml': text })).toEqual([
      'agent-config: expected a scenario as "steps: [{path: /}]", got nothing',
    ]);
  });

  it('loads the target with its credentials, headers and scenario', () => {
    const raw = {
      ...least,
      'target-url': 'http://u:hunter2@shop/cart?token=hunter3&page=1',
      'agent-headers': 'X-Team: red-team',
      'agent-config': 'scenario.yaml',
    };
    const scenario = 'timeout: 5s\nsteps: [GET /a]';
    const { agents, secrets } = parseSettings(raw, fakeFiles({ 'scenario.yaml': scenario }));
    expect(agents).toMatchObject({
      kind: 'embedded',
      targetUrl: 'http://shop/cart?token=hunter3&page=1',
      headers: { 'X-Team': 'red-team', Authorization: 'Basic dTpodW50ZXIy' },
      scenario: { timeoutSeconds: 5, flows: [{ name: 'steps', weight: 1 }] },
    });
    expect(secrets).toEqual([
      'red-team',
      'Basic dTpodW50ZXIy',
      'dTpodW50ZXIy',
      'hunter2',
      'hunter3',
    ]);
  });

  it('tells what is wrong with its scenario beside the rest', () => {
    const raw = { 'agent-config': 's.yaml', 'target-url': 'shop', precision: '3' };
    const told = problemsOf({ ...least, ...raw }, { 's.yaml': 'flows: []\nsteps: []' });
    expect(told.filter((problem) => problem.startsWith('agent-config: '))).not.toEqual([]);
    expect(told.filter((problem) => !problem.startsWith('agent-config: '))).toEqual([
      'target-url: expected a URL that starts with http:// or https://, got "shop"',
      'precision: expected a percentage such as 3%, got "3", did you mean 3%?',
    ]);
  });
});
