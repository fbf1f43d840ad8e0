import { splitAgentUrls } from './agent-urls.ts';
import { authorized } from '../values/authorization.ts';
import { type Headers, parseHeaders } from '../values/headers.ts';
import type { RawInputs } from '../inputs.ts';
import { Wrong } from '../values/problems.ts';
import { parseBaseUrl } from '../values/url.ts';

/**
 * The headers of remote agents from the inputs alone, whatever else is wrong with those, or missing
 * of the files that they name; none when they are wrong themselves.
 */
export function agentHeadersOf(inputs: RawInputs): Headers {
  try {
    const [first] = splitAgentUrls(inputs['agent-urls'] ?? '');
    const credentials = first === undefined ? null : parseBaseUrl(first.url).credentials;
    const headers = parseHeaders(inputs['agent-headers'] ?? '');
    return authorized({ headers, credentials, token: '' });
  } catch (error) {
    if (error instanceof Wrong) return {};
    throw error;
  }
}
