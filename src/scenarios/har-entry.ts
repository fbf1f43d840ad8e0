/** What is read of one entry of a HAR file (HTTP Archive 1.2). */
export interface HarEntry {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly NameValue[];
  /** Null: the request had no body. */
  readonly body: { readonly type: string; readonly text: string | null } | null;
  readonly status: number;
  /** The response's content type, without parameters. */
  readonly type: string;
  /** The response's content, where the file has it as text. */
  readonly content: string;
  /** When it began and ended, in milliseconds since the epoch; NaN: not told. */
  readonly beganAt: number;
  readonly endedAt: number;
}

interface NameValue {
  readonly name: string;
  readonly value: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the entries of a HAR file; null where this is none. Entries without a URL are passed over. */
export function readHar(content: unknown): HarEntry[] | null {
  const entries = recordOf(recordOf(content)['log'])['entries'];
  return Array.isArray(entries) ? entries.flatMap((entry) => readEntry(recordOf(entry))) : null;
}

function readEntry(entry: Json): HarEntry[] {
  const [request, response] = [recordOf(entry['request']), recordOf(entry['response'])];
  const url = textOf(request['url']);
  if (!URL.canParse(url)) return [];
  const content = recordOf(response['content']);
  const posted = recordOf(request['postData']);
  const beganAt = Date.parse(textOf(entry['startedDateTime']));
  const time = typeof entry['time'] === 'number' ? entry['time'] : 0;
  return [
    {
      method: textOf(request['method']).toUpperCase(),
      url: new URL(url),
      headers: pairsOf(request['headers']),
      body: request['postData'] === undefined ? null : readBody(posted),
      status: typeof response['status'] === 'number' ? response['status'] : 0,
      type: withoutParameters(textOf(content['mimeType'])),
      content: content['encoding'] === 'base64' ? '' : textOf(content['text']),
      beganAt,
      endedAt: beganAt + Math.max(0, time),
    },
  ];
}

/** Some recorders tell the fields of a form alone. */
function readBody(posted: Json): HarEntry['body'] {
  const fields = pairsOf(posted['params']).map(({ name, value }): [string, string] => [
    name,
    value,
  ]);
  const text = textOf(posted['text']);
  const form = fields.length > 0 ? new URLSearchParams(fields).toString() : null;
  return { type: textOf(posted['mimeType']), text: text === '' ? form : text };
}

function pairsOf(value: unknown): NameValue[] {
  return (Array.isArray(value) ? value : []).map((pair) => {
    const { name, value: text } = recordOf(pair);
    return { name: textOf(name), value: textOf(text) };
  });
}

function withoutParameters(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}

function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
