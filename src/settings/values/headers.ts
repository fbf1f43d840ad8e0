import { Wrong } from './problems.ts';

export type Headers = Readonly<Record<string, string>>;

const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const valuePattern = /^[\t\x20-\x7e\x80-\xff]+$/;

/**
 * Headers written as `Name: value`, one a line; empty lines are skipped. Throws Wrong, which never
 * shows a line, since any part of it may be a secret.
 */
export function parseHeaders(text: string): Headers {
  const headers: Record<string, string> = {};
  const seen = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') {
      continue;
    }
    const where = `in line ${index + 1}`;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    const value = line.slice(colon + 1).trim();
    if (!namePattern.test(name)) {
      throw new Wrong(`expected "Name: value" ${where}, got a line without a header name`);
    }
    if (!valuePattern.test(value)) {
      const got = value === '' ? 'no value' : 'a value with characters that no header may have';
      throw new Wrong(`expected "Name: value" ${where}, got ${got} for ${name}`);
    }
    if (seen.has(name.toLowerCase())) {
      throw new Wrong(`expected each header once, got ${name} again ${where}`);
    }
    seen.add(name.toLowerCase());
    headers[name] = value;
  }
  return headers;
}

/** Whether there is a header of this name, in whatever case. */
export function hasHeader(headers: Headers, name: string): boolean {
  return Object.keys(headers).some((key) => key.toLowerCase() === name.toLowerCase());
}
