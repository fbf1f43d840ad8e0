import { describe, expect, it } from '@jest/globals';

import { commandLine } from '../../../src/action/comment/command-line.ts';
import { parseFlags } from '../../../src/command/flags.ts';

describe('commandLine', () => {
  it('has what was given, on one line', () => {
    const inputs = {
      'target-url': 'http://127.0.0.1:8080/',
      'agent-urls': 'http://one:8089\nhttp://two:8089 weight=2',
      'max-users': '2000',
      precision: '3%',
      signals: "- name: users' p95\n  agent-stat: latency-p95\n  max: 0.3\n",
      comment: 'on-change',
      key: 'shop',
    };
    expect(commandLine(inputs, [])).toBe(
      'node dist/cli/index.js --agent-urls http://one:8089' +
        " --agent-urls 'http://two:8089 weight=2' --target-url http://127.0.0.1:8080/" +
        ` --signals '[{"name":"users'\\'' p95","agent-stat":"latency-p95","max":0.3}]'` +
        ' --max-users 2000',
    );
  });

  it('shows no secret', () => {
    const inputs = {
      'target-url': 'https://user:word@shop.example/',
      'prometheus-url': 'https://metrics.example/hidden-part/',
      'prometheus-token': 'top-secret',
      'agent-headers': 'Authorization: Bearer top-secret',
      'github-token': 'ghs_secret',
      'grafana-token': 'glsa_secret',
    };
    expect(commandLine(inputs, ['hidden-part'])).toBe(
      'node dist/cli/index.js --target-url … --prometheus-url …',
    );
  });

  it('is understood by the command', () => {
    const line = commandLine({ 'target-url': 'http://a.test/', 'max-users': '70' }, []);
    expect(parseFlags(line.split(' ').slice(2))).toMatchObject({
      inputs: { 'target-url': 'http://a.test/', 'max-users': '70' },
    });
  });
});
