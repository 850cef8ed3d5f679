// How much a Parquet file may decode to. Runs and compression let a few bytes stand for any number of values.

import { damaged } from "./damage.ts";

/** Bytes that the pages of a row group may take when decompressed. */
export const MAX_GROUP_BYTES = 2 ** 30;
/** Values that a row group may have in all columns. */
export const MAX_GROUP_VALUES = 2 ** 27;

/** A file has at most so many values, and bytes when decompressed, for each of its bytes; and a short one these. */
const MAX_RATIO = 1100;
const [SMALL_VALUES, SMALL_BYTES] = [2 ** 22, 2 ** 26];

/** Counts what a file decodes to, one row group after another. */
export class Budget {
  private readonly group = { values: 0, bytes: 0 };
  private readonly file = { values: 0, bytes: 0 };
  private readonly maxValues: number;
  private readonly maxBytes: number;

  /** @param size Bytes of the file. */
  constructor(private readonly size: number) {
    this.maxValues = Math.max(SMALL_VALUES, MAX_RATIO * size);
    this.maxBytes = Math.max(SMALL_BYTES, MAX_RATIO * size);
  }

  /** Begins the next row group. */
  nextGroup(): void {
    this.group.values = 0;
    this.group.bytes = 0;
  }

  /** Counts values. @throws Damage when there are too many. */
  spendValues(count: number): void {
    this.group.values += count;
    this.file.values += count;
    if (this.group.values > MAX_GROUP_VALUES) damaged(`its row group has more than ${MAX_GROUP_VALUES} values`);
    if (this.file.values > this.maxValues) {
      damaged(`the file has more than ${this.maxValues} values; its ${this.size} bytes are too few for that`);
    }
  }

  /** Counts bytes of decompressed pages. @throws Damage when there are too many. */
  spendBytes(count: number): void {
    this.group.bytes += count;
    this.file.bytes += count;
    if (this.group.bytes > MAX_GROUP_BYTES) damaged(`its row group takes more than ${MAX_GROUP_BYTES >> 20} MiB`);
    if (this.file.bytes > this.maxBytes) {
      damaged(`its pages take more than ${this.maxBytes} bytes; the file's ${this.size} are too few for that`);
    }
  }
}
