const colon = 0x3a;
const space = 0x20;
const tab = 0x09;
const deletion = 0x7f;

/** For each byte, whether it may be in the name of a header: a token of RFC 9110, 5.6.2. */
const inName = new Uint8Array(256);
for (const character of Buffer.from("!#$%&'*+-.^_`|~0123456789")) inName[character] = 1;
for (let letter = 0; letter < 26; letter++) inName[0x41 + letter] = inName[0x61 + letter] = 1;

/** @throws Error when a line is no header */
export function expectHeader(bytes: Buffer, start: number, end: number): void {
  if (!isHeader(bytes, start, end)) throw new Error('the response has a header that is none');
}

/** Whether a line is a header: a name, a colon, and a value without control characters. */
function isHeader(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && inName[bytes[at] ?? 0] === 1) at++;
  if (at === start || bytes[at] !== colon) return false;
  for (at++; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte < space && byte !== tab) || byte === deletion) return false;
  }
  return true;
}

/**
 * A header's value without the white space around it, which is spaces and tabs alone (RFC 9110, 5.6.3):
 * any other byte is a part of it, as the no-break space of Latin-1.
 */
export function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}
