/** One thing wrong with what the user gave, found before any load is made. */
export interface Problem {
  /** The input (or the file named by it) that is wrong, as written in action.yml: `signals`. */
  readonly input: string;
  /** What was expected and what was got, as one sentence without a full stop. */
  readonly message: string;
}

/** Everything wrong with the inputs, reported at once. */
export class InputError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.input}: ${problem.message}`).join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}
