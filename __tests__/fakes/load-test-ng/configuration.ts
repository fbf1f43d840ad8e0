/** A create request as load-test-ng takes it: of each section what is checked. */
export function goodConfiguration(users: Readonly<Record<string, unknown>> = {}): {
  readonly LoadTestConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
} {
  return {
    LoadTestConfig: {
      ConnectionConfiguration: {
        ServerURL: 'http://127.0.0.1:8065',
        WebSocketURL: 'ws://127.0.0.1:8065',
        AdminEmail: 'sysadmin@sample.mattermost.com',
        AdminPassword: 'right',
      },
      UserControllerConfiguration: {
        Type: 'simulative',
        RatesDistribution: [{ Rate: 1, Percentage: 1 }],
        ServerVersion: '',
      },
      InstanceConfiguration: { NumTeams: 2, NumChannels: 10 },
      UsersConfiguration: {
        InitialActiveUsers: 0,
        MaxActiveUsers: 40,
        AvgSessionsPerUser: 1,
        ...users,
      },
      LogSettings: { ConsoleLevel: 'ERROR', FileLevel: 'ERROR' },
    },
  };
}
