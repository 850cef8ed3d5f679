// What to do about a cell that holds no number where one is wanted.

import { isMissing, type NumberReader } from "../cells.ts";
import { optionValue } from "./option-values.ts";

const YES_NO = /^(true|false|yes|no|y|n|ja|nein|oui|non|wahr|falsch|vrai|faux|on|off)$/i;
const INFINITE = /^[+-]?inf(inity)?$|\0/i;
const MINUS = /^[−–]/;
const PERCENT = /^[+-]?[\d.,]+ ?%$/;
const GROUPED = /^[\d.,'’ +-]*\d[\d.,'’ +-]*$/;
const WITH_UNIT = /^[^\d.,]{0,3}[+-]?[\d.,'’ ]*\d[^\d.,]{0,4}$/;
/** Marks of a range of numbers, such as <10 and 65+. */
const RANGE = /^[<>≤≥~]|\+$|\d\s*[-–]\s*\d/;

/** Whether a text says that a value is missing, beside those that say so in every column. */
export const isUnknown = (text: string): boolean => /^\s*(#?n\/a|<na>|[?.–—-]+)\s*$/i.test(text);

/** Whether a text is a number that is written in another way, such as 12,5 or 3 km. Ranges of numbers are none. */
export const isNearlyNumber = (text: string): boolean =>
  !RANGE.test(text) &&
  (!Number.isNaN(Number(text)) || [INFINITE, PERCENT, GROUPED, WITH_UNIT].some((pattern) => pattern.test(text)));

/**
 * What a feature must be, in place of a cell that is no number; `column` has its name.
 * @param asLevels The value of --levels that reads the column as levels, if one does.
 * @param words What to do about words, if they cannot be levels.
 */
export function numberInstead(
  cell: unknown,
  numbers: NumberReader,
  column: string,
  asLevels?: string,
  words = "correct it",
): string {
  const expected = numbers.expected(cell);
  const leaveOut = `leave the column out with --ignore ${optionValue(column)}`;
  if (isMissing(cell) || (typeof cell === "string" && isUnknown(cell)))
    return `${expected}: fill it in, leave out its row, or ${leaveOut}`;
  if (typeof cell === "object") return `${expected}, or ${leaveOut}`;
  if (typeof cell === "boolean") return `${expected}: write 1 and 0 for yes and no`;
  if (typeof cell !== "string") return expected;
  const text = cell.trim();
  if (!Number.isNaN(Number(text)) || INFINITE.test(text)) return expected;
  const advice = adviceFor(text, expected);
  if (asLevels === undefined) return advice ?? `${expected}: ${words}, or ${leaveOut}`;
  return `${advice ?? `${expected}: correct it, ${leaveOut}`}, or read the column as levels with --levels ${asLevels}`;
}

function adviceFor(text: string, expected: string): string | undefined {
  if (YES_NO.test(text)) return `${expected}: write 1 and 0 for yes and no`;
  if (MINUS.test(text)) return `${expected}: write minus as a plain hyphen`;
  if (PERCENT.test(text)) return "a number alone: write percentages without the sign, in all rows alike";
  if (GROUPED.test(text)) return expected;
  return WITH_UNIT.test(text) ? "a number alone: write its unit in the header" : undefined;
}
