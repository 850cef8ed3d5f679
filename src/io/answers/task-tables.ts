// The tables of files whose rows are alternatives of tasks, or tasks, by their columns.

import { FormatError } from "../../base/errors.ts";
import { columnAlternatives, itemAlternatives, namedAlternatives, oneHotAlternatives } from "./alternative-readers.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { AnswerTable, RowSource } from "./answer-table.ts";
import { ChoiceTable } from "./choice-table.ts";
import { type ColumnOptions, DEFAULT_COLUMNS, hasOtherRole, withoutUndefined } from "./column-names.ts";
import { featuresAmong } from "./feature-columns.ts";
import type { FileColumns } from "./file-columns.ts";
import { NoneRows } from "./none-rows.ts";
import { numbered } from "./numbered-columns.ts";
import { optionValue } from "./option-values.ts";
import { type AlternativeReader, besideRowNumbers } from "./row-readers.ts";
import { type SetColumns, SetTable } from "./set-table.ts";
import type { TableColumn } from "./table-column.ts";
import { bestWorstMarks, chosenMarks, rankMarks, type TaskMarks } from "./task-marks.ts";
import { SHOWN } from "./wide-choices.ts";

const TASK = "give the column of the choice that a row belongs to with --task";
const NO_TASK = `${TASK}; where a row is a whole choice, number the columns of its alternatives: price1, price2, …`;
const NO_SET = `${TASK}; where a row is a whole task, its items are in item1, item2, … (or --option q: q1, q2, …)`;

/** Names of columns of the best and the worst alternative, and of those that name an alternative. */
const BEST = /^(best|most|most[ _.-]?(important|preferred|liked|appealing|likely|attractive))$/i;
const WORST = /^(worst|least|least[ _.-]?(important|preferred|liked|appealing|likely|attractive))$/i;
const AVAILABLE = /^(is[ _.-]?)?(av|avail|availability|available)$/i;
const OPTION = /^(item|alternative|alt|object|statement)$/i;
const ALTERNATIVE = /^(alternative|alt)$/i;

/** The roles of columns that only tables of tasks have. */
export const TASK_ROLES = ["best", "worst", "rank", "available", "none"] as const;

/** The options, with the usual names of columns of the best and the worst where no option names these. */
export function withTaskNames(header: readonly string[], given: ColumnOptions): ColumnOptions {
  const names = header.map((name) => name.trim()).filter((name) => !given.ignore?.includes(name));
  const has = (role: "label" | "chosen") => {
    const name = given[role] ?? DEFAULT_COLUMNS[role];
    return names.includes(name) && (given[role] !== undefined || !hasOtherRole(name, given));
  };
  if (has("label") || has("chosen")) return given;
  const find = (pattern: RegExp) => names.find((name) => pattern.test(name));
  const { best = find(BEST), worst = find(WORST) } = given;
  const rank = given.rank ?? names.find((name) => /^rank$/i.test(name));
  if (best === undefined && worst === undefined && rank === undefined) return given;
  const option = given.option ?? (names.includes("option") ? undefined : find(OPTION));
  return withoutUndefined({ ...given, best, worst, rank, option });
}

/** What is known of a file of tasks. */
export interface TaskFile {
  readonly user: TableColumn;
  readonly seed: number;
  readonly items?: AnswerItems;
}

/** The table of a file whose rows belong to tasks; undefined if it has no column of answers to tasks. */
export function taskTable(
  file: FileColumns,
  source: RowSource,
  given: ColumnOptions,
  { user, seed, items }: TaskFile,
): AnswerTable | undefined {
  const { labels: words, features } = given;
  const [chosen, best, worst, rank] = (["chosen", "best", "worst", "rank"] as const).map((role) => file.find(role));
  const set = setColumns(file, given);
  const kinds = [chosen, best ?? worst, rank ?? set?.ranks[0]].filter((column) => column !== undefined);
  if (kinds.length === 0) return undefined;
  if (kinds.length > 1 && (!chosen || (given.best ?? given.worst ?? given.rank))) {
    const [one, two] = kinds.map((column) => `"${column?.header}"`);
    throw new FormatError(
      `${source.header}: got both ${one} and ${two}; a file has one kind of answer, so leave one of them out with --ignore`,
    );
  }
  if (set && !chosen) return setTable(file, source, { ...set, user, best, worst }, { items, seed });
  if (set && set.shown.length > 0 && !file.find("task")) {
    return setTable(file, source, { ...set, user, best: chosen, kind: "chosen" }, { items, seed });
  }
  const task = chosen
    ? file.need("task", NO_TASK, ["user", "task", "chosen"])
    : file.need("task", NO_SET, ["user", "task"]);
  let marks: TaskMarks;
  let used: (TableColumn | undefined)[];
  if (chosen) [marks, used] = [chosenMarks(source, chosen, words), [chosen]];
  else if (rank) [marks, used] = [rankMarks(source, rank), [rank]];
  else [marks, used] = [bestWorstMarks(source, best, worst, words), [best, worst]];
  const own = (column: TableColumn | undefined) => (column && features?.includes(column.header) ? undefined : column);
  const free = file.except(user, task, ...used).find(({ header }) => AVAILABLE.test(header)); // none that an option ignores
  const [available, none] = [own(file.find("available") ?? free), own(file.find("none"))];
  const alternatives = alternativesOf(file, source, [user, task, available, none, ...used], {
    items,
    canBeNames: marks.kind !== "chosen",
  });
  const option = alternatives.option ?? file.except().find(({ header }) => ALTERNATIVE.test(header));
  const rows = new NoneRows(source, { ...alternatives, option, none, items, known: file.coding.none });
  return new ChoiceTable(source, { user, task, available }, marks, alternatives.reader, rows, seed);
}

