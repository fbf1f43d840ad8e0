import type { AgentsRead } from './agents-read.ts';
import { readText, type Files } from '../values/files.ts';
import type { Headers } from '../values/headers.ts';
import type { InputReader } from '../input-reader.ts';
import { Wrong } from '../values/problems.ts';
import { headerSecrets } from '../values/secrets.ts';
import { credentialSecrets, parseBaseUrl } from '../values/url.ts';

/** The settings of a locustfile that is run on this machine. */
export function readLocustfile(inputs: InputReader, headers: Headers, files: Files): AgentsRead {
  const file = inputs.parse('agent-config', (path) => {
    if (path === '') {
      throw new Wrong('expected the locustfile for agent-type locust, or agent-urls, got neither');
    }
    if (!path.endsWith('.py'))
      throw new Wrong(`expected a locustfile that ends in .py, got "${path}"`);
    return { path, source: readText(path, files) };
  });
  if (Object.keys(headers).length > 0) {
    inputs.problems.add(
      'agent-headers',
      'expected none for a locustfile, which has its own, got some',
    );
  }
  const host = inputs.isGiven('target-url') ? inputs.parse('target-url', readHost) : null;
  return {
    agents:
      file && host !== undefined
        ? {
            kind: 'locustfile',
            locustfile: file.path,
            source: file.source,
            host: host?.url ?? null,
          }
        : undefined,
    notices: [],
    secrets: [...headerSecrets(headers), ...credentialSecrets(host?.credentials ?? null)],
  };
}

/** Locust takes the host on its command line, which others on the machine can read. */
function readHost(text: string): ReturnType<typeof parseBaseUrl> {
  const parsed = parseBaseUrl(text);
  if (parsed.credentials !== null) {
    throw new Wrong(
      'expected a URL without credentials for Locust, got some; a locustfile can send them',
    );
  }
  return parsed;
}
