import { describe, expect, it } from '@jest/globals';
import { serviceCommand } from '../../demo/service-command.ts';

describe('the command line of the service', () => {
  it.each([
    [['--workers', 'many'], '--workers: expected a number of 1 or more, got many'],
    [['--workers', '0'], '--workers: expected a number of 1 or more, got 0'],
    [['--service-seconds', ''], '--service-seconds: expected a number of 0.001 or more, got '],
    [['--queue-limit=-1'], '--queue-limit: expected a number of 0 or more, got -1'],
    [['--threads', '8'], "Unknown option '--threads'"],
  ])('refuses %j', async (args, message) => {
    await expect(serviceCommand(args)).rejects.toThrow(message);
  });
});
