/** One input of the action; the same name is a flag of the command. */
export interface InputDefinition {
  readonly name: string;
  /** The value of an input that was not given, written as the user would write it. */
  readonly default: string;
  /**
   * The default in action.yml where that is an expression the runner fills in; the command, which
   * has no runner, starts from `default`.
   */
  readonly expression?: string;
  /** One paragraph, shown in action.yml and by --help. */
  readonly description: string;
  /** Stands for the value in --help; empty for a switch. */
  readonly placeholder: string;
  readonly group: InputGroup;
  /** One entry a line: the flag may be given several times. */
  readonly lines?: true;
  /** An empty text is a value of its own, and not the same as leaving the input out. */
  readonly mayBeEmpty?: true;
  /** Why the command has no such flag, and what to do instead: completes "expected no such flag, as …". */
  readonly actionOnly?: string;
}

export const inputGroups = ['Agents', 'Signals', 'Search', 'Gate', 'Report', 'GitHub'] as const;
export type InputGroup = (typeof inputGroups)[number];
