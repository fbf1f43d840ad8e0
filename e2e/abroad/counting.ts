import { expect } from '@jest/globals';
import { type Program, startProgram } from '../programs.ts';
import type { GateEnd, GateInputs, GateSignal } from './gate-run.ts';

/** The capacity of `startCounting`'s service, exactly. */
export const countingCapacity = 100;

/** Starts the service whose metrics follow from the number of its users. */
export async function startCounting(...flags: string[]): Promise<Program> {
  return await startProgram(
    'e2e/abroad/counting-service.ts',
    ...['--capacity', String(countingCapacity), ...flags],
  );
}

/** The host:port that Prometheus scrapes. */
export function scrapedAt({ url }: Program): string {
  return new URL(url).host;
}

/** How busy one service is: 0.5 at its capacity. */
export function utilizationOf(service: Program, window = '$__rate_interval'): GateSignal {
  const labels = `{instance="${scrapedAt(service)}"}`;
  return {
    name: 'utilization',
    query: `sum(rate(shop_busy_seconds_total${labels}[${window}]))`,
    max: 0.5,
  };
}

/** A search that mostly ends within three minutes, and may go to four times the capacity. */
export function searchOf(service: Program, prometheusUrl: string): GateInputs {
  return {
    ...{ 'target-url': service.url, 'prometheus-url': prometheusUrl },
    ...{ 'max-users': String(4 * countingCapacity), 'time-budget': '5m', precision: '5%' },
  };
}

/** How long several such searches at once may take, their servers' start and all, in milliseconds. */
export const searchTimeout = 8 * 60_000;

/** Expects the answer to be right for `startCounting`'s service, watched with `utilizationOf`. */
export function expectRight({ report }: GateEnd): void {
  const { outcome, limitedBy, reason, maxUsers, maxUsersLow, maxUsersHigh } = report;
  const low = maxUsersLow ?? NaN;
  const high = maxUsersHigh ?? NaN;
  // Shown beside what is wrong.
  const told = { reason, users: [maxUsersLow, maxUsers, maxUsersHigh] };
  expect({
    ...{ ...told, outcome, limitedBy },
    isNear: Math.abs((maxUsers ?? NaN) / countingCapacity - 1) < 0.05,
    // An interval of 95% may miss by a little.
    isInside: low <= 1.02 * countingCapacity && high >= 0.98 * countingCapacity,
  }).toEqual({
    ...{ ...told, outcome: 'found', limitedBy: 'utilization' },
    ...{ isNear: true, isInside: true },
  });
}
