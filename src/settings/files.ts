import { parse as parseToml, TomlError } from 'smol-toml';
import { parseDocument } from 'yaml';
import { Wrong } from './problems.ts';

/** How settings reach the files that inputs name. Both may throw; paths are the user's own. */
export interface Files {
  readFile(path: string): string;
  exists(path: string): boolean;
}

const formats: Readonly<Record<string, (text: string) => unknown>> = {
  json: parseYaml,
  yaml: parseYaml,
  yml: parseYaml,
  toml: parseTomlText,
};

/** The content of a JSON, YAML or TOML file, told apart by the end of its name. Throws Wrong. */
export function readStructured(path: string, files: Files): unknown {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const parse = Object.hasOwn(formats, extension) ? formats[extension] : undefined;
  if (parse === undefined) {
    throw new Wrong(`expected a file that ends in .json, .yaml, .yml or .toml, got "${path}"`);
  }
  const text = readText(path, files);
  try {
    return parse(text);
  } catch (error) {
    throw error instanceof Wrong ? new Wrong(`${error.message} (in ${path})`) : error;
  }
}

/** The text of a file. Throws Wrong. */
export function readText(path: string, files: Files): string {
  if (!files.exists(path)) {
    throw new Wrong(`expected a file, but "${path}" does not exist`);
  }
  try {
    return files.readFile(path);
  } catch (error) {
    throw new Wrong(`expected a file that can be read: ${String(error)}`);
  }
}

/** The value of one YAML document; JSON is YAML. Throws Wrong, which shows the place, not the text. */
export function parseYaml(text: string): unknown {
  // Pretty errors would quote whole lines, which may hold a password.
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    // What follows a colon may be an excerpt of the text.
    const [what] = error.message.split(':', 1);
    throw new Wrong(`expected YAML or JSON, got an error in line ${line}: ${what}`);
  }
  try {
    return document.toJS() as unknown;
  } catch {
    throw new Wrong('expected YAML or JSON, got aliases that cannot be resolved');
  }
}

function parseTomlText(text: string): unknown {
  try {
    return parseToml(text);
  } catch (error) {
    if (error instanceof TomlError) {
      throw new Wrong(`expected TOML, got an error in line ${error.line}`);
    }
    throw error;
  }
}
