// Columns that are not read, because nothing is known of their names. One that has the form of an id of episodes, or of a count
// of their steps, and contradicts the ends that other columns mark, is an error: two episodes would be read as one.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { bytes } from "../growable.ts";
import { listOf } from "../notes.ts";
import { isBinary, isMeasure } from "./episode-columns.ts";
import type { RecordedRows, UnreadColumn } from "./recorded-rows.ts";

/** Of the value in a row: whether it differs from that in the row before, whether a count starts again with it, whether it is 1. */
const [CHANGES, RESTARTS, ONE] = [1, 2, 4];
const IS_EDGE = "is 1, as at all ends that are known,";
/** More different values are not followed. */
const MAX_VALUES = 1 << 16;

/** Follows a column that is not read, row by row. */
export class UnknownColumn implements UnreadColumn {
  private readonly marks = bytes();
  /** Different values, numbered as they come. */
  private readonly values = new Map<unknown, number>();
  private first = 0;
  private last: unknown;
  private lastCount = 0;
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
    const row = this.marks.length;
    if (typeof value === "object" && value !== null) this.isName = false;
    if (typeof cell === "number" && !Number.isInteger(cell)) this.isName = false;
    this.isFlag &&= value === null || isBinary(value);
    this.isTruth &&= value === null || typeof value === "boolean";
    const isKnown = this.values.has(value);
    if (!isKnown && this.values.size < MAX_VALUES) this.values.set(value, this.values.size);
    else if (!isKnown) this.isName = false;
    // Texts count by the order in which they come first.
    const isNumber = typeof cell === "number" || typeof cell === "bigint";
    const count = isNumber
      ? Number(cell)
      : typeof cell === "string"
        ? (this.values.get(value) ?? Number.NaN)
        : Number.NaN;
    if (Number.isNaN(count)) this.counts = false;
    let mark = this.isFlag && Number(value) === 1 ? ONE : 0;
    if (row === 0) this.first = count;
    else if (value !== this.last) {
      mark |= CHANGES;
      this.changes++;
      if (this.counts && this.isRestart(count)) mark |= RESTARTS;
      this.returns ||= isKnown;
    } else this.counts = false;
    this.marks.push(mark);
    this.last = value;
    this.lastCount = count;
  }

  get form(): "id" | "flag" | undefined {
    if (this.changes === 0) return undefined;
    if (this.isFlag) return "flag";
    return this.isName && !this.returns ? "id" : undefined;
  }

  private isRestart(value: number): boolean {
    const change = value - this.lastCount;
    if (this.stride === 0 && change > 0) this.stride = change;
    if (change > 0 && Math.abs(change - this.stride) <= 1e-3 * this.stride) return false;
    this.counts = change < 0 && value === this.first;
    if (this.counts) this.restarts++;
    return this.counts;
  }

  contradicts(isEnd: (row: number) => boolean, rows: RecordedRows): { row: number; how: string } | undefined {
    const marks = this.marks.view();
    const edge = this.isFlag && !rows.cutsKnown ? this.moreEnds(isEnd) : undefined;
    if (edge !== undefined) return { row: edge, how: IS_EDGE };
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

  /** The first row with a flag that is also set at all known ends, or in all first rows of episodes, and never twice in succession. */
  private moreEnds(isEnd: (row: number) => boolean): number | undefined {
    const marks = this.marks.view();
    const isSet = (row: number): boolean => (at(marks, row) & ONE) !== 0;
    let [ends, isLast, isFirst, more] = [0, true, isSet(0), -1];
    for (let row = 0; row + 1 < marks.length; row++) {
      if (isSet(row) && isSet(row + 1)) return undefined;
      if (isEnd(row)) {
        ends++;
        isLast &&= isSet(row);
        isFirst &&= isSet(row + 1);
      } else if (more < 0 && row > 0 && isSet(row) && !isEnd(row - 1)) more = row;
    }
    return ends > 0 && (isLast || isFirst) && more >= 0 ? more : undefined;
  }

  /** Whether it is a flag that is set in some last rows of episodes, and nowhere else. */
  marksEnds(isEnd: (row: number) => boolean): boolean {
    if (!this.isFlag) return false;
    const marks = this.marks.view();
    let isSet = false;
    for (let row = 0; row < marks.length; row++) {
      if ((at(marks, row) & ONE) === 0) continue;
      if (!isEnd(row)) return false;
      isSet = true;
    }
    return isSet;
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

/**
 * Throws if a column has the form of an id or a count of steps, and begins something new inside an episode. Returns notes on
 * flags that may mark terminal states.
 */
export function checkUnknownColumns(rows: RecordedRows, offsets: Int32Array): string[] {
  if (!rows.unread?.length) return [];
  const starts = new Set(offsets);
  const isEnd = (row: number): boolean => starts.has(row + 1);
  for (const side of rows.unread) {
    const found = side.contradicts(isEnd, rows);
    if (!found) continue;
    const { marks = [] } = rows;
    const isFlag = found.how === IS_EDGE;
    const mark = isFlag
      ? 'rename it to "is_last" or "is_first", whichever it means'
      : `name the columns that mark episodes, with "${side.name}" if it is one of them (--episodes ${[...marks, side.name].join(",")})`;
    const without = isFlag ? "name those that mark episodes without it" : "without it";
    const others = marks.length > 0 ? `, or ${without} (--episodes ${marks.join(",")})` : "";
    throw new FormatError(
      `${rows.locate(found.row)}: "${side.name}" ${found.how} in this row, inside an episode: rows of several may be read as one; ${mark}${others}`,
    );
  }
  if (rows.terminals.includes(1)) return [];
  const flags = rows.unread.filter((side) => side.marksEnds(isEnd)).map(({ name }) => `"${name}"`);
  if (flags.length === 0) return [];
  return [
    `${listOf(flags)} ${flags.length === 1 ? "is" : "are"} 1 in last rows of episodes only; rename to "terminated" what marks terminal states`,
  ];
}
