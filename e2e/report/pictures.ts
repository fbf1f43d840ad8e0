// Renews the pictures of the documentation: `npm run pictures`. With a folder behind it, it also
// takes the report as people see it there: wide and narrow, in the light and in the dark.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as doubts from '../../__tests__/fixtures/reports/doubts.ts';
import * as gate from '../../__tests__/fixtures/reports/gate.ts';
import { aboutLines, moreLines } from '../../src/action/comment/frame.ts';
import { renderHtml } from '../../src/report/html/html.ts';
import { renderComment, renderSummary } from '../../src/report/markdown/markdown.ts';
import type { Report } from '../../src/report/model.ts';
import { Viewer } from './browser.ts';
import { shownReports } from './reports.ts';

const modules = '.e2e/markdown/node_modules';
const mermaid = readFileSync(`${modules}/mermaid/dist/mermaid.min.js`, 'utf8');

interface Marked {
  readonly parse: (markdown: string, options: { readonly gfm: true }) => string;
}
const { marked } = (await import(pathToFileURL(`${modules}/marked/lib/marked.esm.js`).href)) as {
  readonly marked: Marked;
};

const style = `
  body { margin: 0; padding: 14px; width: 1036px; background: #fff; color: #1f2328;
    font: 16px/1.5 "Liberation Sans", "Noto Sans", Helvetica, Arial, sans-serif; }
  .box { border: 1px solid #d1d9e0; border-radius: 6px; }
  .head { padding: 8px 20px; border-bottom: 1px solid #d1d9e0; background: #f6f8fa; color: #59636e; }
  .head b { color: #1f2328; }
  .head span { padding: 0 7px; border: 1px solid #d1d9e0; border-radius: 1em; font-size: 13px; }
  .body { padding: 12px 20px; }
  table { border-collapse: collapse; margin: 16px 0; }
  th, td { padding: 6px 13px; border: 1px solid #d1d9e0; }
  tr:nth-child(even) td { background: #f6f8fa; }
  details { margin: 16px 0; } a { color: #0969da; text-decoration: none; } p { margin: 16px 0; }
  code { padding: 2px 5px; border-radius: 6px; background: #818b981f; font-size: 85%; }
  h3 { margin: 24px 0 12px; font-size: 20px; } sub { font-size: 12px; }`;

/** Markdown as it looks on GitHub; `who` stands above it. */
function page(markdown: string, who: string): string {
  const body = marked
    .parse(markdown, { gfm: true })
    .replaceAll(
      /<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g,
      '<pre class="mermaid">$1</pre>',
    );
  const head = who === '' ? '' : `<div class="head"><b>${who}</b> <span>bot</span> commented</div>`;
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>
    <div class="box">${head}<div class="body">${body}</div></div>`;
}

async function shootMarkdown(viewer: Viewer, html: string, path: string): Promise<void> {
  const { page: opened } = await viewer.open(html, { width: 1064, scheme: 'light' });
  await opened.evaluate(mermaid);
  await opened.evaluate('mermaid.initialize({ startOnLoad: false }), mermaid.run()');
  await opened.screenshot({ path, fullPage: true });
  await opened.close();
  console.log(path);
}

/** As the action writes it. */
function comment(report: Report): string {
  const surroundings = {
    failed: report.verdict.verdict === 'fail',
    commits: 'https://github.test/shop/commit',
    reportUrl: 'https://github.test/shop/actions/runs/99/artifacts/1',
    command: `node dist/cli/index.js --target-url ${report.target}`,
  };
  const options = {
    marker: '<!-- capacity-gate -->',
    runUrl: 'https://github.test/shop/actions/runs/99',
    about: aboutLines(report, surroundings),
    more: moreLines(surroundings),
  };
  return page(renderComment(report, options), 'github-actions');
}

const viewer = await Viewer.launch();
try {
  await shootMarkdown(viewer, comment(gate.regressed), 'docs/comment-fail.png');
  await shootMarkdown(viewer, comment(gate.kept), 'docs/comment-pass.png');
  await shootMarkdown(viewer, comment(doubts.several), 'docs/comment-doubt.png');
  await shootMarkdown(viewer, page(renderSummary(gate.regressed), ''), 'docs/summary.png');
  const top = await viewer.open(renderHtml(gate.regressed), { width: 1064, scheme: 'light' });
  await top.page.screenshot({
    path: 'docs/report-html.png',
    clip: { x: 0, y: 0, width: 1064, height: 1560 },
  });
  const [folder] = process.argv.slice(2);
  if (folder !== undefined) await shootReports(folder);
} finally {
  await viewer.close();
}

async function shootReports(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, report] of Object.entries(shownReports)) {
    for (const width of [1280, 390]) {
      for (const scheme of ['light', 'dark'] as const) {
        const { page: opened } = await viewer.open(renderHtml(report), { width, scheme });
        const path = join(folder, `${name}-${width}-${scheme}.png`);
        await opened.screenshot({ path, fullPage: true });
        await opened.close();
        console.log(path);
      }
    }
  }
}
