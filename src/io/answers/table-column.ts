/** The cells of a row, in header order. */
export type Cells = readonly unknown[];

/** A column of a table. */
export interface TableColumn {
  readonly index: number;
  readonly header: string;
  /** The feature's name: the header without the prefix of its side. */
  readonly feature: string;
}
