import { Wrong } from './problems.ts';

/** What git takes for no name of a branch (git-check-ref-format). */
const forbidden = /^[-/]|[/.]$|\.\.|\/[/.]|^\.|\.lock(\/|$)|@\{|^@$|[\s~^:?*[\\\p{Cc}]/u;

/** The name of a branch, without `refs/heads/`. Throws Wrong. */
export function parseBranch(text: string): string {
  if (forbidden.test(text) || text.startsWith('refs/')) {
    throw new Wrong(`expected the name of a branch such as capacity-history, got "${text}"`);
  }
  return text;
}
