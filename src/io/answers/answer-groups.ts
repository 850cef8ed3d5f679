// Answers in groups by the values of a column.

import { FormatError } from "../../base/errors.ts";
import { listOf } from "../notes.ts";
import type { RecogniseTable } from "./answer-table.ts";
import { nameIn } from "./cell-names.ts";

/**
 * Reads answers as `recognise` does, each in the group that the column names. `recognise` must ignore the column.
 * @throws FormatError when there is no such column, or a cell of it is blank.
 */
export const groupedBy =
  (column: string, recognise: RecogniseTable): RecogniseTable =>
  (header, source) => {
    const index = header.findIndex((name) => name.trim() === column);
    if (index < 0) {
      const shown = listOf(header.map((name) => `"${name.trim()}"`));
      throw new FormatError(`${source.header}: no column "${column}" among ${shown}; its values group the answers`);
    }
    const table = recognise(header, source);
    return {
      row: (cells, line) => {
        const cell = cells[index];
        const locate = () => source.locate(line);
        source.group = typeof cell === "boolean" ? String(cell) : nameIn(cell, column, locate, source);
        table.row(cells, line);
      },
      finish: () => table.finish(),
    };
  };
