import { jsonBlock, renderChart } from '../charts/chart.ts';
import { timesOf } from '../charts/looks.ts';
import { marginChart } from '../charts/margin-chart.ts';
import { sidesChart } from '../charts/sides-chart.ts';
import { signalChart } from '../charts/signal-chart.ts';
import { usersChart } from '../charts/time-chart.ts';
import { trendChart } from '../charts/trend-chart.ts';
import { escapeHtml } from '../text/escape.ts';
import { headline, intervalRange } from '../content/headline.ts';
import { answerHeader } from './answer.ts';
import {
  agentsList,
  comparisonTable,
  differencesTable,
  levelsTable,
  measurementsTable,
  noticesList,
  settingsTable,
  signalsTable,
} from './tables.ts';
import { contentPolicy, pageScript } from './script.ts';
import { styleSheet } from './style.ts';
import type { DrawnRun, Report } from '../model.ts';
import { formatDuration, formatMoment, formatUsers } from '../text/numbers.ts';
import { drawnRuns, spanOfRuns, titleOfRun } from '../content/runs.ts';
import { trendPoints } from '../content/trend.ts';
import { levelsIn, levelsText } from '../content/statements.ts';
import { endText } from '../content/words.ts';

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
    ...trend(report),
    ...sides(report),
    ...runs(report),
    ...card(titleOfRun('Signals', report), signalsTable(report)),
    ...card('Measurements', measurementsTable(report)),
    ...card(titleOfRun('Levels', report), levelsTable(report)),
    ...card('Settings', settingsTable(report)),
    ...card('Agents', agentsList(report)),
    ...card('Notices', noticesList(report)),
    '</main>',
    footer(report),
    `<script>${pageScript}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function trend(report: Report): string[] {
  const points = trendPoints(report);
  return points === null ? [] : [renderChart(trendChart(report, points))];
}

function sides(report: Report): string[] {
  const chart = sidesChart(report);
  return chart === null ? [] : [renderChart(chart)];
}

/** The charts of every measurement: the last one's to be seen at once, or those of both sides. */
function runs(report: Report): string[] {
  const all = drawnRuns(report);
  if (all.every(({ run }) => run.samples.length === 0)) {
    return ['<p class="card">No sample was taken, so there is nothing to draw.</p>'];
  }
  return all.flatMap(({ title, run }, index) => {
    const prefix = all.length === 1 ? '' : `run-${index + 1}-`;
    const drawn = charts({ ...report, run: { ...report.run, ...run } }, prefix);
    if (title === '') return ['<section class="run">', ...drawn, '</section>'];
    const isOpen = report.sideBySide !== null || index === all.length - 1;
    return [
      `<details class="measurement"${isOpen ? ' open' : ''}>`,
      `<summary><h2>${title}</h2> <span>${escapeHtml(inShort(report, run))}</span></summary>`,
      '<section class="run">',
      ...drawn,
      '</section>',
      '</details>',
    ];
  });
}

function charts(report: Report, prefix: string): string[] {
  if (report.run.samples.length === 0) {
    return ['<p class="card">No sample was taken, so there is nothing to draw.</p>'];
  }
  const signals = report.signals.map((signal, index) => signalChart(report, signal, index));
  const all = [usersChart(report), marginChart(report), ...signals];
  return [
    jsonBlock('times', timesOf(report)),
    ...all.map((chart) => renderChart({ ...chart, id: `${prefix}${chart.id}` })),
  ];
}

/** `931 users (908 to 954), 9 levels in 14 m`. */
function inShort(report: Report, run: DrawnRun): string {
  const { users, low, high } = run.result;
  const range = intervalRange(low, high);
  const number = users === null ? 'no number' : formatUsers(users);
  const interval = range === '' || users === null ? '' : ` (${range})`;
  const { sideBySide } = report;
  const levels =
    sideBySide === null
      ? `${levelsText(run.levels.length)} in ${formatDuration(run.finishedAt - run.startedAt)}`
      : levelsIn(run.levels.length, run === report.run ? sideBySide.head : sideBySide.base);
  return `${number}${interval}, ${levels}`;
}

function card(title: string, content: string): string[] {
  if (content === '') return [];
  // What may have to be scrolled must be in reach of the keyboard.
  const region = `role="region" aria-label="${title}" tabindex="0"`;
  return [`<h2>${title}</h2>`, `<div class="card scroll" ${region}>${content}</div>`];
}

function footer(report: Report): string {
  const { tool } = report;
  const end = `${formatMoment(spanOfRuns(report).to)}, ${endText(report)}`;
  return `<footer>${escapeHtml(`${tool.name} ${tool.version} · ${end}`)}</footer>`;
}
