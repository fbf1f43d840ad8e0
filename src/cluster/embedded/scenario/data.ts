import { CsvError, parse } from 'csv-parse/sync';
import { kindOf, type Reader } from './reader.ts';

/** Values by name, of which a user has one row at a time. */
export interface DataSet {
  /** `each`: user 1 has the first row for good, and so on, in turns; `random`: one for each flow. */
  readonly pick: 'each' | 'random';
  /** At least one, all with the names of the first. */
  readonly rows: readonly Row[];
}

export type Row = Readonly<Record<string, unknown>>;

/** The text of a file that a scenario names. Throws an Error in words for the user. */
export type ReadFile = (path: string) => string;

/** Reads `data`: a file, `{ file: users.csv, pick: random }`, or a list of such. */
export function readData(data: Reader, readFile: ReadFile): DataSet[] {
  if (!data.given) return [];
  const items = Array.isArray(data.value) ? data.items() : [data];
  return items.flatMap((item) => {
    const isText = typeof item.value === 'string';
    if (!isText) item.allow(['file', 'pick']);
    const file = isText ? item : item.child('file');
    const pick = item.child('pick').given ? item.child('pick').value : 'each';
    if (pick !== 'each' && pick !== 'random') {
      item.child('pick').problem('expected each or random');
    }
    const path = file.text('');
    if (path === '') {
      if (!file.given) file.problem('expected a file of CSV or JSON, got none');
      return [];
    }
    const rows = readRows(file, path, readFile);
    return rows === null ? [] : [{ pick: pick === 'random' ? pick : 'each', rows }];
  });
}

function readRows(file: Reader, path: string, readFile: ReadFile): Row[] | null {
  const extension = /\.(csv|tsv|json)$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === undefined) {
    file.problem(`expected a file that ends in .csv, .tsv or .json, got "${path}"`);
    return null;
  }
  try {
    const text = readFile(path);
    return checkRows(extension === 'json' ? parseJson(text) : parseCsv(text, extension));
  } catch (error) {
    file.problem(error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** The first line has the names (RFC 4180). Throws without showing a value, which may be a password. */
function parseCsv(text: string, extension: string): unknown {
  try {
    return parse(text, {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim()),
      delimiter: extension === 'tsv' ? '\t' : ',',
      skip_empty_lines: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? ` in line ${error['lines']}` : '';
    throw new Error(`expected CSV with one row a line, got an error${line} (${error.code})`, {
      cause: error,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // The parser's words quote the text.
    throw new Error('expected JSON, got something else', { cause: error });
  }
}

function checkRows(rows: unknown): Row[] {
  if (!Array.isArray(rows) || rows.length === 0) {
    const got = Array.isArray(rows) ? 'none' : kindOf(rows);
    throw new Error(`expected at least one row, got ${got}`);
  }
  let names: string[] = [];
  return rows.map((row: unknown, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new Error(
        `row ${index + 1}: expected a mapping of names to values, got ${kindOf(row)}`,
      );
    }
    if (index === 0) names = Object.keys(row);
    const missing = names.find((name) => !Object.hasOwn(row, name));
    if (missing !== undefined) {
      throw new Error(`row ${index + 1}: expected a value for ${missing}, as the first row has it`);
    }
    return row as Row;
  });
}
