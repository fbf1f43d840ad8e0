// Writes the schemas of capacity.yml, scenarios and signals into schema/: `node scripts/schemas.ts`.
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { scenarioSchema } from './scenario-schema.ts';
import type { Schema } from './schema-parts.ts';
import { configSchema, signalsSchema } from './schema-source.ts';

/** The schemas that are made of the same source as the checks, by path. */
export const schemas: Readonly<Record<string, Schema>> = {
  'schema/capacity.schema.json': configSchema,
  'schema/scenario.schema.json': scenarioSchema,
  'schema/signals.schema.json': signalsSchema,
};

/** The text of a schema's file. */
export async function schemaText(schema: Schema): Promise<string> {
  return await format(JSON.stringify(schema), { parser: 'json', printWidth: 100 });
}

if (import.meta.main) {
  for (const [path, schema] of Object.entries(schemas)) {
    writeFileSync(path, await schemaText(schema));
  }
}
