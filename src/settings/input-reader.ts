import { inputDefinition, inputNames, type InputName, type RawInputs } from './inputs.ts';
import type { ProblemList } from './values/problems.ts';
import { didYouMean, either } from './values/words.ts';

/** The texts of the inputs, with their defaults; problems are gathered as they are found. */
export class InputReader {
  readonly problems: ProblemList;
  readonly #raw: RawInputs;

  constructor(raw: RawInputs, problems: ProblemList) {
    this.#raw = raw;
    this.problems = problems;
    for (const name of Object.keys(raw).filter((key) => inputDefinition(key) === undefined)) {
      const hint = didYouMean(name, inputNames);
      problems.add(name, `unknown input${hint === '' ? `, expected ${either(inputNames)}` : hint}`);
    }
  }

  /** The text of an input, its default when it was not given. */
  text(name: InputName): string {
    const definition = inputDefinition(name);
    const text = trimmed(this.#raw[name] ?? definition?.default ?? '');
    return text === '' && definition?.mayBeEmpty !== true ? (definition?.default ?? '') : text;
  }

  /**
   * Whether the user asked for something else than the default. The runner hands defaults over as
   * if they had been given, so a default that was written out cannot be told from one that was not.
   */
  isGiven(name: InputName): boolean {
    return this.text(name) !== (inputDefinition(name)?.default ?? '');
  }

  /** The parsed text of an input; undefined when it is wrong, which is added to the problems. */
  parse<T>(name: InputName, parser: (text: string) => T): T | undefined {
    return this.problems.attempt(name, () => parser(this.text(name)));
  }

  /** As `parse`, but null when the text is `word`. */
  parseUnless<T>(word: string, name: InputName, parser: (text: string) => T): T | null | undefined {
    return this.text(name) === word ? null : this.parse(name, parser);
  }
}

/** Without blanks around it; the first of several lines keeps its indentation, as YAML needs it. */
function trimmed(text: string): string {
  const inner = text.trim();
  return inner.includes('\n') ? text.replace(/^\s*\n/, '').trimEnd() : inner;
}
