// Names of users, tasks and items in cells.

import { FormatError } from "../../base/errors.ts";
import { type Locate, type NameSource, parseName } from "../cells.ts";

/** The name in a cell. @throws FormatError when it is empty, or no name: see `parseName`. */
export function nameIn(cell: unknown, column: string, locate: Locate, source: NameSource): string {
  if (typeof cell === "string" && cell.trim() === "") {
    throw new FormatError(`${locate()}: "${column}" is empty; fill it in, or leave out its row`);
  }
  return parseName(cell, column, locate, source);
}
