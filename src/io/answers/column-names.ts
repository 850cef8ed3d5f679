// The names of the columns of a file of answers.

/** Column names of a file, where they differ from `DEFAULT_COLUMNS`. */
export interface ColumnOptions {
  user?: string;
  label?: string;
  task?: string;
  option?: string;
  chosen?: string;
  /** Side A: this column, or all columns that begin with this name and an underscore. */
  a?: string;
  b?: string;
  chosenEmbedding?: string;
  rejectedEmbedding?: string;
}

/** The name of every column. */
export type ColumnNames = Readonly<Required<ColumnOptions>>;

/** The names of columns that no option changes. */
export const DEFAULT_COLUMNS: ColumnNames = {
  user: "user",
  label: "label",
  task: "task",
  option: "option",
  chosen: "chosen",
  a: "a",
  b: "b",
  chosenEmbedding: "chosen_embedding",
  rejectedEmbedding: "rejected_embedding",
};

/** The options that were set; an unset one may be present as undefined. */
export function withoutUndefined(columns: ColumnOptions): ColumnOptions {
  return Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== undefined));
}
