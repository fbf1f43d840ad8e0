import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';

/**
 * Makes an empty directory for each test of the block that it is called in, or one for all of them,
 * and removes it afterwards. The function that is returned tells its path.
 */
export function temporaryDirectory(per: 'test' | 'block' = 'test'): () => string {
  let path = '';
  const make = (): void => {
    path = mkdtempSync(join(tmpdir(), 'capacity-gate-'));
  };
  const remove = (): void => rmSync(path, { recursive: true });
  if (per === 'test') {
    beforeEach(make);
    afterEach(remove);
  } else {
    beforeAll(make);
    afterAll(remove);
  }
  return () => path;
}
