/** True for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** From so many characters on, how deep a text is nested decides what it takes of memory. */
const longText = 100_000;
/** No answer that is meant well is nested as deep. */
const mostNested = 100;

/** The JSON object that a text is; null when it is anything else, or long and nested without end. */
export function parseRecord(text: string): Record<string, unknown> | null {
  if (text.length >= longText && isNestedBeyond(text, mostNested)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether brackets and braces are open beyond so many at once. */
function isNestedBeyond(text: string, most: number): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInText) {
      if (code === backslash) at += 1;
      else if (code === quote) isInText = false;
    } else if (code === quote) isInText = true;
    else if (code === bracket || code === brace) depth += 1;
    else if (code === bracket + 2 || code === brace + 2) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

const [quote, backslash, bracket, brace] = [0x22, 0x5c, 0x5b, 0x7b];
