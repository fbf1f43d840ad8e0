import { afterEach, beforeEach } from '@jest/globals';
import { PrometheusClient } from '../../src/monitor/prometheus/client.ts';
import type { PrometheusClientOptions } from '../../src/monitor/prometheus/client.ts';
import { FakePrometheus } from '../fakes/prometheus/fake-prometheus.ts';

/** Starts a server for each test of the block that it is called in; the function tells which. */
export function ownPrometheus(): () => FakePrometheus {
  let prometheus = new FakePrometheus();
  beforeEach(async () => {
    prometheus = new FakePrometheus();
    await prometheus.start();
  });
  afterEach(() => prometheus.stop());
  return () => prometheus;
}

/** A client that asks no second time, unless said otherwise. */
export function clientOf(
  { url }: FakePrometheus,
  options: Partial<PrometheusClientOptions> = {},
): PrometheusClient {
  return new PrometheusClient({ url, headers: {}, retryDelaysSeconds: [], ...options });
}
