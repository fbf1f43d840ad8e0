import { afterEach, describe, expect, it } from '@jest/globals';
import { checkSecondsOf, checkTarget, patientFor } from '../../../src/cluster/embedded/check.ts';
import { parseScenario } from '../../../src/cluster/embedded/scenario.ts';
import { startTarget, type TargetServer } from './target-server.ts';

const { signal } = new AbortController();

const parsed = parseScenario(null);
if ('problems' in parsed) throw new Error(parsed.problems.join());
const { scenario } = parsed;

let target: TargetServer | undefined;

afterEach(() => target?.close());

/** Checks a target that answers one request after the other with these; and how long it was waited for. */
async function check(
  ...answers: readonly (readonly [status: number, retryAfter: string])[]
): Promise<{ end: string; pauses: number[] }> {
  let asked = 0;
  target = await startTarget((_request, response) => {
    const [status, retryAfter] = answers[Math.min(asked++, answers.length - 1)] ?? [200, ''];
    response.writeHead(status, retryAfter === '' ? {} : { 'retry-after': retryAfter }).end('ok');
  });
  const pauses: number[] = [];
  const work = { targetUrl: target.url, headers: {}, scenario };
  const end = await checkTarget(work, signal, {
    patienceSeconds: 30,
    pause: (seconds) => Promise.resolve(pauses.push(seconds)),
  }).then(
    () => 'ok',
    (error: unknown) => (error as Error).message,
  );
  return { end, pauses };
}

describe('a service that sends who is not logged in to its login', () => {
  const follow = async (scenario: Readonly<Record<string, unknown>>): Promise<string> => {
    const read = parseScenario({ 'follow-redirects': true, ...scenario });
    if ('problems' in read) throw new Error(read.problems.join());
    target = await startTarget(({ url }, response) => {
      if (url.startsWith('/account/login')) response.end('<form>');
      else response.writeHead(302, { location: '/account/login?next=/&token=secret' }).end();
    });
    const work = { targetUrl: target.url, headers: {}, scenario: read.scenario };
    return await checkTarget(work, signal, patientFor(1)).then(
      () => 'ok',
      (error: unknown) => (error as Error).message,
    );
  };

  it('is not measured by that, unless the login is what users ask for', async () => {
    expect(await follow({ steps: ['GET /products'] })).toBe(
      `GET ${target?.url ?? ''}/products answered, but not with what users came for (redirected to ` +
        '/account/login: expected a login under once of the scenario, or agent-headers)',
    );
  });

  it.each([
    ['asks for it', { steps: ['GET /account/login'] }],
    ['begins there', { once: ['GET /'], steps: ['GET /account/login'] }],
    ['looks at the page', { steps: [{ path: '/', 'expect-body': '<form>' }] }],
  ])('is well where a scenario %s', async (_, scenario) => {
    expect(await follow(scenario)).toBe('ok');
  });
});

describe('a service that asks to be left alone', () => {
  it.each([
    ['429', [429, '5'], [5]],
    ['503', [503, '12'], [12]],
    ['no time', [429, '0'], [1]],
    ['a date', [429, new Date(Date.now() - 60_000).toUTCString()], [1]],
  ] as const)('is left alone, and asked again: %s', async (_, answer, pauses) => {
    expect(await check(answer, [200, ''])).toEqual({ end: 'ok', pauses });
  });

  it('is not waited for beyond half a minute in all', async () => {
    const { end, pauses } = await check([429, '20']);
    expect(pauses).toEqual([20]);
    expect(end).toMatch(/answered 429, expected 200 to 299, and asks to be left alone for 20 s; /);
  });

  it.each([
    [Infinity, 30],
    [15, 12],
  ])('is waited for no longer than the check has time: of %d s %d s', (seconds, patience) => {
    expect(patientFor(seconds).patienceSeconds).toBeCloseTo(patience, 9);
  });

  it('has the time for it within that of the check', () => {
    expect(checkSecondsOf(scenario)).toBe(scenario.timeoutSeconds + 31);
  });

  it.each(['', 'soon', '-5', '1.5'])('is not waited for where it says "%s"', async (wish) => {
    expect((await check([429, wish])).pauses).toEqual([]);
  });
});
