import { randomInt, randomUUID } from 'node:crypto';
import type { DataSet, Row } from '../scenario/data.ts';
import type { Placeholder } from '../scenario/placeholder.ts';
import { Cookies } from './cookies.ts';

/** What one user knows: its number, its rows of the data, what it has captured, its cookies. */
export class Session {
  /** From 1; no two users have the same number at the same time. */
  readonly number: number;
  /** Null: cookies are not kept. */
  readonly cookies: Cookies | null;
  readonly #data: readonly DataSet[];
  readonly #random: () => number;
  #rows: readonly Row[] = [];
  #captured: Map<string, unknown> | null = null;

  /** @param random numbers in [0, 1) */
  constructor(
    number: number,
    data: readonly DataSet[],
    cookies: Cookies | null,
    random: () => number,
  ) {
    this.number = number;
    this.cookies = cookies;
    this.#data = data;
    this.#random = random;
    this.beginFlow();
  }

  /** Draws the rows that are drawn for each flow. */
  beginFlow(): void {
    if (this.#data.length === 0) return;
    this.#rows = this.#data.map(({ pick, rows }) => {
      const drawn = Math.floor(this.#random() * rows.length);
      return rows[pick === 'each' ? (this.number - 1) % rows.length : drawn] ?? {};
    });
  }

  /** Keeps what was found in a response, in place of what had the name before. */
  capture(name: string, value: unknown): void {
    (this.#captured ??= new Map()).set(name, value);
  }

  /** The value of a placeholder; null where it has none yet. */
  readonly valueOf = (placeholder: Placeholder): unknown => {
    switch (placeholder.kind) {
      case 'user':
        return this.number;
      case 'uuid':
        return randomUUID();
      case 'random':
        return placeholder.max - placeholder.min < 2 ** 48 - 1
          ? randomInt(placeholder.min, placeholder.max + 1)
          : placeholder.min;
      case 'variable':
        return this.#variable(placeholder.name);
    }
  };

  #variable(name: string): unknown {
    if (this.#captured?.has(name) === true) return this.#captured.get(name);
    return this.#rows.find((row) => Object.hasOwn(row, name))?.[name] ?? null;
  }
}
