// Labels that say how strongly an alternative was preferred, as numbers on a scale: sliders and ratings of pairs.

import { badCell, isMissing } from "../cells.ts";
import { plural } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import type { RowLabels } from "./comparison-table.ts";
import { STRENGTH } from "./label-words.ts";
import type { TableColumn } from "./table-column.ts";

/** The numbers that mean B alone, and A alone. The first may be the larger one. */
export type Scale = readonly [lo: number, hi: number];

/** Labels in a column of numbers from lo to hi: (x − lo) / (hi − lo) is the share of A. */
export function scaleLabels(source: RowSource, column: TableColumn, [lo, hi]: Scale): RowLabels {
  const { header, index } = column;
  const [least, most] = [Math.min(lo, hi), Math.max(lo, hi)];
  let [count, smallest, largest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    read: (cells, line) => {
      const cell = cells[index];
      if (cell !== undefined && isMissing(cell)) return Number.NaN;
      const value = typeof cell === "boolean" ? Number.NaN : source.numbers.parse(cell);
      if (!(value >= least && value <= most)) {
        throw badCell(source.locate(line), header, cell, `a number from ${least} to ${most}, as --scale says`);
      }
      count++;
      [smallest, largest] = [Math.min(smallest, value), Math.max(largest, value)];
      return (value - lo) / (hi - lo) + 0; // turns −0 into 0
    },
    finish: () => {
      const range = `"${header}" is read on a scale from ${lo} (B alone) to ${hi} (A alone), as shares: ${STRENGTH}`;
      const middle = (lo + hi) / 2;
      if (count < MIN_COUNT || (smallest < middle && largest > middle)) return [range];
      return [range, `all ${plural(count, "number")}, ${smallest} to ${largest}, lie in one half of it; check --scale`];
    },
  };
}

/** Fewer numbers may lie in one half of the scale by chance. */
const MIN_COUNT = 12;
