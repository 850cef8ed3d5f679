/** Where a row stands among the answers, and what it answers. */
export interface RowPlace {
  /** Number of the user, in order of appearance. */
  readonly user: number;
  /** Number of the task among those of all users; undefined where rows have none. */
  readonly task: number | undefined;
  /** 1, 0 or ½; of an alternative, 1 if it was chosen, else 0. NaN if the answer is missing. */
  readonly answer: number;
}
