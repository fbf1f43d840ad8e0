// Writes docs/presets.md from src/settings/presets: `node scripts/presets.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { presets } from '../src/settings/presets/presets.ts';
import { queryOf } from '../src/settings/presets/preset.ts';

/** Where the page is. */
export const page = 'docs/presets.md';

/** The text with the list of presets between its marks. Throws Error when a mark is missing. */
export function withPresets(text: string): string {
  const between = /(<!-- presets -->\n).*?(<!-- \/presets -->)/s;
  if (!between.test(text)) {
    throw new Error(`${page} has no marks <!-- presets --> and <!-- /presets -->`);
  }
  const families = [...new Set(presets.map(({ family }) => family))];
  const parts = families.map((family) => {
    const own = presets.filter((preset) => preset.family === family);
    const list = own.map((preset) => {
      const { name, title, bound, threshold, whenMissing } = preset;
      const missing = whenMissing === undefined ? '' : `, \`when-missing: ${whenMissing}\``;
      return `- \`${name}\`: ${title}, \`${bound}: ${threshold}\`${missing}\n\n  \`\`\`promql\n  ${queryOf(preset)}\n  \`\`\``;
    });
    return `### ${family}\n\n${list.join('\n\n')}`;
  });
  return text.replace(
    between,
    (_, begin: string, end: string) => `${begin}\n${parts.join('\n\n')}\n\n${end}`,
  );
}

if (import.meta.main) writeFileSync(page, withPresets(readFileSync(page, 'utf8')));
