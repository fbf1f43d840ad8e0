import { renderChart } from './chart.ts';
import { comparisonRows } from './comparison.ts';
import { escapeHtml, htmlLink } from './escape.ts';
import { healthyCondition, signalFindings, sourceText } from './findings.ts';
import { headline, intervalRange, warnings } from './headline.ts';
import { marginChart } from './margin-chart.ts';
import type { Report } from './model.ts';
import {
  formatCount,
  formatDuration,
  formatMoment,
  formatShare,
  formatUsers,
  formatValue,
} from './numbers.ts';
import { effort, statements, type Statement } from './statements.ts';
import { styleSheet } from './style.ts';
import { signalChart, usersChart } from './time-chart.ts';
import { trendChart } from './trend-chart.ts';
import { trendPoints } from './trend.ts';
import { outcomeText, settingsRows, stopText } from './words.ts';

/** Without scripts and outside resources the report can be kept, mailed and opened anywhere. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'";

/** A query is worth reading to its end, unless it is absurd. */
const longestQuery = 5000;

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
    answer(report),
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

function answer(report: Report): string {
  const { tone, number, interval, because } = headline(report);
  const { run } = report;
  const facts: [string, string][] = [
    ['Outcome', outcomeText[run.result.outcome]],
    ['Started', formatMoment(run.startedAt)],
    ['Target', report.target === '' ? 'not named' : report.target],
  ];
  return [
    `<header class="card answer ${tone}">`,
    `<h1>${escapeHtml(report.key)}</h1>`,
    ...statements(report).map(statement),
    '<div class="headline">',
    `<span class="number">${escapeHtml(number)}</span>`,
    '</div>',
    paragraph('interval', interval === '' ? '' : `${interval} confidence`),
    paragraph('because', sentence(because)),
    paragraph('reason', effort(report)),
    ...warnings(report).map((text) => paragraph('warn', text)),
    '<dl class="facts">',
    ...facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`),
    '</dl>',
    '</header>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function statement({ tone, word, text }: Statement): string {
  const badge = word === '' ? '' : `<span class="badge ${tone}">${word}</span>`;
  return `<p class="statement">${badge}<span>${escapeHtml(text)}</span></p>`;
}

function paragraph(className: string, text: string): string {
  return text === '' ? '' : `<p class="${className}">${escapeHtml(text)}</p>`;
}

function sentence(text: string): string {
  if (text === '') return '';
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
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
  return content === '' ? [] : [`<h2>${title}</h2>`, `<div class="card scroll">${content}</div>`];
}

/** Without a baseline and a requirement it would only repeat the answer. */
function comparisonTable(report: Report): string {
  const rows = comparisonRows(report);
  if (rows.length < 2) return '';
  return table(
    ['', '#Users', '#Interval', ''],
    rows.map(({ what, users, interval, remark, url }) =>
      row([
        `<th scope="row">${what}</th>`,
        cell(users === '' ? '–' : users, 'count'),
        cell(interval === '' ? '–' : interval, 'count'),
        cell(htmlLink(remark, url)),
      ]),
    ),
  );
}

function differencesTable({ baseline }: Report): string {
  const differences = baseline !== null && 'why' in baseline ? baseline.differences : [];
  const rows = differences.map(({ name, one, other }) =>
    row([
      cell(escapeHtml(name)),
      cell(one === null ? '–' : code(one)),
      cell(other === null ? '–' : code(other)),
    ]),
  );
  return table(['Condition', 'Now', 'Before'], rows);
}

function measurementsTable({ measurements }: Report): string {
  if (measurements.length < 2) return '';
  const rows = measurements.map(({ outcome, users, low, high, seconds }, index) =>
    row([
      cell(`${index + 1}`, 'count'),
      cell(users === null ? '–' : formatCount(users), 'count'),
      cell(intervalRange(low, high) === '' ? '–' : intervalRange(low, high), 'count'),
      cell(outcomeText[outcome]),
      cell(formatDuration(seconds), 'count'),
    ]),
  );
  return table(['#Measurement', '#Users', '#Interval', 'Outcome', '#Took'], rows);
}

function signalsTable(report: Report): string {
  const rows = signalFindings(report).map((finding) => {
    const { state } = finding;
    return row([
      cell(`${escapeHtml(finding.signal.name)}<br>${code(sourceText(finding.signal))}`),
      cell(healthyCondition(finding.signal), 'count'),
      cell(finding.value === null ? '–' : formatValue(finding.value), 'count'),
      cell(state, `state ${state.replaceAll(' ', '-')}`),
      cell(finding.basis === '' ? 'never measured' : finding.basis),
    ]);
  });
  return table(['Signal', '#Healthy', '#At capacity', 'State', 'How known'], rows);
}

function levelsTable(report: Report): string {
  const { levels, startedAt } = report.run;
  const rows = levels.map((level) =>
    row([
      cell(formatUsers(level.users), 'count'),
      cell(formatDuration(level.from - startedAt), 'count'),
      cell(formatDuration(level.to - level.from), 'count'),
      cell(level.margin === null ? '–' : formatShare(level.margin), 'count'),
      cell(level.bindingSignal === '' ? '–' : escapeHtml(level.bindingSignal)),
      cell(level.side, `state ${level.side}`),
    ]),
  );
  return table(
    ['#Users', '#Began after', '#Held for', '#Of its threshold', 'Binding signal', 'Result'],
    rows,
  );
}

function settingsTable(report: Report): string {
  const rows = settingsRows(report).map(([name, value]) =>
    row([`<th scope="row">${name}</th>`, cell(escapeHtml(value))]),
  );
  return `<table><tbody>${rows.join('\n')}</tbody></table>`;
}

function agentsList(report: Report): string {
  const items = report.agents.map((agent) => `<li>${code(agent)}</li>`);
  return `<p>Engine: ${escapeHtml(report.engine)}</p><ul>${items.join('')}</ul>`;
}

function noticesList(report: Report): string {
  const { notices } = report.run;
  const items = notices.map((notice) => `<li>${escapeHtml(notice)}</li>`);
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}

function footer(report: Report): string {
  const { run, tool } = report;
  const end = `${formatMoment(run.finishedAt)}, ${stopText[run.stopReason]}`;
  return `<footer>${escapeHtml(`${tool.name} ${tool.version} · ${end}`)}</footer>`;
}

/** A heading that begins with `#` stands over numbers. */
function table(headings: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const head = headings.map((heading) =>
    heading.startsWith('#')
      ? `<th scope="col" class="count">${heading.slice(1)}</th>`
      : `<th scope="col">${heading}</th>`,
  );
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.join('')}</tr>`;
}

/** `content` is finished HTML. */
function cell(content: string, className = ''): string {
  return className === '' ? `<td>${content}</td>` : `<td class="${className}">${content}</td>`;
}

function code(text: string): string {
  return `<code>${escapeHtml(text, longestQuery)}</code>`;
}
