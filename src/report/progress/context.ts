/** What lines of progress need beside a sample. Times are seconds since the epoch. */
export interface ProgressContext {
  readonly startedAt: number;
  /** When the answer is due. */
  readonly deadline: number;
  readonly maxUsers: number;
  /** Half-width of the interval that ends the search, as 0.03; null: it ends by something else. */
  readonly precision: number | null;
  /** Of two that are measured side by side, which the line speaks of. */
  readonly deployment?: 'base' | 'head';
}
