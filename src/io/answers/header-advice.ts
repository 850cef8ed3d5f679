// What to do about a header without a column that is needed.

import type { RowSource } from "./answer-table.ts";
import type { ColumnName } from "./column-names.ts";
import { proposedOptions } from "./likely-columns.ts";

/** What is wrong with the first row of a file, if it is no header. */
export function firstRowAdvice(cells: readonly string[], { typed }: RowSource): string | undefined {
  if (typed) return undefined;
  const filled = cells.filter((cell) => cell !== "");
  const [first = ""] = filled;
  const mark = filled.length === 1 ? separatorIn(first) : undefined;
  if (mark === " ") return "separate the cells of a row with commas, semicolons or tabs, not with blanks";
  if (mark)
    return `if "${mark === "\t" ? "a tab" : mark}" separates its cells, let the file begin with a line sep=${mark}`;
  const isTitle = filled.length === 1 && (cells.length > 1 || /^#|\s/.test(first));
  if (isTitle && !/[,;|]/.test(first)) {
    return "the first row must have the names of the columns; delete titles and comments above it";
  }
  const numbers = filled.filter((cell) => /^[+-]?\d*[.,]?\d+$/.test(cell));
  if (2 * numbers.length < filled.length || numbers.length < 2) return undefined;
  return "the first row must have the names of the columns, and seems to hold an answer; put a row of names above it";
}

/** The options, beside those given, that probably read a file in which these roles are wanted. */
export function proposal(
  headers: readonly string[],
  wanted: readonly ColumnName[],
  given: Readonly<Partial<Record<ColumnName, string>>>,
): string | undefined {
  const options = proposedOptions(headers, wanted, given);
  return options === "" ? undefined : `if other columns are meant, name them, as in ${options} (capitals matter)`;
}

/** What separates names of columns in a text that has several, such as "user|a|b|label". */
function separatorIn(text: string): string | undefined {
  return ["|", ";", ",", "\t", ":", "^", "~", " "].find((mark) =>
    text.split(mark).some((part) => text.includes(mark) && /^"?(user|label|name|task)"?$/i.test(part.trim())),
  );
}
