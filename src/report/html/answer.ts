import { remedyTitle } from '../../gate/unmeasured.ts';
import { doubtsBeside, headDoubt } from '../content/doubts.ts';
import { escapeHtml, escapeHtmlWords, htmlLink } from '../text/escape.ts';
import { headline, warnings } from '../content/headline.ts';
import { grafanaLink } from './links.ts';
import type { Report } from '../model.ts';
import { formatMoment } from '../text/numbers.ts';
import { effort, statements, type Statement } from '../content/statements.ts';
import { spanOfRuns } from '../content/runs.ts';
import { limitExplanation, usersSentences } from '../content/users.ts';

/** What the HTML report says before all else. */
export function answerHeader(report: Report): string {
  const { tone, number, interval, because } = headline(report);
  const [first, ...others] = statements(report);
  const facts: [string, string][] = [
    ['Started', formatMoment(spanOfRuns(report).from)],
    ['Target', report.target === '' ? 'not named' : report.target],
  ];
  return [
    `<header class="card answer ${doubtsBeside(report).length > 0 && tone === 'good' ? 'warning' : tone}">`,
    `<h1>${escapeHtml(report.key)}</h1>`,
    // Where nothing was judged, it is the capacity, which follows in large letters.
    first.word === '' ? '' : statement(first),
    ...doubtLines(report, first.text),
    ...others.map(statement),
    '<div class="headline">',
    `<span class="number">${escapeHtml(number)}</span>`,
    '</div>',
    paragraph('interval', interval === '' ? '' : `${interval} confidence`),
    paragraph('because', sentence(because)),
    paragraph('reason', limitExplanation(report)),
    ...usersSentences(report).map((text) => paragraph('users', text)),
    paragraph('reason', effort(report)),
    ...warnings(report).map((text) => paragraph('warn', text)),
    '<dl class="facts">',
    ...facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`),
    ...elsewhere(report),
    '</dl>',
    '</header>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Where there is more to see. */
function elsewhere(report: Report): string[] {
  const grafana = htmlLink('Grafana at that time', grafanaLink(report));
  const links = [
    report.run.samples.length === 0 ? '' : '<a href="samples.csv">samples.csv</a>',
    report.links.grafana === null ? '' : grafana,
  ].filter((link) => link !== '');
  return links.length === 0 ? [] : [`<div><dt>More</dt><dd>${links.join(' · ')}</dd></div>`];
}

function statement({ tone, word, text }: Statement): string {
  const badge = word === '' ? '' : `<span class="badge ${tone}">${word}</span>`;
  return `<p class="statement">${badge}<span>${escapeHtmlWords(text)}</span></p>`;
}

/** Each doubt, the gravest first, with what to do about it. `told`: what stands before them. */
function doubtLines(report: Report, told: string): string[] {
  const head = headDoubt(report, told);
  return doubtsBeside(report).map((doubt, index) => {
    const text = index === 0 ? head : doubt.text;
    const seen = text === '' ? '' : `<strong>⚠️ ${escapeHtmlWords(text)}</strong>`;
    const remedy = doubt.remedy === '' ? '' : `${remedyTitle} ${escapeHtmlWords(doubt.remedy)}`;
    return `<p class="doubt">${[seen, remedy].filter((part) => part !== '').join('<br>')}</p>`;
  });
}

function paragraph(className: string, text: string): string {
  return text === '' ? '' : `<p class="${className}">${escapeHtml(text)}</p>`;
}

function sentence(text: string): string {
  if (text === '') return '';
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}
