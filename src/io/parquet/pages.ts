// Checks the pages of a column chunk before hyparquet decodes them: every length, run and index, so that its decoders cannot
// read beyond a page, run away or return values that the file does not hold.

import { type Budget, MAX_GROUP_BYTES, MAX_GROUP_VALUES } from "./budget.ts";
import { crc32 } from "./crc32.ts";
import { damaged } from "./damage.ts";
import { decompress } from "./decompress.ts";
import { checkRuns } from "./runs.ts";
import { ByteReader, inner, integer, type Struct } from "./thrift.ts";
import { BYTE_STREAM_SPLIT, checkValues, PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY } from "./values.ts";

/** A leaf of the schema, as one row group stores it. */
export interface ColumnChunk {
  /** The name with those of its parents, joined by dots. */
  readonly name: string;
  /** The physical type, such as "DOUBLE". */
  readonly type: string;
  /** Bytes of a value of type FIXED_LEN_BYTE_ARRAY. */
  readonly typeLength: number;
  readonly codec: string;
  /** Largest definition level: how many of the column and its parents may be missing. */
  readonly maxDefinition: number;
  /** Largest repetition level: how many of them are lists. */
  readonly maxRepetition: number;
  /** Whether it is a top-level column that is no list. */
  readonly flat: boolean;
  /** First byte in the file, and number of bytes. */
  readonly start: number;
  readonly length: number;
}

// Types of pages.
const [DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2] = [0, 2, 3];

/**
 * Checks all pages of a column chunk of `rows` rows. Adds their sizes to `budget`.
 * @throws Damage that names the page.
 */
export function checkChunk(bytes: Uint8Array, column: ColumnChunk, rows: number, budget: Budget): void {
  const checker = new ChunkChecker(column, rows, budget);
  const reader = new ByteReader(bytes);
  // Ends where hyparquet ends: a column that is no list may be followed by other bytes.
  while (column.flat ? checker.rows < rows : reader.left > 1) checker.page(reader);
  if (checker.rows !== rows) damaged(`its pages hold ${checker.rows} rows; the row group has ${rows}`);
}

class ChunkChecker {
  rows = 0;
  private pages = 0;
  private dictionary: number | undefined;

  constructor(
    private readonly column: ColumnChunk,
    private readonly groupRows: number,
    private readonly budget: Budget,
  ) {}

  page(reader: ByteReader): void {
    this.pages++;
    try {
      this.check(reader);
    } catch (error) {
      throw Object.assign(error as Error, { message: `page ${this.pages}: ${(error as Error).message}` });
    }
  }

  private check(reader: ByteReader): void {
    const header = reader.struct();
    const type = integer(header, 1, "its type", 0, 3);
    const size = integer(header, 2, "its uncompressed size", 0, MAX_GROUP_BYTES);
    const page = reader.take(integer(header, 3, "its compressed size", 0, reader.left));
    const sum = header.get(4);
    if (typeof sum === "number" && sum !== crc32(page)) damaged("its checksum is wrong");
    this.budget.spendBytes(size);
    if (type === DATA_PAGE) this.dataPage(inner(header, 5, "its header"), this.decompress(page, size));
    else if (type === DATA_PAGE_V2) this.dataPageV2(inner(header, 8, "its header"), page, size);
    else if (type === DICTIONARY_PAGE) this.dictionaryPage(inner(header, 7, "its header"), this.decompress(page, size));
    else damaged("its type is unknown");
  }

  private decompress(page: Uint8Array, size: number): Uint8Array {
    return decompress(this.column.codec, page, size);
  }

  /** The number of values that a page states, nulls included. */
  private count(header: Struct): number {
    const count = integer(header, 1, "its number of values", 0, MAX_GROUP_VALUES);
    this.budget.spendValues(count);
    if (this.column.flat && count > this.groupRows - this.rows) {
      damaged(`it has ${count} values where ${this.groupRows - this.rows} rows are left`);
    }
    return count;
  }

  private dictionaryPage(header: Struct, page: Uint8Array): void {
    if (this.pages > 1) damaged("a dictionary stands behind other pages");
    this.dictionary = integer(header, 1, "its number of values", 0, page.length * 8);
    const encoding = integer(header, 2, "its encoding", 0, RLE_DICTIONARY);
    if (encoding !== PLAIN && encoding !== PLAIN_DICTIONARY) damaged(`a dictionary has the encoding ${encoding}`);
    this.values(PLAIN, new ByteReader(page), this.dictionary);
  }

  private dataPage(header: Struct, page: Uint8Array): void {
    const { maxDefinition, maxRepetition } = this.column;
    const count = this.count(header);
    const reader = new ByteReader(page);
    const levels = (max: number, id: number): Int32Array | undefined => {
      if (max === 0) return undefined;
      if (integer(header, id, "the encoding of its levels", 0, RLE) !== RLE) damaged("levels have an old encoding");
      return this.levels(new ByteReader(reader.take(reader.uint32())), max, count);
    };
    this.addRows(levels(maxRepetition, 4), count);
    const defined = levels(maxDefinition, 3)?.[maxDefinition] ?? count;
    this.values(integer(header, 2, "its encoding", 0, BYTE_STREAM_SPLIT), reader, defined);
  }

  private dataPageV2(header: Struct, page: Uint8Array, size: number): void {
    const { maxDefinition, maxRepetition } = this.column;
    const count = this.count(header);
    const nulls = integer(header, 2, "its number of nulls", 0, count);
    const reader = new ByteReader(page);
    const levels = (max: number, id: number): Int32Array | undefined => {
      const length = integer(header, id, "the length of its levels", 0, max === 0 ? 0 : reader.left);
      return max === 0 ? undefined : this.levels(new ByteReader(reader.take(length)), max, count);
    };
    this.addRows(levels(maxRepetition, 6), count);
    const defined = levels(maxDefinition, 5)?.[maxDefinition] ?? count;
    if (defined !== count - nulls) damaged(`it has ${defined} values where ${count - nulls} are announced`);
    const rest = page.subarray(reader.offset);
    const plain = size - reader.offset;
    if (plain < 0) damaged("its levels are longer than the page");
    const values = header.get(7) === false ? decompress("UNCOMPRESSED", rest, plain) : this.decompress(rest, plain);
    this.values(integer(header, 4, "its encoding", 0, BYTE_STREAM_SPLIT), new ByteReader(values), defined, true);
  }

  /** Counts how often each level from 0 to `max` occurs. */
  private levels(reader: ByteReader, max: number, count: number): Int32Array {
    const tally = new Int32Array(max + 1);
    checkRuns(reader, bitsOf(max), count, max + 1, tally);
    return tally;
  }

  /** A row begins where the repetition level is 0; a column without lists has a value a row. */
  private addRows(repetition: Int32Array | undefined, count: number): void {
    this.rows += repetition?.[0] ?? count;
    if (this.rows === 0 && count > 0) damaged("its first row goes on from a page before");
    if (this.rows > this.groupRows) damaged(`it has rows beyond the ${this.groupRows} of its row group`);
  }

  private values(encoding: number, reader: ByteReader, count: number, isV2 = false): void {
    const { type, typeLength } = this.column;
    const { dictionary } = this;
    checkValues({ encoding, reader, count, type, typeLength, dictionary, isV2 }, (bytes) =>
      this.budget.spendBytes(bytes),
    );
  }
}

const bitsOf = (value: number): number => 32 - Math.clz32(value);
