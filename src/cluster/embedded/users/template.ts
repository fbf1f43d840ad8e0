import { parsePlaceholder, type Placeholder, placeholderPattern } from '../scenario/placeholder.ts';

/** How values are written where their placeholders stand. */
export type Encoding = 'text' | 'json' | 'form' | 'header' | 'path';

/** Gives a placeholder its value for one user, now. */
export type ValueOf = (placeholder: Placeholder) => unknown;

/** A text with values in place of its placeholders. */
export type Template = (valueOf: ValueOf) => string;

interface Part {
  readonly placeholder: Placeholder;
  readonly write: (value: unknown) => string;
  /** What follows until the next placeholder. */
  readonly text: string;
}

/** A placeholder; in a text of JSON, with quotes around it where it is a whole value, and no key. */
const wholeValue = /"\{\{\s*([^{}]*?)\s*\}\}"(?!:)|\{\{\s*([^{}]*?)\s*\}\}/g;

/** Makes a text with placeholders ready; a text without any, as it is. */
export function compileTemplate(text: string, encoding: Encoding): string | Template {
  const parts: Part[] = [];
  let beginning = text;
  let end = 0;
  const matches = [...text.matchAll(encoding === 'json' ? wholeValue : placeholderPattern)];
  matches.forEach((match, index) => {
    const isWhole = encoding === 'json' && match[0].startsWith('"');
    const placeholder = parsePlaceholder(match[1] ?? match[2] ?? '');
    if (placeholder === null) throw new Error(`${match[0]} has no value`);
    if (index === 0) beginning = text.slice(0, match.index);
    end = match.index + match[0].length;
    parts.push({
      placeholder,
      write: isWhole
        ? asJson
        : match.index === 0 && encoding === 'path'
          ? asPath
          : writers[encoding],
      text: text.slice(end, matches[index + 1]?.index ?? text.length),
    });
  });
  if (parts.length === 0) return text;
  return (valueOf) => {
    let rendered = beginning;
    for (const { placeholder, write, text: rest } of parts) {
      rendered += write(valueOf(placeholder)) + rest;
    }
    return rendered;
  };
}

/** Numbers, truth values and the like stay what they are. */
function asJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : asJson(value);
}

/** At its beginning a path may be a whole one, such as the `location` of a response. */
function asPath(value: unknown): string {
  return asText(value)
    .replace(/#.*$/, '')
    .replace(/[^!-~]/g, encodeURIComponent);
}

function asComponent(value: unknown): string {
  // By way of the bytes, as half a surrogate pair cannot be encoded.
  return encodeURIComponent(Buffer.from(asText(value)).toString());
}

const writers: Readonly<Record<Encoding, (value: unknown) => string>> = {
  text: asText,
  json: (value) => JSON.stringify(asText(value)).slice(1, -1),
  form: asComponent,
  // One line of ISO-8859-1; what else a value has cannot be sent.
  header: (value) => asText(value).replace(/[^\t -~\x80-\xff]/g, '?'),
  path: asComponent,
};
