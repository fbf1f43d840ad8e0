import { renderChart } from './charts/chart.ts';
import { marginChart } from './charts/margin-chart.ts';
import { signalChart, usersChart } from './charts/time-chart.ts';
import { trendChart } from './charts/trend-chart.ts';
import { escapeHtml } from './escape.ts';
import { headline } from './headline.ts';
import { answerHeader } from './html/answer.ts';
import {
  agentsList,
  comparisonTable,
  differencesTable,
  levelsTable,
  measurementsTable,
  noticesList,
  settingsTable,
  signalsTable,
} from './html/tables.ts';
import type { Report } from './model.ts';
import { formatMoment } from './numbers.ts';
import { styleSheet } from './html/style.ts';
import { trendPoints } from './trend.ts';
import { stopText } from './words.ts';

/** Without scripts and outside resources the report can be kept, mailed and opened anywhere. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * The report as one HTML document that needs nothing else. Lines are thinned out before they are
 * drawn, so thousands of samples and dozens of signals stay below 1 MB.
 */
export function renderHtml(report: Report): string {
  const title = `${headline(report).number} – ${report.key}`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${styleSheet}</style>`,
    '</head>',
    '<body>',
    '<main>',
    answerHeader(report),
    ...card('Comparison', comparisonTable(report)),
    ...card('What differs from the newest run', differencesTable(report)),
    ...charts(report),
    ...card('Signals', signalsTable(report)),
    ...card('Measurements', measurementsTable(report)),
    ...card('Levels', levelsTable(report)),
    ...card('Settings', settingsTable(report)),
    ...card('Agents', agentsList(report)),
    ...card('Notices', noticesList(report)),
    '</main>',
    footer(report),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function charts(report: Report): string[] {
  const points = trendPoints(report);
  const trend = points === null ? [] : [renderChart(trendChart(report, points))];
  if (report.run.samples.length === 0) {
    return [...trend, '<p class="card">No sample was taken, so there is nothing to draw.</p>'];
  }
  const signals = report.signals.map((signal, index) => signalChart(report, signal, index));
  return [...trend, ...[usersChart(report), marginChart(report), ...signals].map(renderChart)];
}

function card(title: string, content: string): string[] {
  if (content === '') return [];
  // What may have to be scrolled must be in reach of the keyboard.
  const region = `role="region" aria-label="${title}" tabindex="0"`;
  return [`<h2>${title}</h2>`, `<div class="card scroll" ${region}>${content}</div>`];
}

function footer(report: Report): string {
  const { run, tool } = report;
  const end = `${formatMoment(run.finishedAt)}, ${stopText[run.stopReason]}`;
  return `<footer>${escapeHtml(`${tool.name} ${tool.version} · ${end}`)}</footer>`;
}
