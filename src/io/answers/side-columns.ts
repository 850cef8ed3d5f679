// The columns of the two sides of comparisons.

import { FormatError } from "../../base/errors.ts";
import { listOf } from "../notes.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { RowSource } from "./answer-table.ts";
import { featuresAmong } from "./feature-columns.ts";
import type { FileColumns } from "./file-columns.ts";
import { likelySides, winnerAndLoser } from "./likely-columns.ts";
import { optionValue } from "./option-values.ts";
import { columnPair } from "./paired-columns.ts";
import { besideRowNumbers, type SideReader } from "./row-readers.ts";
import { cellSides, columnSides, differenceSides } from "./side-readers.ts";
import type { TableColumn } from "./table-column.ts";

/** The column with the captions of a side that is a list of features. */
export const captionColumn = (side: string): string => `${side}_caption`;

/** The sides of comparisons, which are in the columns `others` (all but user, label and task). */
export function sidesOf(file: FileColumns, source: RowSource, others: TableColumn[], items?: AnswerItems): SideReader {
  const [a, b] = [file.find("a"), file.find("b")];
  if (a && b) {
    file.refuseFeatures(`"${a.header}" and "${b.header}" hold whole alternatives`);
    const prompt = items?.texts ? file.named("prompt") : undefined;
    const captions = [a, b].flatMap(({ header }) => file.named(captionColumn(header)) ?? []);
    const used = [a, b, prompt, ...captions].map((column) => column?.index);
    leaveUnreadBesideSides(
      file,
      source,
      others.filter(({ index }) => !used.includes(index)),
    );
    return cellSides(a, b, source, { items, prompt, captions });
  }
  const [prefixOfA, prefixOfB] = [`${file.nameOf("a")}_`, `${file.nameOf("b")}_`];
  const [columnsOfA, columnsOfB] = [withPrefix(others, prefixOfA), withPrefix(others, prefixOfB)];
  if (columnsOfA.length + columnsOfB.length === 0) {
    checkNoWinner(file, source, others);
    const found = featuresAmong(file, others, source);
    const { features, unlikely } = found;
    if (!found.certain) checkNoSides(source, features);
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
    file.coding,
  );
}

/** Throws if the label is the item that was preferred, and the other one has a column too. */
function checkNoWinner(file: FileColumns, { header }: RowSource, others: readonly TableColumn[]): void {
  const label = file.nameOf("label");
  const pair = winnerAndLoser([label, ...others.map((column) => column.header)]);
  if (pair?.[0] !== label) return;
  throw new FormatError(
    `${header}: "${pair.join('" and "')}" seem to be the two alternatives; read them with --a ${optionValue(label)} --b ${optionValue(pair[1])} --label ${optionValue(label)}`,
  );
}

/** Throws if features that would be differences seem to be two alternatives, or features of them. */
function checkNoSides({ header }: RowSource, features: readonly TableColumn[]): void {
  const ifNone = "or name them with --features if each is a difference A − B";
  const sides = likelySides(features.map(({ header }) => header));
  if (sides) {
    const names = sides.map(optionValue);
    throw new FormatError(
      `${header}: "${sides.join('" and "')}" seem to be the two alternatives; read them with --a ${names[0]} --b ${names[1]}, ${ifNone}`,
    );
  }
  const pair = columnPair(features);
  if (!pair) return;
  const { a, b, prefixes, stem } = pair;
  const remedy = prefixes
    ? `read them with --a ${optionValue(prefixes[0])} --b ${optionValue(prefixes[1])}`
    : `let their names begin with a_ and b_, as in a_${stem} and b_${stem}`;
  throw new FormatError(
    `${header}: columns such as "${a.header}" and "${b.header}" seem to describe two alternatives; ${remedy}, ${ifNone}`,
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
