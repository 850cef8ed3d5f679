import { FormatError } from "../../base/errors.ts";
import { alikeNotes } from "./alike-names.ts";
import { groupedBy } from "./answer-groups.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { AnswerTable, RecogniseTable, RowSource } from "./answer-table.ts";
import { type ColumnOptions, DEFAULT_COLUMNS, withoutUndefined } from "./column-names.ts";
import { ComparisonTable, firstWins } from "./comparison-table.ts";
import { LAYOUTS } from "./feature-columns.ts";
import { FileColumns } from "./file-columns.ts";
import { LabelReader } from "./labels.ts";
import { isLikelyChoice } from "./likely-columns.ts";
import { scaleLabels } from "./scale-labels.ts";
import { sidesOf } from "./side-columns.ts";
import { itemSides } from "./side-readers.ts";
import type { TableColumn } from "./table-column.ts";
import { hasTasks, TASK_ROLES, taskTable, withTaskNames } from "./task-tables.ts";
import { TextTable } from "./text-table.ts";
import { wideChoices, wideColumns } from "./wide-choices.ts";

const COMPARISONS = ["user", "a", "b", "label"] as const;
const TASKS = ["user", "task"] as const;
const CHOICES = ["user", "task", "chosen"] as const;
const WIDE = ["user", "chosen"] as const;
const NO_USER = "give the column of the user with --user";
const NO_ANSWER =
  "give the column of the answer with --label, or --chosen, --best and --worst, or --rank if a row is one of several alternatives";
const NO_EMBEDDINGS =
  "texts are compared by embeddings, which are missing: name a text encoder with --embed, or add a list of numbers for each text";

/**
 * Returns a function that chooses the table for a file by the columns of its header:
 *
 * - chosen and rejected, or their embeddings: texts in TRL's format
 * - chosen, best and worst, or ranks, but no label: answers to tasks of several alternatives
 * - label: comparisons of two sides
 *
 * `seed` draws the sides if a file only marks the chosen alternative. Sides and alternatives may be `items` by name.
 */
export function recogniser(columns: ColumnOptions = {}, seed = 0, items?: AnswerItems): RecogniseTable {
  const { group, ...options } = withoutUndefined(columns);
  if (group !== undefined) {
    const ignore = [...(options.ignore ?? []), group];
    return groupedBy(group, recogniser({ ...options, ignore }, seed, items));
  }
  return (header, source) => {
    if (header.includes("annotator") && header.includes("annotation_id") && !options.user) {
      throw new FormatError(`${source.header}: an export of Label Studio; export it as JSON, which is read as it is`);
    }
    const wide = wideChoices(header, options, source, (columns) => recogniser(columns, seed, items));
    if (wide) return wide;
    const given = hasWinners(header, options)
      ? { ...options, a: "winner", b: "loser" }
      : withTaskNames(header, options);
    const file = new FileColumns(header, given, source);
    const table = tableFor(file, given, source, seed, items);
    return {
      row: (cells, line) => {
        file.row(cells, line);
        table.row(cells, line);
      },
      finish: () => {
        const { data: read, notes } = table.finish();
        const data = source.embedding ? { ...read, embedding: source.embedding } : read;
        return { data, notes: [...notes, ...file.notes, ...(source.notes ?? []), ...alikeNotes(data)] };
      },
    };
  };
}

/** Whether rows have a winner and a loser in place of sides and a label. */
function hasWinners(header: readonly string[], { a, b, label, chosen }: ColumnOptions): boolean {
  if (a ?? b ?? label ?? chosen) return false;
  const names = header.map((name) => name.trim());
  const has = (side: string) => names.some((name) => name === side || name.startsWith(`${side}_`));
  return has("winner") && has("loser") && !names.includes(DEFAULT_COLUMNS.label);
}

/** @throws FormatError when an option names a column of tasks, as rows are comparisons. */
function checkNoTasks(given: ColumnOptions, { header }: RowSource): void {
  const role = TASK_ROLES.find((name) => given[name] !== undefined);
  if (role === undefined) return;
  throw new FormatError(
    `${header}: each row compares two alternatives, so --${role} ${given[role]} names nothing; leave it out`,
  );
}

