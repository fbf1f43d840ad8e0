import type { Signal } from '../../monitor/signal.ts';
import { spanOfRuns } from '../content/runs.ts';
import type { Report } from '../model.ts';

/** What is seen around the run as well, in seconds on either side. */
const margin = 60;

/** Stands for the variable in a link, as Prometheus does not know it. */
const usualWindow = '1m';

/** A signal's query in Prometheus, over the time of the run; null where there is none to look at. */
export function prometheusLink(report: Report, { source }: Signal): string | null {
  const { prometheus } = report.links;
  if (prometheus === null || source.kind !== 'query') return null;
  const { from, to } = span(report);
  const fields = new URLSearchParams({
    'g0.expr': source.query.replaceAll(/\$__rate_interval|\$\{__rate_interval\}/g, usualWindow),
    'g0.tab': '0',
    'g0.range_input': `${Math.ceil(to - from)}s`,
    'g0.end_input': new Date(to * 1000).toISOString().slice(0, 19).replace('T', ' '),
  });
  return `${prometheus}/graph?${fields.toString()}`;
}

/** Grafana at the time of the run; null without one. */
export function grafanaLink(report: Report): string | null {
  const { grafana } = report.links;
  if (grafana === null) return null;
  const { from, to } = span(report);
  return `${grafana}?from=${Math.round(from * 1000)}&to=${Math.round(to * 1000)}`;
}

function span(report: Report): { readonly from: number; readonly to: number } {
  const { from, to } = spanOfRuns(report);
  return { from: from - margin, to: to + margin };
}
