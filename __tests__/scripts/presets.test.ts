import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { page, withPresets } from '../../scripts/presets.ts';

it('is true to the presets', () => {
  const text = readFileSync(page, 'utf8');
  expect(withPresets(text)).toBe(text);
});
