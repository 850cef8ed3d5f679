// Columns that count the steps of an episode, or measure the time since it began: where they start again, an episode begins.

import { FormatError } from "../../base/errors.ts";
import { bytes } from "../growable.ts";

/** How a counter comes to its value in a row from that in the row before. */
const [RISES, RESTARTS, FALLS, STAYS] = [0, 1, 2, 3];

/** The number in a cell, or the time of a date. */
function numberOf(cell: unknown): number {
  if (cell instanceof Date) return cell.getTime();
  if (typeof cell === "string" && /^\d{4}-\d{2}-\d{2}/.test(cell)) return Date.parse(cell);
  return typeof cell === "boolean" || typeof cell === "object" || cell === "" ? Number.NaN : Number(cell);
}

/** Follows a column that counts steps, row by row. */
export class StepCounter {
  private readonly changes = bytes();
  private first = Number.NaN;
  private last = Number.NaN;
  private readable = true;

  /** @param strict Whether it must rise with every step, as a count does and a clock need not. */
  constructor(
    readonly name: string,
    private readonly strict: boolean,
  ) {}

  /** Takes the value of the next row. If one is no number, the column says nothing. */
  next(cell: unknown): void {
    const value = numberOf(cell);
    if (!Number.isFinite(value)) {
      this.readable = false;
      return;
    }
    if (this.changes.length === 0) this.first = value;
    const isFall = value === this.first ? RESTARTS : FALLS;
    this.changes.push(!(value <= this.last) ? RISES : value === this.last ? STAYS : isFall);
    this.last = value;
  }

  /**
   * Marks the last rows of the episodes that it tells apart.
   * @param ends [rows]: 1 in the last row of an episode, as far as other columns tell.
   * @param complete Whether they tell all.
   * @returns Whether the column tells all.
   * @throws FormatError naming the row where it contradicts them, or is not in order.
   */
  mark(ends: Uint8Array, complete: boolean, locate: (row: number) => string): boolean {
    const changes = this.changes.view();
    if (!this.readable || changes.subarray(1).every((change) => change === STAYS)) return false;
    let restarts = 0;
    for (let row = 1; row < changes.length; row++) {
      if (changes[row] === RESTARTS) restarts++;
      if (ends[row - 1] === 1) continue;
      if (changes[row] === FALLS)
        throw this.error("falls", `sort the rows of each episode by "${this.name}"`, row, locate);
      if (changes[row] === STAYS && this.strict) {
        throw this.error("stays the same", "put the rows of each episode together, in its order", row, locate);
      }
      if (changes[row] !== RESTARTS) continue;
      if (complete) throw this.error("starts again", "correct the columns that mark its end", row, locate);
      ends[row - 1] = 1;
    }
    return restarts > 0;
  }

  private error(what: string, advice: string, row: number, locate: (row: number) => string): FormatError {
    return new FormatError(
      `${locate(row)}: "${this.name}" ${what} in this row, inside an episode; ${advice}, or name the columns that mark episodes without it (--episodes)`,
    );
  }
}
