import type { AgentsRead } from './agents-read.ts';
import { readText, type Files } from '../values/files.ts';
import type { Headers } from '../values/headers.ts';
import type { InputReader } from '../input-reader.ts';
import { Wrong } from '../values/problems.ts';
import { headerSecrets } from '../values/secrets.ts';

/** The settings of a k6 script that is run on this machine. */
export function readK6Script(inputs: InputReader, headers: Headers, files: Files): AgentsRead {
  const script = inputs.parse('agent-config', (path) => {
    if (path === '') {
      throw new Wrong('expected the script for agent-type k6, or agent-urls, got neither');
    }
    return { path, source: readText(path, files) };
  });
  if (Object.keys(headers).length > 0) {
    inputs.problems.add(
      'agent-headers',
      'expected none for a k6 script, which has its own, got some',
    );
  }
  return {
    agents: script && { kind: 'k6', script: script.path, source: script.source },
    notices: inputs.isGiven('target-url')
      ? ['target-url is for the embedded agent only; a k6 script knows its target.']
      : [],
    secrets: headerSecrets(headers),
  };
}
