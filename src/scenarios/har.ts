import type { HarEntry } from './har-entry.ts';
import { HarSteps } from './har-steps.ts';
import { shortest, type Written } from './written.ts';

/** Longer recordings are cut. */
const mostSteps = 200;

const staticTypes =
  /^(image|font|audio|video)\/|^text\/css|javascript|wasm|^application\/(x-)?font/;
const staticNames =
  /\.(css|m?js|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|eot|mp[34]|webm|wasm|webmanifest)$/i;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * The scenario of a recording: the requests to the host of its first page, in their order, without
 * static files, secrets and hosts.
 *
 * @throws Error when there is no request that a user could repeat
 */
export function scenarioOfHar(entries: readonly HarEntry[]): Written {
  const origin = mainOrigin(entries);
  const own = entries.filter(({ url }) => url.origin === origin);
  const isStatic = ({ type, url }: HarEntry): boolean =>
    staticTypes.test(type) || staticNames.test(url.pathname);
  const dynamic = own.filter((entry) => !isStatic(entry));
  // Without a status the request was cut short or blocked; 101 is a WebSocket.
  const repeatable = dynamic.filter(
    ({ method, status }) => methods.includes(method) && status >= 200,
  );
  if (repeatable.length === 0) {
    throw new Error('expected a request to a service, got none but static files');
  }
  const steps = new HarSteps();
  const written = repeatable.slice(0, mostSteps).flatMap((entry) => steps.add(entry) ?? []);
  const foreign = entries.filter(({ url }) => url.origin !== origin);
  return {
    scenario: { steps: written.map(shortest) },
    notices: [
      `${requests(written.length)} to the host of the first page; target-url names the host to load.`,
      ...told(foreign.length, `to other hosts: ${hostsOf(foreign)}`),
      ...told(own.length - dynamic.length, 'for static files'),
      ...told(
        dynamic.length - repeatable.length,
        'that no user can repeat (WebSockets and others)',
      ),
      ...told(Math.max(0, repeatable.length - mostSteps), `beyond the first ${mostSteps}`),
      ...steps.notices,
    ],
  };
}

/** Of the first page that was asked for, or else of the first request. */
function mainOrigin(entries: readonly HarEntry[]): string {
  const page = entries.find(({ type, status }) => type === 'text/html' && status >= 200);
  return (page ?? entries[0])?.url.origin ?? '';
}

function told(count: number, which: string): string[] {
  return count === 0 ? [] : [`Left out: ${requests(count)} ${which}.`];
}

function requests(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`;
}

function hostsOf(entries: readonly HarEntry[]): string {
  const hosts = [...new Set(entries.map(({ url }) => url.host))];
  return hosts.length > 5 ? `${hosts.slice(0, 5).join(', ')}, …` : hosts.join(', ');
}
