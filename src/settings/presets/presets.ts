import { asMapping, isMapping, textAt, type Mapping } from '../values/mapping.ts';
import { naming, Wrong } from '../values/problems.ts';
import { describe, didYouMean } from '../values/words.ts';
import { applicationPresets } from './applications.ts';
import { platformPresets } from './platforms.ts';
import { queryOf, type Preset, type Where } from './preset.ts';
import { servicePresets } from './services.ts';

/** All presets, those of services first. */
export const presets: readonly Preset[] = [
  ...servicePresets,
  ...platformPresets,
  ...applicationPresets,
];

/** The names of all presets. */
export const presetNames: readonly string[] = presets.map(({ name }) => name);

/** What may stand beside `preset` in a signal. */
export const presetKeys = [
  ...['preset', 'name', 'where', 'baseline-where', 'max', 'min'],
  ...['when-missing', 'warm-up', 'window', 'report-only', 'kind'],
] as const;

const presetOnly = ['preset', 'where', 'baseline-where'];

/** A signal with a preset as it would be written without; any other as it is. Throws Wrong. */
export function withoutPreset(item: unknown): unknown {
  if (!isMapping(item) || !('preset' in item)) return item;
  const mapping = asMapping(item, presetKeys);
  const preset = presetOf(textAt(mapping, 'preset'));
  const { bound } = preset;
  const other = bound === 'max' ? 'min' : 'max';
  if (other in mapping) {
    throw new Wrong(`expected ${bound}, as preset ${preset.name} has it, got ${other}`);
  }
  const { where, 'baseline-where': baseline } = mapping;
  const rest = Object.fromEntries(
    Object.entries(mapping).filter(([key]) => !presetOnly.includes(key)),
  );
  return {
    name: preset.title,
    [bound]: preset.threshold,
    ...(preset.whenMissing !== undefined && { 'when-missing': preset.whenMissing }),
    ...(preset.windowSeconds !== undefined && { window: `${preset.windowSeconds}s` }),
    ...rest,
    query: queryOf(
      preset,
      naming('where', () => whereOf(where)),
    ),
    ...(baseline !== undefined && {
      'baseline-query': queryOf(
        preset,
        naming('baseline-where', () => whereOf(baseline)),
      ),
    }),
  } satisfies Mapping;
}

function presetOf(name: string): Preset {
  const preset = presets.find((one) => one.name === name);
  if (preset !== undefined) return preset;
  const hint = didYouMean(name, presetNames);
  throw new Wrong(`preset: expected one that docs/presets.md lists, got "${name}"${hint}`);
}

function whereOf(value: unknown): Where {
  if (value === undefined) return {};
  if (!isMapping(value)) {
    throw new Wrong(`expected labels with their values, as {job: shop}, got ${describe(value)}`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([label, wanted]) => {
      if (!/^[A-Za-z_]\w*$/.test(label)) {
        throw new Wrong(`expected the name of a label, got "${label}"`);
      }
      return [label, naming(label, () => valueOf(wanted))];
    }),
  );
}

function valueOf(wanted: unknown): string | readonly string[] {
  if (typeof wanted === 'string' || typeof wanted === 'number') return String(wanted);
  if (
    Array.isArray(wanted) &&
    wanted.length > 0 &&
    wanted.every((one) => typeof one === 'string')
  ) {
    return wanted;
  }
  throw new Wrong(`expected a text or a list of texts, got ${describe(wanted)}`);
}
