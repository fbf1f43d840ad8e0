import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recover } from '../../../src/run/safety/recovery.ts';
import type { AgentSettings } from '../../../src/settings/settings.ts';
import { FakeLoadTestNg } from '../../fakes/load-test-ng/server.ts';

describe('recover', () => {
  let fakes: FakeLoadTestNg[];
  let urls: string[];

  beforeEach(async () => {
    fakes = [new FakeLoadTestNg(), new FakeLoadTestNg()];
    urls = await Promise.all(fakes.map((fake) => fake.listen()));
  });
  afterEach(() => Promise.all(fakes.map((fake) => fake.close())));

  it('removes what a dead run left, and sends headers to the agents of this run alone', async () => {
    const [own = '', other = ''] = urls;
    const agents: AgentSettings = {
      kind: 'remote',
      type: 'load-test-ng',
      agents: [{ url: own, id: 'lt0', portion: {} }],
      headers: { Authorization: 'Bearer secret' },
      config: null,
    };
    const remote = [own, other].map((url) => ({ type: 'load-test-ng' as const, url, id: 'lt0' }));
    const told: string[] = [];
    const forget = (): void => void told.push('forgotten');
    await recover([{ pid: 1, leftovers: { remote, processes: [] }, forget }], agents, (text) =>
      told.push(text),
    );
    expect(
      fakes.map(({ requests }) =>
        requests.map(({ line, headers }) => [line, headers.authorization]),
      ),
    ).toEqual(
      ['Bearer secret', undefined].map((authorization) => [
        ['DELETE /loadagent/lt0', authorization],
        // There is none, and that is made sure.
        ['GET /loadagent/lt0', authorization],
      ]),
    );
    expect(told).toEqual([
      'forgotten',
      'Notice: removed what an earlier run that has died may have left behind.',
    ]);
  });
});
