import { RE2JS } from 're2js';

/** A regular expression that takes time in proportion to the text, whatever the expression. */
export interface Pattern {
  /** The first group of the first match, or all of it where there is no group; null: no match. */
  find(text: string): string | null;
}

/** Compiles an expression in RE2's syntax (no look-around and no back-references). Throws an Error. */
export function compilePattern(expression: string): Pattern {
  const compiled = RE2JS.compile(expression);
  const group = compiled.groupCount() > 0 ? 1 : 0;
  return {
    find: (text) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group(group) ?? '') : null;
    },
  };
}
