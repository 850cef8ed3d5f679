// Files in which a row is a whole choice, and columns with numbers in their names describe its alternatives: price1, price2, …, or
// alt1_price, alt2_price, …. Each row is read as rows of the layout with one alternative a row.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { badCell, isMissing } from "../cells.ts";
import { firstOf } from "../notes.ts";
import type { AnswerTable, RecogniseTable, RowSource } from "./answer-table.ts";
import { type ColumnOptions, DEFAULT_COLUMNS, hasOtherRole } from "./column-names.ts";
import { changesAnswers } from "./feature-names.ts";
import { IndexColumns } from "./index-columns.ts";
import { partsOf } from "./numbered-columns.ts";
import type { Cells } from "./table-column.ts";

/** Columns of alternatives. */
interface Wide {
  /** The features, and other columns that alternatives have. */
  readonly stems: readonly string[];
  /** The J numbers of alternatives, from 0 or 1 on. */
  readonly numbers: readonly number[];
  /** [J]: for each stem, the index of its column. */
  readonly columns: readonly (readonly number[])[];
}

type Part = { readonly stem: string; readonly number: number; readonly family: string };

/** The beginnings of names of columns with the items that were shown. */
export const SHOWN = /^(items?|options?|alternatives?|alt|objects?|statements?|shown)$/i;

const LEADING = /^(\D*?)[ _.-]?(\d{1,3})[ _.-](.+)$/;
const leading = (header: string): Part | undefined => {
  const [, family = "", number, stem] = LEADING.exec(header) ?? [];
  return stem === undefined ? undefined : { family, number: Number(number), stem };
};
const trailing = (header: string): Part | undefined => {
  const parts = partsOf(header);
  return parts && { ...parts, family: "" };
};

/** The columns of alternatives, if there are any; `taken` have another role. */
export function wideColumns(headers: readonly string[], taken: readonly (string | undefined)[] = []): Wide | undefined {
  for (const partOf of [leading, trailing]) {
    const found = new Map<string, Map<string, Map<number, number>>>(); // by family, stem and number
    headers.forEach((header, index) => {
      const part = taken.includes(header) ? undefined : partOf(header);
      if (!part) return;
      const family = found.get(part.family) ?? new Map<string, Map<number, number>>();
      found.set(part.family, family);
      family.set(part.stem, (family.get(part.stem) ?? new Map<number, number>()).set(part.number, index));
    });
    for (const family of found.values()) {
      const numbers = [...new Set([...family.values()].flatMap((columns) => [...columns.keys()]))].sort(
        (m, n) => m - n,
      );
      const [first = 2] = numbers;
      const stems = [...family].filter(([, columns]) => columns.size === numbers.length).map(([stem]) => stem);
      if (first > 1 || numbers.length < 2 || numbers.some((n, i) => n !== first + i)) continue;
      if (stems.length < 2 - first) continue; // x0 and x1 alone are rather two features, and 0 and 1 whether a row was chosen
      const columns = numbers.map((n) => stems.map((stem) => family.get(stem)?.get(n) as number));
      return { stems, numbers, columns };
    }
  }
  return undefined;
}

/**
 * The table of a file whose rows are whole choices, read as `recognise` reads one alternative a row; undefined for other files. A
 * column has the number of the alternative that was chosen.
 */
export function wideChoices(
  header: readonly string[],
  given: ColumnOptions,
  source: RowSource,
  recognise: (columns: ColumnOptions) => RecogniseTable,
): AnswerTable | undefined {
  const names = header.map((name) => name.trim());
  const ignored = names.filter((name) => given.ignore?.includes(name));
  const has = (name: string) => names.includes(name) && !ignored.includes(name);
  const { chosen = DEFAULT_COLUMNS.chosen, user = DEFAULT_COLUMNS.user } = given;
  const others = [
    "rejected",
    given.label ?? "label",
    given.task ?? "task",
    given.chosenEmbedding ?? "chosen_embedding",
  ];
  const isAnswer = has(chosen) && (given.chosen !== undefined || !hasOtherRole(chosen, given));
  if (!isAnswer || given.scale || given.option || others.some(has)) return undefined;
  const wide = wideColumns(names, [...ignored, chosen, user]);
  if (!wide || wide.stems.every((stem) => SHOWN.test(stem))) return undefined; // items by name have a table of their own
  const { stems, numbers, columns } = wide;
  const isWide = new Set(columns.flat());
  const rest = [...names.keys()].filter(
    (i) => !isWide.has(i) && names[i] !== chosen && !ignored.includes(at(names, i)),
  );
  // No other column can tell alternatives apart, but it may change what an answer says.
  const isKept = (name: string) =>
    name === user || IndexColumns.has(name, source) || changesAnswers(name) || hasOtherRole(name, given);
  const kept = rest.filter((i) => isKept(at(names, i)));
  const unread = rest.filter((i) => !isKept(at(names, i))).map((i) => at(names, i));
  const J = numbers.length;
  const [task, option] = [unused("task", names, stems), unused("alternative of the choice", names, stems)];
  const locate = (n: number) => `${source.locate(Math.floor(n / J))}, alternative ${numbers[n % J]}`;
  const ignore = given.ignore?.filter((name) => !ignored.includes(name));
  const table = recognise({ ...given, ignore, chosen, task, option })(
    [...kept.map((i) => at(names, i)), task, option, chosen, ...stems],
    { ...source, locate },
  );
  const [first, last] = [at(columns, 0)[0], at(columns, J - 1)[0]].map((i) => names[i as number]);
  const chosenIndex = names.indexOf(chosen);
  const numberOf = (cells: Cells, line: number): number | undefined => {
    const cell = cells[chosenIndex];
    if (isMissing(cell)) return undefined;
    const number = typeof cell === "string" ? source.numbers.parse(cell.replace(/^\D+(?=\d+$)/, "")) : Number(cell);
    if (numbers.includes(number)) return number;
    const wanted = `the number of the alternative that was chosen, ${numbers[0]} to ${numbers[J - 1]} as in "${first}" to "${last}"; where none may be chosen, give each alternative a row`;
    throw badCell(source.locate(line), chosen, cell, wanted);
  };
  let row = 0;
  return {
    row: (cells, line) => {
      const number = numberOf(cells, line);
      row++;
      numbers.forEach((n, j) => {
        const values = at(columns, j).map((i) => cells[i]);
        if (values.every((value) => isMissing(value))) {
          if (n !== number) return; // it was not there
          throw new FormatError(`${locate(line * J + j)}: it was chosen, but its columns are blank; fill them in`);
        }
        const mark = number === undefined ? null : Number(n === number);
        table.row([...kept.map((i) => cells[i]), row, n, mark, ...values], line * J + j);
      });
    },
    finish: () => {
      const { data, notes } = table.finish();
      const note = `each row is a choice among up to ${J} alternatives, of which "${first}" to "${last}" and so on are columns`;
      const left = unread.length > 0 ? [`these columns are not read: ${firstOf(unread)}`] : [];
      return { data, notes: [note, ...notes.filter((text) => !text.startsWith(`"${option}"`)), ...left] };
    },
  };
}

/** A name that no column has. */
function unused(name: string, ...taken: (readonly string[])[]): string {
  return taken.flat().includes(name) ? unused(`${name}_`, ...taken) : name;
}
