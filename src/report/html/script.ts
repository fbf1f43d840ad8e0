import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What the page does beyond being read. Its files are no modules, as they run in browsers. */
export const pageScript = [
  readFileSync(new URL('./page/pointing.js', import.meta.url), 'utf8'),
  readFileSync(new URL('./page/time-charts.js', import.meta.url), 'utf8'),
  readFileSync(new URL('./page/marks.js', import.meta.url), 'utf8'),
].join('');

/**
 * The page's own style and its own script, and nothing else: without outside resources the report
 * can be kept, mailed and opened anywhere, and what foreign text might smuggle in does not run.
 */
export const contentPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(pageScript).digest('base64')}'`,
].join('; ');
