import { FormatError } from "../../base/errors.ts";
import { listOf } from "../notes.ts";
import { alikeNotes } from "./alike-names.ts";
import { columnAlternatives, itemAlternatives, namedAlternatives } from "./alternative-readers.ts";
import type { AnswerTable, RecogniseTable, RowSource } from "./answer-table.ts";
import { ChoiceTable } from "./choice-table.ts";
import { type ColumnOptions, withoutUndefined } from "./column-names.ts";
import { ComparisonTable } from "./comparison-table.ts";
import { FileColumns } from "./file-columns.ts";
import { LabelReader } from "./labels.ts";
import type { NamedItems } from "./named-items.ts";
import { columnPair } from "./paired-columns.ts";
import { type AlternativeReader, besideRowNumbers, type SideReader } from "./row-readers.ts";
import { cellSides, columnSides, differenceSides } from "./side-readers.ts";
import type { TableColumn } from "./table-column.ts";
import { TextTable } from "./text-table.ts";

const LAYOUTS =
  "a file has user, label and a_*, b_* (features of two alternatives), or user, label and features (the difference A − B), or user, a, b, label (items by name), or user, task, chosen and features (one alternative of a choice a row)";
const NO_USER = "give the column of the user with --user";
const NO_TASK = "give the column of the choice that a row belongs to with --task";
const NO_ANSWER = "give the column of the answer with --label, or --chosen if a row is one alternative";
const NO_EMBEDDINGS =
  "texts are compared by embeddings, which are missing: add a list of numbers for each text, such as SentenceTransformer(…).encode(text) of sentence-transformers gives";

/**
 * Returns a function that chooses the table for a file by the columns of its header:
 *
 * - chosen and rejected, or their embeddings: texts in TRL's format
 * - chosen, but no label: choices among several alternatives
 * - label: comparisons of two sides
 *
 * `seed` draws the sides if a file only marks the chosen alternative. Sides and alternatives may be `items` by name.
 */
export function recogniser(columns: ColumnOptions = {}, seed = 0, items?: NamedItems): RecogniseTable {
  const given = withoutUndefined(columns);
  return (header, source) => {
    const file = new FileColumns(header, given, source);
    const table = tableFor(file, given, source, seed, items);
    return {
      row: (cells, line) => {
        file.row(cells, line);
        table.row(cells, line);
      },
      finish: () => {
        const { data, notes } = table.finish();
        return { data, notes: [...notes, ...file.notes, ...(source.notes ?? []), ...alikeNotes(data)] };
      },
    };
  };
}

function tableFor(
  file: FileColumns,
  given: ColumnOptions,
  source: RowSource,
  seed: number,
  items: NamedItems | undefined,
): AnswerTable {
  const [label, task, chosen, rejected] = [
    file.find("label"),
    file.find("task"),
    file.find("chosen"),
    file.named("rejected"),
  ];
  const hasEmbedding = file.find("chosenEmbedding") ?? file.find("rejectedEmbedding");
  const user = file.need("user", label || chosen ? NO_USER : LAYOUTS);
  if (hasEmbedding || (chosen && rejected && !label)) return textTable(file, user, source, seed);
  if (label && chosen) {
    throw new FormatError(
      `${source.header}: got both "${label.header}" and "${chosen.header}"; a file must have only one of them`,
    );
  }
  if (label) {
    const labels = new LabelReader(source, label, "label", given.labels);
    const sides = sidesOf(file, source, file.except(user, label, task), items);
    return new ComparisonTable(source, user, labels, task, sides);
  }
  if (!chosen) throw file.missing(file.nameOf("label"), `${NO_ANSWER}; ${LAYOUTS}`);
  const columns = { user, task: file.need("task", NO_TASK) };
  const labels = new LabelReader(source, chosen, "chosen", given.labels);
  return new ChoiceTable(
    source,
    columns,
    labels,
    alternativesOf(file, source, [user, columns.task, chosen], items),
    seed,
  );
}