/** Whether the columns are those of answers to tasks. */
export const hasTasks = (file: FileColumns, given: ColumnOptions): boolean =>
  (["chosen", "best", "worst", "rank"] as const).some((role) => file.find(role)) ||
  (setColumns(file, given)?.ranks.length ?? 0) > 0;

/** The columns of items and ranks, if each row is a task. */
function setColumns(file: FileColumns, given: ColumnOptions): Pick<SetColumns, "shown" | "ranks"> | undefined {
  const { option, rank, features } = given;
  if (features || file.find("option")) return undefined;
  const columns = file.except();
  const ranks = file.find("rank") ? [] : numbered(columns, (stem) => (rank ? stem === rank : /^rank$/i.test(stem)));
  const shown = numbered(columns, (stem) => (option ? stem === option : SHOWN.test(stem)));
  return shown.length + ranks.length > 0 ? { shown, ranks } : undefined;
}

/** The table of a file whose rows are tasks. */
function setTable(
  file: FileColumns,
  source: RowSource,
  columns: SetColumns,
  { items, seed }: { items?: AnswerItems; seed: number },
): AnswerTable {
  const role = (["available", "none"] as const).find((name) => file.find(name));
  if (role !== undefined) {
    const header = file.nameOf(role);
    const remedy = {
      available: "leave the cells of items blank that were not available",
      none: 'name "none" among the items',
    }[role];
    throw new FormatError(
      `${source.header}: each row is a task, and "${header}" would be of one alternative; ${remedy}, and leave the column out with --ignore "${header}"`,
    );
  }
  file.refuseFeatures("each row is a task");
  const { user, best, worst, shown, ranks } = columns;
  const task = file.find("task");
  file.leaveUnread(file.except(user, task, best, worst, ...shown, ...ranks));
  return new SetTable(source, { ...columns, task }, items, seed);
}

interface Alternatives {
  readonly reader: AlternativeReader;
  /** The name of an alternative. */
  readonly option?: TableColumn;
  readonly features: readonly TableColumn[];
}

/** The alternatives of choices, in the columns that have no other role (`used` have one). */
function alternativesOf(
  file: FileColumns,
  source: RowSource,
  used: (TableColumn | undefined)[],
  { items, canBeNames }: { items?: AnswerItems; canBeNames: boolean },
): Alternatives {
  const option = file.find("option");
  const columns = file.except(...used, option);
  const [only] = columns;
  if (items && option && (items.required || !only)) {
    file.leaveUnread(columns);
    return { reader: namedAlternatives(option, items, source), option, features: [] };
  }
  if (canBeNames && option && !only) return { reader: oneHotAlternatives(option, source), option, features: [] };
  const among = featuresAmong(file, columns, source);
  const { features, unlikely } = among;
  const others = columns.map(({ header }) => header).join();
  const names = `; if "${option?.header}" names the alternatives, leave out the others with --ignore ${optionValue(others)}`;
  const found = { ...among, instead: canBeNames && option ? names : undefined };
  if (items && !option && only && columns.length === 1) {
    return { reader: itemAlternatives(only, items, source, found), option: only, features: [] };
  }
  if (option) file.note(`"${option.header}" says which alternative a row is, and is not read`);
  const reader = columnAlternatives(features, source, found);
  const refuse = (others: readonly TableColumn[]) => file.noFeatures(others, features);
  return { reader: besideRowNumbers(reader, unlikely, source, refuse), option, features };
}
