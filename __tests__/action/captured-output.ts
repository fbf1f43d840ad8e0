import { afterEach, beforeEach, jest } from '@jest/globals';

/**
 * Keeps what each test of the block that it is called in writes to the standard output, in place
 * of showing it.
 */
export function capturedOutput(): { text: string } {
  const output = { text: '' };
  beforeEach(() => {
    output.text = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      output.text += String(chunk);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  return output;
}
