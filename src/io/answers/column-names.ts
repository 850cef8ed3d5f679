// The names of the columns of a file of answers.

import type { LabelWords } from "./label-words.ts";
import type { Coding } from "./level-columns.ts";
import { partsOf } from "./numbered-columns.ts";
import type { Scale } from "./scale-labels.ts";

/** How a file's columns differ from `DEFAULT_COLUMNS`, and what its labels mean. */
export interface ColumnOptions {
  user?: string;
  label?: string;
  task?: string;
  option?: string;
  chosen?: string;
  /** Marks of the best alternative and of the worst, or their names where a row is a task. */
  best?: string;
  worst?: string;
  /** Ranks or, where a row is a task, the beginning of the names of columns with what is ranked first, second, and so on. */
  rank?: string;
  /** Whether an alternative was available. */
  available?: string;
  /** Whether an alternative is none of these. */
  none?: string;
  /** Side A: this column, or all columns that begin with this name and an underscore. */
  a?: string;
  b?: string;
  chosenEmbedding?: string;
  rejectedEmbedding?: string;
  /** The column by whose values answers are grouped. It has no other role. */
  group?: string;
  /** Columns that are not read. */
  ignore?: readonly string[];
  /** The columns that are features, without the prefixes of sides; without it, names and values tell. No others are read. */
  features?: readonly string[];
  /** Which columns hold levels, and how these become features. */
  coding?: Coding;
  /** The labels of the file; without it, those that need no explanation are read. */
  labels?: LabelWords;
  /** The labels are numbers on this scale. */
  scale?: Scale;
}

/** The columns that have a role. */
export type ColumnName = Exclude<keyof ColumnOptions, "group" | "ignore" | "features" | "coding" | "labels" | "scale">;

/** The names of columns that no option changes. */
export const DEFAULT_COLUMNS: Readonly<Record<ColumnName, string>> = {
  user: "user",
  label: "label",
  task: "task",
  option: "option",
  chosen: "chosen",
  best: "best",
  worst: "worst",
  rank: "rank",
  available: "available",
  none: "none",
  a: "a",
  b: "b",
  chosenEmbedding: "chosen_embedding",
  rejectedEmbedding: "rejected_embedding",
};

/** The columns to which options give a role. */
export function rolesOf(columns: ColumnOptions): Partial<Record<ColumnName, string>> {
  const { group: _, ignore: __, features: ___, coding: ____, labels: _____, scale: ______, ...roles } = columns;
  return roles;
}

/** Whether an option gives a column a role: then it has no role by its name alone. */
export const hasOtherRole = (name: string, given: ColumnOptions): boolean =>
  Object.values(rolesOf(given)).includes(name);

/** Whether a header has what an option names: a column or, of some roles, columns whose names begin so. */
export function hasColumn(role: string, name: string, headers: ReadonlySet<string>): boolean {
  if (headers.has(name)) return true;
  const some = (begins: (header: string) => boolean) => [...headers].some(begins);
  if (role === "a" || role === "b") return some((header) => header.startsWith(`${name}_`));
  return (role === "option" || role === "rank") && some((header) => partsOf(header)?.stem === name);
}

/** The options that were set; an unset one may be present as undefined. */
export function withoutUndefined(columns: ColumnOptions): ColumnOptions {
  return Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== undefined));
}
