/** What a run may leave behind if it is killed: plain data without secrets, kept for the clean-up. */
export interface Leftovers {
  readonly remote: readonly { readonly url: string; readonly id: string }[];
  /** Process ids of embedded agents on this machine. */
  readonly processes: readonly number[];
}
