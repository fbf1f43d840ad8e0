import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What the page does beyond being read. It is a file of its own, as it runs in browsers. */
export const pageScript = readFileSync(new URL('./page.js', import.meta.url), 'utf8');

/**
 * The page's own style and its own script, and nothing else: without outside resources the report
 * can be kept, mailed and opened anywhere, and what foreign text might smuggle in does not run.
 */
export const contentPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(pageScript).digest('base64')}'`,
].join('; ');
