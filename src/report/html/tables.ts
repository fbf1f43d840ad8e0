import { comparisonRows } from '../content/comparison.ts';
import { escapeHtml, htmlLink } from '../text/escape.ts';
import { healthyCondition, signalFindings, sourceText } from '../content/findings.ts';
import { prometheusLink } from './links.ts';
import type { Report } from '../model.ts';
import type { Signal } from '../../monitor/signal.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatShare,
  formatValue,
} from '../text/numbers.ts';
import { measurementRows } from '../content/measurements.ts';
import { settingsRows } from '../content/words.ts';

/** A query is worth reading to its end, unless it is absurd. */
const longestQuery = 5000;

/** Without a baseline and a requirement it would only repeat the answer. */
export function comparisonTable(report: Report): string {
  const rows = comparisonRows(report);
  if (rows.length < 2) return '';
  return table(
    ['', '#Users', `#Interval (${formatPercent(report.settings.confidence)})`, ''],
    rows.map(({ what, users, interval, remark, url }) =>
      row([
        `<th scope="row">${what}</th>`,
        cell(users === '' ? '–' : users, 'count'),
        cell(interval === '' ? '–' : interval, 'count'),
        cell(htmlLink(remark, url)),
      ]),
    ),
    'remarks',
  );
}

/** Why the base branch's newest run is not comparable. */
export function differencesTable({ baseline }: Report): string {
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

/** Each measurement of a build that was measured again. */
export function measurementsTable(report: Report): string {
  const head = ['#Measurement', '#Users', '#Interval', 'Outcome', '#Took'];
  const rows = measurementRows(report).map((texts) =>
    row(texts.map((text, at) => cell(text, head[at]?.startsWith('#') ? 'count' : ''))),
  );
  return rows.length === 0 ? '' : table(head, rows, 'measurements');
}

/** Every signal with its threshold and its value at the capacity. */
export function signalsTable(report: Report): string {
  const rows = signalFindings(report).map((finding) => {
    const { state } = finding;
    return row([
      cell(
        `${escapeHtml(finding.signal.name)}<br>${code(sourceText(finding.signal))}${inPrometheus(report, finding.signal)}`,
      ),
      cell(healthyCondition(finding.signal), 'count'),
      cell(finding.value === null ? '–' : formatValue(finding.value), 'count'),
      cell(state, `state ${state.replaceAll(' ', '-')}`),
      cell(finding.basis === '' ? 'never measured' : finding.basis),
    ]);
  });
  const head = ['Signal', '#Healthy', '#At capacity', 'State', 'How known'];
  return table(head, rows, 'findings');
}

/** A link to the query over the time of the run. */
function inPrometheus(report: Report, signal: Signal): string {
  const link = prometheusLink(report, signal);
  return link === null ? '' : `<br>${htmlLink('In Prometheus, at that time', link)}`;
}

/** The levels tried, in their order. */
export function levelsTable(report: Report): string {
  const { levels, startedAt } = report.run;
  const rows = levels.map((level) =>
    row([
      cell(formatCount(level.users), 'count'),
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
    'levels',
  );
}

/** What was asked for. */
export function settingsTable(report: Report): string {
  const rows = settingsRows(report).map(([name, value]) =>
    row([`<th scope="row">${name}</th>`, cell(escapeHtml(value))]),
  );
  return `<table><tbody>${rows.join('\n')}</tbody></table>`;
}

/** Who made the load. */
export function agentsList(report: Report): string {
  const items = report.agents.map((agent) => `<li>${code(agent)}</li>`);
  return `<p>Engine: ${escapeHtml(report.engine)}</p><ul>${items.join('')}</ul>`;
}

/** What else the user should know. */
export function noticesList(report: Report): string {
  const { notices } = report.run;
  const items = notices.map((notice) => `<li>${escapeHtml(notice)}</li>`);
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}

/** A heading that begins with `#` stands over numbers. `className`: how it is laid out on a narrow screen. */
function table(headings: readonly string[], rows: readonly string[], className = ''): string {
  if (rows.length === 0) return '';
  const head = headings.map((heading) => {
    if (heading === '') return '<td></td>';
    return heading.startsWith('#')
      ? `<th scope="col" class="count">${heading.slice(1)}</th>`
      : `<th scope="col">${heading}</th>`;
  });
  const named = className === '' ? '' : ` class="${className}"`;
  return `<table${named}><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
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
