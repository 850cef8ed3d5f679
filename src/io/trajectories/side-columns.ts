// Columns that are not read, because nothing is known of their names. One that has the form of an id of episodes, or of a count
// of their steps, and contradicts the ends that other columns mark, is an error: two episodes would be read as one.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { bytes } from "../growable.ts";
import { isBinary, isMeasure } from "./episode-columns.ts";
import type { RecordedRows, UnreadColumn } from "./recorded-rows.ts";

/** Of the value in a row: whether it differs from that in the row before, and whether a count starts again with it. */
const [CHANGES, RESTARTS] = [1, 2];
/** More different values are not followed. */
const MAX_VALUES = 1 << 16;

/** Follows a column that is not read, row by row. */
export class SideColumn implements UnreadColumn {
  private readonly marks = bytes();
  private readonly values = new Set<unknown>();
  private first: unknown;
  private last: unknown;
  private stride = 0;
  /** Whether all values are whole numbers, texts or flags. */
  private isName = true;
  /** Whether all are flags. */
  private isFlag = true;
  private isTruth = true;
  /** Whether each value but the first of a count is the one before it and a step. */
  private counts = true;
  /** Whether a value comes back after others. */
  private returns = false;
  private changes = 0;
  private restarts = 0;

  constructor(readonly name: string) {}

  /** Takes the value of the next row. */
  next(cell: unknown): void {
    if (!this.isName && !this.counts) return;
    const value = typeof cell === "bigint" ? cell.toString() : (cell ?? null);
    const isNumber = typeof cell === "number" || typeof cell === "bigint";
    if (typeof value === "object" && value !== null) this.isName = false;
    if (typeof cell === "number" && !Number.isInteger(cell)) this.isName = false;
    this.isFlag &&= value === null || isBinary(value);
    this.isTruth &&= value === null || typeof value === "boolean";
    if (!isNumber) this.counts = false;
    const row = this.marks.length;
    if (row === 0) this.first = value;
    let mark = 0;
    if (row > 0 && value !== this.last) {
      mark = CHANGES;
      this.changes++;
      if (this.counts && this.isRestart(Number(value))) mark |= RESTARTS;
      if (this.values.has(value)) this.returns = true;
    } else if (row > 0) this.counts = false;
    if (this.values.size < MAX_VALUES) this.values.add(value);
    else this.isName = false;
    this.marks.push(mark);
    this.last = value;
  }

  private isRestart(value: number): boolean {
    const change = value - Number(this.last);
    if (this.stride === 0 && change > 0) this.stride = change;
    if (change > 0 && Math.abs(change - this.stride) <= 1e-3 * this.stride) return false;
    this.counts = change < 0 && value === Number(this.first);
    if (this.counts) this.restarts++;
    return this.counts;
  }

  contradicts(isEnd: (row: number) => boolean, rows: RecordedRows): { row: number; how: string } | undefined {
    const marks = this.marks.view();
    const counts = this.counts && this.restarts > 0 && this.stride > 0;
    const isId = this.isName && !this.isTruth && this.changes > 0 && 2 * (this.changes + 1) <= marks.length;
    if (!counts && (!isId || isMeasure(this.name))) return undefined;
    const inside: number[] = [];
    for (let row = 1; row < marks.length; row++) {
      if ((at(marks, row) & (counts ? RESTARTS : CHANGES)) !== 0 && !isEnd(row - 1)) inside.push(row);
    }
    const row = inside[0];
    if (row === undefined) return undefined;
    const jump = jumpAt(rows, inside, isEnd);
    if (counts) return jump === "none" ? undefined : { row, how: "starts again" };
    // A value that returns is no id, unless the observations jump with it. Where cuts are not known, it may be any of them.
    const needsJump = this.returns && (this.isFlag || rows.cutsKnown);
    return jump === "none" || (needsJump && (jump !== "clear" || this.isFlag)) ? undefined : { row, how: "changes" };
  }
}

/** Samples that tell how observations change. */
const SAMPLES = 2000;
/** Observations are continuous if they change by less than this part of the distance between rows of any time. */
const CONTINUOUS = 0.3;
/** A jump is so many times as large as the usual change; what is less than the first is none. */
const [NO_JUMP, CLEAR_JUMP] = [2, 3];

/** Whether observations jump into these rows, compared with how they change inside episodes otherwise. */
function jumpAt(
  { observations, observationSize: width }: RecordedRows,
  rows: readonly number[],
  isEnd: (row: number) => boolean,
): "none" | "unknown" | "clear" {
  const count = observations.length / width;
  const half = Math.floor(count / 2);
  const scales = new Float64Array(width);
  const every = Math.max(1, Math.floor(count / SAMPLES));
  for (let row = 0; row < count; row += every) {
    const far = (row + half) % count;
    for (let k = 0; k < width; k++) {
      scales[k] = at(scales, k) + Math.abs(at(observations, row * width + k) - at(observations, far * width + k));
    }
  }
  const samples = Math.ceil(count / every);
  /** Mean over the values of an observation, each relative to its distance between rows of any time. */
  const change = (row: number): number => {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const scale = at(scales, k) / samples;
      const difference = at(observations, row * width + k) - at(observations, (row - 1) * width + k);
      if (scale > 0) sum += Math.abs(difference) / scale;
    }
    return sum / width;
  };
  const mean = (changes: readonly number[]): number =>
    changes.reduce((sum, value) => sum + value, 0) / Math.max(1, changes.length);
  const special = new Set(rows);
  const usual: number[] = [];
  for (let row = 1; row < count; row += every) if (!special.has(row) && !isEnd(row - 1)) usual.push(change(row));
  const typical = mean(usual);
  if (usual.length === 0 || typical > CONTINUOUS) return "unknown";
  const ratio = mean(rows.slice(0, SAMPLES).map(change)) / typical;
  return ratio <= NO_JUMP ? "none" : ratio > CLEAR_JUMP ? "clear" : "unknown";
}

/** Throws if a column has the form of an id or a count of steps, and begins something new inside an episode. */
export function checkSides(rows: RecordedRows, offsets: Int32Array): void {
  if (!rows.unread?.length) return;
  const starts = new Set(offsets);
  const isEnd = (row: number): boolean => starts.has(row + 1);
  for (const side of rows.unread) {
    const found = side.contradicts(isEnd, rows);
    if (!found) continue;
    throw new FormatError(
      `${rows.locate(found.row)}: "${side.name}" ${found.how} in this row, inside an episode: rows of several may be read as one; name the columns that mark episodes, with "${side.name}" if it is one of them (--episodes ${[...(rows.marks ?? []), side.name].join(",")})${rows.marks?.length ? `, or without it (--episodes ${rows.marks.join(",")})` : ""}`,
    );
  }
}