/** The alternatives of choices, in the columns that have no other role (`used` have one). */
function alternativesOf(
  file: FileColumns,
  source: RowSource,
  used: TableColumn[],
  items?: NamedItems,
): AlternativeReader {
  const option = file.find("option");
  const columns = file.except(...used, option);
  const [only] = columns;
  if (items && option && !only) return namedAlternatives(option, items, source);
  const found = featuresAmong(file, columns, source);
  const { features, unlikely } = found;
  if (items && !option && only && columns.length === 1) return itemAlternatives(only, items, source, found);
  if (option) file.note(`"${option.header}" says which alternative a row is, and is not read`);
  const reader = columnAlternatives(features, source, found);
  return besideRowNumbers(reader, unlikely, source, (others) => file.noFeatures(others, features));
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

/** The sides of comparisons, which are in the columns `others` (all but user, label and task). */
function sidesOf(file: FileColumns, source: RowSource, others: TableColumn[], items?: NamedItems): SideReader {
  const [a, b] = [file.find("a"), file.find("b")];
  if (a && b) {
    file.refuseFeatures(`"${a.header}" and "${b.header}" hold whole alternatives`);
    leaveUnreadBesideSides(
      file,
      source,
      others.filter(({ index }) => index !== a.index && index !== b.index),
    );
    return cellSides(a, b, source, items);
  }
  const [prefixOfA, prefixOfB] = [`${file.nameOf("a")}_`, `${file.nameOf("b")}_`];
  const [columnsOfA, columnsOfB] = [withPrefix(others, prefixOfA), withPrefix(others, prefixOfB)];
  if (columnsOfA.length + columnsOfB.length === 0) {
    const found = featuresAmong(file, others, source);
    const { features, unlikely } = found;
    if (!found.certain) checkNoPairs(source, features);
    const sides = differenceSides(features, source, found);
    return besideRowNumbers(sides, unlikely, source, (columns) => file.noFeatures(columns, features));
  }
  const features = file.featuresOfSides(columnsOfA.concat(columnsOfB));
  const isFeature = ({ feature }: TableColumn) => features?.includes(feature) ?? true;
  const [sideA, sideB] = [columnsOfA.filter(isFeature), columnsOfB.filter(isFeature)];
  const unmatched = [
    ...sideA.filter(({ feature }) => !sideB.some((b) => b.feature === feature)),
    ...sideB.filter(({ feature }) => !sideA.some((a) => a.feature === feature)),
  ];
  if (unmatched.length > 0) {
    const names = listOf(unmatched.map(({ header }) => `"${header}"`));
    throw new FormatError(
      `${source.header}: every feature needs a column "${prefixOfA}x" and a column "${prefixOfB}x", but ${names} ${unmatched.length === 1 ? "has" : "have"} no counterpart${file.unnamed}; add it, or ${file.advice(unmatched, [])}`,
    );
  }
  const extra = others.filter(({ index }) => !sideA.concat(sideB).some((column) => column.index === index));
  if (features) file.leaveUnread(extra);
  else leaveUnreadBesideSides(file, source, extra);
  const columnOfB = new Map(sideB.map((column) => [column.feature, column]));
  return columnSides(
    sideA,
    sideA.map(({ feature }) => columnOfB.get(feature) as TableColumn),
    source,
  );
}

/** Features, and columns that are hardly one: these may number the rows. Throws if there is no feature. */
function featuresAmong(file: FileColumns, columns: readonly TableColumn[], source: RowSource) {
  const found = { ...file.featuresAmong(columns), advice: file.advice.bind(file) };
  if (found.features.length > 0) return found;
  if (found.unlikely.length > 0) throw file.noFeatures(found.unlikely);
  throw new FormatError(`${source.header}: no column of features; ${LAYOUTS}`);
}

/** Throws if features that would be differences seem to be those of two alternatives. */
function checkNoPairs({ header }: RowSource, features: readonly TableColumn[]): void {
  const pair = columnPair(features);
  if (!pair) return;
  const { a, b, prefixes } = pair;
  const remedy = prefixes
    ? `read them with --a ${prefixes[0]} --b ${prefixes[1]}`
    : "let their names begin with a_ and b_, as in a_price and b_price";
  throw new FormatError(
    `${header}: columns such as "${a.header}" and "${b.header}" seem to describe two alternatives; ${remedy}, or name them with --features if each is a difference A − B`,
  );
}

/** Leaves columns unread beside those of the sides. Throws if they seem to be features of the sides. */
function leaveUnreadBesideSides(file: FileColumns, source: RowSource, columns: readonly TableColumn[]): void {
  const sides = [file.nameOf("a"), file.nameOf("b")];
  const ofSides = columns.filter(({ header }) =>
    sides.some((side) => header.startsWith(`${side}_`) || header.endsWith(`_${side}`)),
  );
  if (ofSides.length > 0) {
    const names = listOf(ofSides.map(({ header }) => `"${header}"`));
    const verb = ofSides.length === 1 ? "seems" : "seem";
    throw new FormatError(
      `${source.header}: ${names} ${verb} to describe the sides, which are read from other columns; ${file.advice(ofSides, [])}`,
    );
  }
  file.leaveUnread(columns);
}

/** The columns whose headers begin with a prefix, which their feature names lose. */
const withPrefix = (columns: readonly TableColumn[], prefix: string): TableColumn[] =>
  columns
    .filter(({ header }) => header.startsWith(prefix) && header.length > prefix.length)
    .map((column) => ({ ...column, feature: column.header.slice(prefix.length) }));
