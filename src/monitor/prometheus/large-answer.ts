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

const [quote, backslash, comma, open, close] = ['"', '\\', ',', '[{', ']}'];

/** Where a list ends; null when it does not. */
function endOfList(body: string, start: number): number | null {
  for (let begin = start; begin < body.length;) {
    const end = endOfItem(body, begin);
    if (end < body.length && body.charAt(end) !== comma) return end;
    begin = end + 1;
  }
  return null;
}

/** Where an element of a list ends: at a comma, or at the end of the list. */
function endOfItem(body: string, begin: number): number {
  let depth = 0;
  for (let position = begin; position < body.length; position += 1) {
    const character = body.charAt(position);
    if (character === quote) position = endOfText(body, position);
    else if (open.includes(character)) depth += 1;
    else if (depth === 0 && (character === comma || close.includes(character))) return position;
    else if (close.includes(character)) depth -= 1;
  }
  return body.length;
}

/** The closing quote of a text that begins at `position`. */
function endOfText(body: string, position: number): number {
  for (let at = position + 1; at < body.length; at += 1) {
    const character = body.charAt(at);
    if (character === backslash) at += 1;
    else if (character === quote) return at;
  }
  return body.length;
}
