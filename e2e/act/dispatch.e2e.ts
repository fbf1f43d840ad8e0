import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeGitHub } from '../../__tests__/fakes/github/fake-github.ts';
import { startPrometheus } from '../../demo/prometheus.ts';
import { killPrograms, type Program } from '../programs.ts';
import { commonPlaceholders } from './example.ts';
import { expectEnd, payload, repository, startService } from './shop.ts';
import { removeRuns, runWorkflow } from './workflow-run.ts';

afterAll(removeRuns);

describe('examples that somebody dispatches', () => {
  let github: FakeGitHub;
  let service: Program;

  beforeEach(async () => {
    github = new FakeGitHub(repository);
    await github.start();
    service = await startService(0, 0.04);
  });

  afterEach(async () => {
    await Promise.all([killPrograms(), github.stop()]);
  });

  it('searches on demand, with the inputs of the form, and uses the result', async () => {
    const prometheus = await startPrometheus([new URL(service.url).host]);
    if (prometheus === null) {
      throw new Error('there is no prometheus program: run e2e/install.sh');
    }
    const run = await runWorkflow({
      example: 'examples/dispatch.yml',
      // What is at ./ must be checked out first.
      placeholders: [
        ['- id: capacity', `- uses: actions/checkout@v6\n      - id: capacity`],
        ['OWNER/capacity-gate@v0', './'],
      ],
      event: 'workflow_dispatch',
      payload: {
        ...payload,
        ref: 'refs/heads/main',
        inputs: {
          'target-url': service.url,
          'prometheus-url': prometheus.url,
          'max-users': '60',
          'required-users': '20',
          // A level of a quantile is held for a minute.
          'time-budget': '150s',
        },
      },
      repository,
      apiUrl: github.url,
      runId: 1,
      minutes: 4,
    }).finally(prometheus.stop);
    expectEnd(run, 0);
    expect(run).toMatchObject({ errors: [] });
    expect(run.outputs).toMatchObject({ outcome: 'at-least', verdict: 'pass' });
    expect(run.log).toContain(`at-least ${run.outputs['max-users'] ?? ''} users\n`);
  });

  it('answers before the time limit of the job when the API does not answer', async () => {
    const minutes = 5;
    github.silent = true;
    const run = await runWorkflow({
      example: 'examples/instances.yml',
      placeholders: [
        ...commonPlaceholders(`${service.url}/`, minutes),
        // With a history there is more to wait for.
        [/history-branch: .*/, 'history-branch: capacity-history'],
      ],
      event: 'workflow_dispatch',
      payload: { ...payload, ref: 'refs/heads/main' },
      repository,
      apiUrl: github.url,
      runId: 1,
      variables: { PEAK_USERS: '5000' },
      minutes,
    });
    expectEnd(run, 0);
    expect(run).toMatchObject({ errors: [] });
    expect(run.log).toContain(`, which is the job's limit of ${minutes} min less `);
    expect(run.remarks).toContainEqual(expect.stringMatching(/^The history .* was not written/));
    const low = Number(run.outputs['max-users-low']);
    expect(low).toBeGreaterThan(100);
    expect(run.log).toContain(`The peak needs ${Math.ceil(5000 / low)} instances.\n`);
  });
});
