import type { ErrorCode, YAMLError } from 'yaml';

const quotes = 'put a text with characters such as : { " or \\ into single quotes, or below |';

const hints: Partial<Readonly<Record<ErrorCode, string>>> = {
  DUPLICATE_KEY: 'leave one of them out',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  BAD_DQ_ESCAPE: 'in double quotes a backslash is written twice, in single quotes once',
  BAD_SCALAR_START: quotes,
  BAD_ALIAS: 'a text that begins with * or & needs quotes',
  BAD_INDENT: 'indent what belongs together alike, and close each bracket',
  BLOCK_AS_IMPLICIT_KEY: `indent the keys of a mapping alike, and ${quotes}`,
  MULTILINE_IMPLICIT_KEY: `indent the lines of a text further than its key, and ${quotes}`,
  MISSING_CHAR: `indent what belongs together alike, and ${quotes}`,
  UNEXPECTED_TOKEN: quotes,
};

/**
 * How a YAML error is mended, to stand behind it; empty: nobody knows, or `message` says it. Nothing
 * of the text is shown.
 *
 * @param line in which the error is
 */
export function yamlHint({ code, message }: YAMLError, line: string): string {
  const [indent = ''] = /^[\s-]*/.exec(line) ?? [];
  if (indent.includes('\t')) return `; ${hints.TAB_AS_INDENT ?? ''}`;
  if (/[^\x20\r\n-]/.test(indent)) return '; what looks like a space before the text is none';
  const hint = message.startsWith('Missing closing') ? undefined : hints[code];
  return hint === undefined ? '' : `; ${hint}`;
}
