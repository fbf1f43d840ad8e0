import { describe, expect, it } from '@jest/globals';
import { serviceCommand } from '../../demo/service-command.ts';

describe('the command line of the service', () => {
  it.each([
    [['--workers', 'many'], '--workers: expected a whole number from 1, got "many"'],
    [['--workers', '1.5'], '--workers: expected a whole number from 1, got "1.5"'],
    [['--workers', '0'], '--workers: expected a whole number from 1, got "0"'],
    [['--port', '65536'], '--port: expected a port, 0 for any, got "65536"'],
    [['--service-seconds', ''], '--service-seconds: expected 0.001 or more, got ""'],
    [['--queue-limit=-1'], '--queue-limit: expected a whole number from 0, or Infinity, got "-1"'],
    [['--rate-limit', '0'], '--rate-limit: expected 1 or more, got "0"'],
    [['--users', '.gitattributes'], '--users: expected the columns email and password'],
    [['--threads', '8'], "Unknown option '--threads'"],
  ])('refuses %j', async (args, message) => {
    await expect(serviceCommand(args)).rejects.toThrow(message);
  });
});
