import { setImmediate } from 'node:timers/promises';

/** Shorter answers are parsed as a whole, in characters. */
const large = 1024 * 1024;

/** A large answer of Prometheus, taken apart so that it need not be parsed as a whole. */
export interface LargeAnswer {
  /** The same answer with an empty result. */
  readonly envelope: string;
  /** The elements of the result, each as JSON, to be read once. */
  readonly items: Iterable<string>;
}

/**
 * Takes a large answer apart at the elements of its result: parsed one by one they need little
 * memory, parsed as a whole many times the length of the answer. Null for an answer that is not
 * large, or has no list as its result, or no end of it.
 */
export function takeApart(body: string): LargeAnswer | null {
  if (body.length < large) return null;
  // Within a text the quotes would have backslashes before them.
  const found = /"result"\s*:\s*\[/.exec(body);
  if (found === null) return null;
  const start = found.index + found[0].length;
  const end = endOfList(body, start);
  if (end === null) return null;
  return {
    envelope: body.slice(0, start) + body.slice(end),
    items: {
      *[Symbol.iterator]() {
        let begin = start;
        while (begin < end) {
          const next = endOfItem(body, begin);
          const item = body.slice(begin, next);
          if (item.trim() !== '') yield item;
          begin = next + 1;
        }
      },
    },
  };
}

/** So much is read at a time, in characters. */
const piece = 256 * 1024;

/**
 * Gives each element to `read`, with room for all else in between: whoever cancels is not kept
 * waiting. Rejects with what `read` throws, and with the reason of `abort`.
 */
export async function eachItem(
  { items }: Pick<LargeAnswer, 'items'>,
  read: (item: string) => void,
  abort: AbortSignal,
): Promise<void> {
  let length = 0;
  for (const item of items) {
    read(item);
    length += item.length;
    if (length >= piece) {
      length = 0;
      await setImmediate();
      abort.throwIfAborted();
    }
  }
}

/** As codes, which are compared much more quickly than texts. */
const codes = {
  quote: codeOf('"'),
  backslash: codeOf('\\'),
  comma: codeOf(','),
  openList: codeOf('['),
  openObject: codeOf('{'),
  closeList: codeOf(']'),
  closeObject: codeOf('}'),
};

function codeOf(character: string): number {
  return character.charCodeAt(0);
}

/** Where a list ends; null when it does not. */
function endOfList(body: string, start: number): number | null {
  for (let begin = start; begin < body.length;) {
    const end = endOfItem(body, begin);
    if (end < body.length && body.charCodeAt(end) !== codes.comma) return end;
    begin = end + 1;
  }
  return null;
}

/** Where an element of a list ends: at a comma, or at the end of the list. */
function endOfItem(body: string, begin: number): number {
  let depth = 0;
  for (let position = begin; position < body.length; position += 1) {
    const code = body.charCodeAt(position);
    if (code === codes.quote) position = endOfText(body, position);
    else if (code === codes.openList || code === codes.openObject) depth += 1;
    else if (code === codes.closeList || code === codes.closeObject) {
      if (depth === 0) return position;
      depth -= 1;
    } else if (code === codes.comma && depth === 0) return position;
  }
  return body.length;
}

/** The closing quote of a text that begins at `position`. */
function endOfText(body: string, position: number): number {
  for (let at = position + 1; at < body.length; at += 1) {
    const code = body.charCodeAt(at);
    if (code === codes.backslash) at += 1;
    else if (code === codes.quote) return at;
  }
  return body.length;
}
