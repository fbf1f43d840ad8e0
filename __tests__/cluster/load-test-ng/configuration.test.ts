import { describe, expect, it } from '@jest/globals';
import { completed, configuredCap } from '../../../src/cluster/load-test-ng/configuration.ts';
import { readConfiguration } from '../../fakes/load-test-ng/validation.ts';

describe('completed', () => {
  it.each([
    ['an empty configuration', { LoadTestConfig: {} }],
    ['no configuration but of the controller', { SimulControllerConfig: { AvgIdleTimeMs: 5000 } }],
    [
      'a section in part',
      { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 500, InitialActiveUsers: 9 } } },
    ],
  ])('makes of %s one that agents take', (_what, configuration) => {
    const body = JSON.stringify(completed(configuration));
    expect([readConfiguration(body, 'new'), readConfiguration(body, 'old')]).toEqual([
      { configuration: expect.objectContaining({ serverUrl: 'http://localhost:8065' }) },
      { configuration: expect.objectContaining({ serverUrl: 'http://localhost:8065' }) },
    ]);
  });

  it('keeps what is there, and begins without users', () => {
    const configuration = {
      LoadTestConfig: {
        ConnectionConfiguration: { ServerURL: 'https://chat.example' },
        UsersConfiguration: { MaxActiveUsers: 500, InitialActiveUsers: 9 },
        Unknown: 1,
      },
      SimulControllerConfig: { AvgIdleTimeMs: 5000 },
      SimpleControllerConfig: { Actions: [] },
    };
    expect(completed(configuration)).toMatchObject({
      LoadTestConfig: {
        ConnectionConfiguration: {
          ServerURL: 'https://chat.example',
          WebSocketURL: 'ws://localhost:8065',
        },
        UsersConfiguration: { MaxActiveUsers: 500, InitialActiveUsers: 0, AvgSessionsPerUser: 1 },
        Unknown: 1,
      },
      SimulControllerConfig: { MinIdleTimeMs: 1000, AvgIdleTimeMs: 5000 },
      SimpleControllerConfig: { Actions: [] },
    });
  });

  it('leaves the controller to the agent where nothing is said of it', () => {
    expect(completed({ LoadTestConfig: {} })).not.toHaveProperty('SimulControllerConfig');
  });

  it.each([[null], ['text'], [[]], [{ LoadTestConfig: 3 }]])(
    'leaves what is none as it is: %j',
    (configuration) => {
      expect(completed(configuration)).toBe(configuration);
    },
  );
});

describe('configuredCap', () => {
  it.each([
    ['what is said', { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 500 } } }, 500],
    ['nothing', { LoadTestConfig: {} }, null],
    ['none at all', null, null],
  ])('is %s', (_what, configuration, cap) => {
    expect(configuredCap(configuration)).toBe(cap);
  });
});
