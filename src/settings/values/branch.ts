import { Wrong } from './problems.ts';

/** What git takes for no name of a branch (git-check-ref-format). */
const forbidden = /^[-/]|[/.]$|\.\.|\/[/.]|^\.|\.lock(\/|$)|@\{|^@$|[\s~^:?*[\\\p{Cc}]/u;

/** The name of a branch, without `refs/heads/`. Throws Wrong. */
export function parseBranch(text: string, example = 'capacity-history'): string {
  if (forbidden.test(text) || text.startsWith('refs/')) {
    throw new Wrong(`expected the name of a branch such as ${example}, got "${text}"`);
  }
  return text;
}

/** Names of branches, separated by commas or blanks, each once. Throws Wrong. */
export function parseBranches(text: string): string[] {
  const names = text.split(/[,\s]+/).filter((name) => name !== '');
  return [...new Set(names.map((name) => parseBranch(name, 'release/1.2')))];
}
