import { isRecord } from '../requests/json.ts';

type Configuration = Record<string, unknown>;

/**
 * What load-test-ng's own coordinator sends where a configuration says nothing (the `default` tags
 * of loadtest/config.go and logger/logger.go); its agents fill in nothing, and refuse what is not
 * complete.
 */
const usual = {
  ConnectionConfiguration: {
    ServerURL: 'http://localhost:8065',
    WebSocketURL: 'ws://localhost:8065',
    AdminEmail: 'sysadmin@sample.mattermost.com',
    AdminPassword: 'Sys@dmin-sample1',
  },
  UserControllerConfiguration: { Type: 'simulative', ServerVersion: '' },
  InstanceConfiguration: {
    NumTeams: 2,
    NumChannels: 10,
    NumPosts: 0,
    NumReactions: 0,
    NumAdmins: 0,
    PercentReplies: 0.5,
    PercentRepliesInLongThreads: 0.05,
    PercentUrgentPosts: 0.001,
    PercentPublicChannels: 0.2,
    PercentPrivateChannels: 0.1,
    PercentDirectChannels: 0.6,
    PercentGroupChannels: 0.1,
  },
  UsersConfiguration: {
    UsersFilePath: '',
    MaxActiveUsers: 2000,
    MaxActiveBrowserUsers: 12,
    AvgSessionsPerUser: 1,
    PercentOfUsersAreAdmin: 0.0005,
  },
  LogSettings: {
    EnableConsole: true,
    ConsoleLevel: 'ERROR',
    ConsoleJson: false,
    EnableFile: true,
    FileLevel: 'ERROR',
    FileJson: false,
    FileLocation: 'loadtest.log',
    EnableColor: false,
  },
};

/** The same of the controller (loadtest/control/simulcontroller/config.go), where it is configured in part. */
const usualController = {
  MinIdleTimeMs: 1000,
  AvgIdleTimeMs: 20_000,
  PercentUrgentPosts: 0.001,
  PercentReplies: 0.18,
};

/**
 * The body of a create request, complete. A run starts empty: all users come from the cluster's
 * orders, whatever InitialActiveUsers says.
 */
export function completed(configuration: unknown): unknown {
  if (!isRecord(configuration)) return configuration;
  const { LoadTestConfig: given = {}, SimulControllerConfig: controller, ...rest } = configuration;
  if (!isRecord(given)) return configuration;
  const sections = Object.entries(usual).map(([name, values]): [string, unknown] => {
    const own = given[name] ?? {};
    return [name, isRecord(own) ? { ...values, ...own } : own];
  });
  const complete: Configuration = { ...given, ...Object.fromEntries(sections) };
  const { UsersConfiguration: users } = complete;
  return {
    ...rest,
    LoadTestConfig: {
      ...complete,
      ...(isRecord(users) && { UsersConfiguration: { ...users, InitialActiveUsers: 0 } }),
    },
    ...(controller !== undefined && {
      SimulControllerConfig: isRecord(controller)
        ? { ...usualController, ...controller }
        : controller,
    }),
  };
}

/** The most users that a load agent of this configuration carries; null where it does not say. */
export function configuredCap(configuration: unknown): number | null {
  const { LoadTestConfig: loadTest } = isRecord(configuration) ? configuration : {};
  const users = isRecord(loadTest) ? loadTest['UsersConfiguration'] : null;
  const cap = isRecord(users) ? users['MaxActiveUsers'] : null;
  return typeof cap === 'number' ? cap : null;
}
