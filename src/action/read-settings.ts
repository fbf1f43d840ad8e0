import { existsSync } from 'node:fs';

import * as core from './toolkit.ts';

import { hide } from '../foreign-text.ts';
import { parseSettings } from '../settings/parse.ts';
import type { Settings } from '../settings/settings.ts';
import { readWholeFile } from '../whole-file.ts';
import { type ActionInputs, maskable, secretsIn } from './inputs.ts';

/**
 * Masks every credential in the inputs, then checks them, then masks those that stood in files.
 *
 * @throws InputError with all that is wrong.
 */
export function readSettings(inputs: ActionInputs): Settings {
  maskInputs(inputs);
  const files = { readFile: (path: string) => readWholeFile(path), exists: existsSync };
  const settings = parseSettings(inputs.settings, files, true);
  hide(settings.secrets);
  mask(maskable(settings.secrets));
  return settings;
}

/** Masks every credential in the inputs themselves. */
export function maskInputs(inputs: ActionInputs): void {
  mask(secretsIn(inputs));
}

/** Masks these texts in all that the runner shows, and in all that is written elsewhere. */
export function mask(secrets: readonly string[]): void {
  hide(secrets);
  secrets.forEach((secret) => core.setSecret(secret));
}