function tableFor(
  file: FileColumns,
  given: ColumnOptions,
  source: RowSource,
  seed: number,
  items: AnswerItems | undefined,
): AnswerTable {
  const [label, task, chosen, rejected] = [
    file.find("label"),
    file.find("task"),
    file.find("chosen"),
    file.named("rejected"),
  ];
  const hasEmbedding = file.find("chosenEmbedding") ?? file.find("rejectedEmbedding");
  if (given.scale && !label) {
    throw file.missing(file.nameOf("label"), "--scale gives the range of its numbers", COMPARISONS);
  }
  if (label || file.find("chosenEmbedding")) checkNoTasks(given, source);
  if (given.a === "winner" && given.b === "loser" && !label) {
    checkNoTasks(given, source);
    const user = file.need("user", NO_USER, COMPARISONS);
    const sides = sidesOf(file, source, file.except(user, task), items);
    return new ComparisonTable(source, user, firstWins(seed), task, sides);
  }
  const headers = file.except().map(({ header }) => header);
  const hasItems = ["name", "caption"].every((role) => headers.some((header) => header.toLowerCase() === role));
  if (hasItems && !label && !chosen) {
    throw new FormatError(
      `${source.header}: the columns are those of a table of items; name it with --items, and give a file of answers`,
    );
  }
  const isTask = !label && hasTasks(file, given);
  const wide = wideColumns(headers);
  const isWide = wide && wide.numbers.length > 2 && wide.stems.length > 1 && !isTask; // x1, x2 and x3 alone may be features
  const layout = isWide ? WIDE : chosen || isLikelyChoice(headers) ? CHOICES : isTask ? TASKS : COMPARISONS;
  const user = file.need("user", label || isTask ? NO_USER : LAYOUTS, layout);
  const hasTexts = chosen && rejected && !label;
  if (hasTexts && items?.texts) {
    checkNoTasks(given, source);
    const prompt = file.named("prompt");
    file.refuseFeatures("texts are compared by their embeddings");
    file.leaveUnread(file.except(user, chosen, rejected, prompt), "weights");
    return new ComparisonTable(
      source,
      user,
      firstWins(seed),
      undefined,
      itemSides(chosen, rejected, items, source, prompt),
    );
  }
  if (hasEmbedding || hasTexts) return textTable(file, user, source, seed);
  if (label && chosen) {
    throw new FormatError(
      `${source.header}: got both "${label.header}" and "${chosen.header}"; a file has one kind of answer, so leave one of them out with --ignore`,
    );
  }
  if (label) {
    const [a, b] = [file.find("a"), file.find("b")];
    const labels = given.scale
      ? scaleLabels(source, label, given.scale)
      : new LabelReader(source, label, "label", given.labels, a && b && [a, b]);
    const sides = sidesOf(file, source, file.except(user, label, task), items);
    return new ComparisonTable(source, user, labels, task, sides);
  }
  const table = taskTable(file, source, given, { user, seed, items });
  if (table) return table;
  throw file.missing(file.nameOf("label"), `${NO_ANSWER}; ${LAYOUTS}`, layout);
}

function textTable(file: FileColumns, user: TableColumn, source: RowSource, seed: number): AnswerTable {
  const columns = {
    user,
    chosenEmbedding: file.need("chosenEmbedding", NO_EMBEDDINGS),
    rejectedEmbedding: file.need("rejectedEmbedding", NO_EMBEDDINGS),
    chosen: file.need("chosen", "a file of texts has chosen and rejected"),
  };
  const rejected = file.named("rejected");
  if (!rejected) throw file.missing("rejected", "a file of texts has chosen and rejected");
  file.refuseFeatures("texts are compared by their embeddings");
  file.leaveUnread(file.except(...Object.values(columns), rejected), "weights");
  return new TextTable(source, { ...columns, rejected }, seed);
}
