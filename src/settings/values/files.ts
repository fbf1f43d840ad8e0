import { parse as parseToml, TomlError } from 'smol-toml';
import { parseDocument } from 'yaml';
import { Wrong } from './problems.ts';
import { yamlHint } from './yaml-hint.ts';

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

/** The text of a file, which is UTF-8 with or without a byte order mark. Throws Wrong. */
export function readText(path: string, files: Files): string {
  if (!files.exists(path)) {
    throw new Wrong(`expected a file, but "${path}" does not exist`);
  }
  const text = withoutMark(contentOf(path, files));
  // UTF-16, which some editors and shells on Windows write, has a zero in each ASCII character; what
  // is no UTF-8 at all was read as U+FFFD.
  if (/[\0\uFFFD]/.test(text)) {
    throw new Wrong(`expected a text in UTF-8, but "${path}" has another encoding`);
  }
  return text;
}

function contentOf(path: string, files: Files): string {
  try {
    return files.readFile(path);
  } catch (error) {
    throw new Wrong(`expected a file that can be read: ${String(error)}`);
  }
}

/** Editors on Windows begin a text with a byte order mark, which is no part of it (YAML 1.2, 5.2). */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

/** Settings are short. In characters: the reader of YAML takes forty times as many bytes. */
const longestYaml = 4 * 1024 * 1024;

/**
 * The value of one YAML document, in which `<<` merges a mapping; JSON is YAML. Throws Wrong, which
 * shows the place, not the text.
 *
 * @param longest in characters
 */
export function parseYaml(given: string, longest = longestYaml): unknown {
  // A text that stands in an input may come from a file as well.
  const text = withoutMark(given);
  if (text.length > longest) {
    throw new Wrong(`expected YAML or JSON of at most ${longest} characters, got ${text.length}`);
  }
  // Pretty errors and warnings would quote the text, which may hold a password.
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error', merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    const written = text.split('\n')[line - 1] ?? '';
    if (error.code === 'MULTIPLE_DOCS') {
      throw new Wrong(`expected one YAML document, got another one that begins in line ${line}`);
    }
    if (/call stack/i.test(error.message)) {
      throw new Wrong('expected YAML or JSON, got what is nested too deep');
    }
    // What follows a colon may be an excerpt of the text.
    const [what] = error.message.split(':', 1);
    const hint = yamlHint(error, written);
    throw new Wrong(`expected YAML or JSON, got an error in line ${line}: ${what}${hint}`);
  }
  try {
    const value = document.toJS() as unknown;
    // An alias within what it stands for has no end, and no JSON.
    JSON.stringify(value);
    return value;
  } catch {
    throw new Wrong(
      'expected YAML or JSON, got aliases that cannot be resolved; a text that begins with * needs quotes',
    );
  }
}

function parseTomlText(text: string): unknown {
  try {
    const value = parseToml(text);
    // Dotted keys nest as deep as they are long, and whoever goes through a value goes down into it.
    JSON.stringify(value);
    return value;
  } catch (error) {
    if (error instanceof TomlError) {
      throw new Wrong(`expected TOML, got an error in line ${error.line}`);
    }
    if (error instanceof RangeError) throw new Wrong('expected TOML, got what is nested too deep');
    throw error;
  }
}
