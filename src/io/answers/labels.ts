// What a file may hold as the answer to a comparison, or as the choice among alternatives.

import { badCell, isMissing, type Locate, parseNumber } from "../cells.ts";

const LABEL_WORDS = new Map([
  ["a", 1],
  ["b", 0],
  ["tie", 0.5],
]);

/** A label: 1 if A was preferred, 0 if B was, ½ for a tie; NaN if the answer is missing. */
export function parseLabel(cell: unknown, name: string, locate: Locate): number {
  if (cell === "1" || cell === 1) return 1;
  if (cell === "0" || cell === 0) return 0;
  const label = LABEL_WORDS.get(String(cell).trim().toLowerCase()) ?? parseNumber(cell);
  if (label === 0 || label === 1 || label === 0.5) return label;
  if (cell !== undefined && isMissing(cell)) return Number.NaN;
  throw badCell(locate(), name, cell, "1 or a (A was preferred), 0 or b (B was), or 0.5 or tie");
}

/** Whether an alternative was chosen; undefined if that is missing. */
export function parseChosen(cell: unknown, name: string, locate: Locate): boolean | undefined {
  const word = typeof cell === "string" ? cell.trim().toLowerCase() : cell;
  const value = word === "true" ? 1 : word === "false" ? 0 : parseNumber(word);
  if (value === 0 || value === 1) return value === 1;
  if (cell !== undefined && isMissing(cell)) return undefined;
  throw badCell(locate(), name, cell, "1 for the alternative that was chosen and 0 for the others");
}
