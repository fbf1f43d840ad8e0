/** So many kinds of notices are kept: a reader looks at no more. */
const mostKinds = 100;

/**
 * What the user should know, each once. Notices that differ in nothing but numbers are of one kind
 * and said by the first of them: errors that vary would fill a report in hours of an outage.
 */
export class Notices {
  readonly #kinds = new Map<string, { readonly text: string; readonly others: Set<string> }>();
  /** Of kinds for which there was no room. */
  #leftOut = 0;

  add(text: string): void {
    const kind = text.replaceAll(/\d+/g, '0');
    const known = this.#kinds.get(kind);
    if (known !== undefined) {
      // To count them is enough.
      if (text !== known.text && known.others.size < mostOthers) known.others.add(text);
    } else if (this.#kinds.size < mostKinds) {
      this.#kinds.set(kind, { text, others: new Set() });
    } else {
      this.#leftOut += 1;
    }
  }

  /** All that is kept, in the order of their coming. */
  list(): string[] {
    const told = [...this.#kinds.values()].map(({ text, others: { size } }) => {
      const more = size < mostOthers ? String(size) : `${mostOthers} or more`;
      return size === 0 ? text : `${text} (and ${more} like it)`;
    });
    return this.#leftOut === 0
      ? told
      : [...told, `${this.#leftOut} more notices of other kinds are left out.`];
  }
}

/** Of one kind, more are not told apart. */
const mostOthers = 100;
