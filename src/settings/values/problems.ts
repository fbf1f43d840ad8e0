import { InputError, type Problem } from '../../errors.ts';

/** What a parser throws: the sentence says what was expected and what was got. */
export class Wrong extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Wrong';
  }
}

/** Gathers what is wrong, so that the user hears of everything at once. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  #nameOf = (input: string): string => input;
  #isLeftOut: (input: string) => boolean = () => false;

  /** From now on inputs are called so, as they stand in a file. */
  callInputs(nameOf: (input: string) => string): void {
    this.#nameOf = nameOf;
  }

  /** From now on nothing is told of inputs that this is true of: what is wrong with them is not known. */
  leaveOut(isLeftOut: (input: string) => boolean): void {
    this.#isLeftOut = isLeftOut;
  }

  /** Adds what is wrong with an input: what was expected, and what was got. */
  add(input: string, message: string): void {
    if (this.#isLeftOut(input)) return;
    this.#problems.push({ input: this.#nameOf(input), message });
  }

  /** The result of `parse`; undefined when it throws Wrong, which becomes a problem of `input`. */
  attempt<T>(input: string, parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof Wrong)) {
        throw error;
      }
      this.add(input, error.message);
      return undefined;
    }
  }

  /** The value where no part of it is undefined, which stands for what is wrong; else undefined. */
  part<T extends object>(value: T): Complete<T> | undefined {
    return Object.values(value).includes(undefined) ? undefined : (value as Complete<T>);
  }

  /** The value when nothing is wrong. Throws an InputError with all problems otherwise. */
  complete<T extends object>(value: T): Complete<T> {
    if (this.#problems.length > 0) {
      throw new InputError(this.#problems);
    }
    if (Object.values(value).includes(undefined)) {
      throw new TypeError('A value is missing, but no problem tells why.');
    }
    return value as Complete<T>;
  }
}

/** The same without undefined, which stands for what is wrong. */
type Complete<T> = { readonly [Key in keyof T]: Exclude<T[Key], undefined> };

/**
 * The results of all of them. What is wrong with several is one Wrong that tells of each, so that the
 * user need not mend them one after the other.
 */
export function together<T extends readonly (() => unknown)[]>(
  ...parsers: T
): { readonly [Index in keyof T]: ReturnType<T[Index]> } {
  const wrongs: string[] = [];
  const results = parsers.map((parse) => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      wrongs.push(error.message);
      return undefined;
    }
  });
  if (wrongs.length > 0) throw new Wrong(wrongs.join('; '));
  return results as { readonly [Index in keyof T]: ReturnType<T[Index]> };
}

/** Runs `parse`, and puts the place in front of the Wrong that it throws. */
export function naming<T>(place: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof Wrong ? new Wrong(`${place}: ${error.message}`) : error;
  }
}
