import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import {
  commonOf,
  exchange,
  parseExchanges,
  replay,
  runOfMetrics,
} from '../../fakes/k6/exchanges.ts';
import { FakeK6, type FakeRun } from '../../fakes/k6/server.ts';

const folder = '__tests__/fixtures/k6';
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

describe('the fake', () => {
  it.each(files)('answers as k6 does in %s', async (file) => {
    const exchanges = parseExchanges(readFileSync(`${folder}/${file}`, 'utf8'));
    expect((await replay(exchanges)).map(commonOf)).toEqual(exchanges.map(commonOf));
  });

  it.each<[string, Partial<FakeRun>]>([
    ['no requests', { requests: 0 }],
    ['requests that succeeded', { requests: 40, meanMilliseconds: 12.5 }],
    ['requests that all failed', { requests: 40, failedRatio: 1, failedMilliseconds: 3 }],
    [
      'some of each',
      { requests: 40, meanMilliseconds: 12.5, failedRatio: 0.25, failedMilliseconds: 3 },
    ],
    [
      'requests that timed out',
      { requests: 9, failedRatio: 1, failedMilliseconds: 0.1, waitingMilliseconds: 0 },
    ],
    ['failures that are not counted', { requests: 40, meanMilliseconds: 12.5, failedRatio: null }],
  ])('is brought to where a k6 was that had %s', async (_name, run) => {
    const other = new FakeK6();
    const url = await other.listen();
    Object.assign(other.run, run);
    const listed = await exchange(url, { source: 'test', request: 'GET /v1/metrics' });
    await other.close();
    const [replayed] = await replay([{ ...listed, run: runOfMetrics(listed.body) }]);
    expect(replayed && commonOf(replayed)).toEqual(commonOf(listed));
  });
});
