// Checks the encoded values of a page.

import { at } from "../../base/arrays.ts";
import { damaged } from "./damage.ts";
import { checkDeltas, checkRuns } from "./runs.ts";
import { ByteReader } from "./thrift.ts";

/** Bits of an index into a dictionary. */
const MAX_INDEX_BITS = 24;

// Numbers of encodings in the format.
export const [PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY, BYTE_STREAM_SPLIT] = [0, 2, 3, 8, 9];
const [DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY] = [5, 6, 7];

/** The values of a page. */
export interface PageValues {
  readonly encoding: number;
  /** Stands at the first of them. */
  readonly reader: ByteReader;
  /** Their number, without nulls. */
  readonly count: number;
  /** The column's physical type, such as "DOUBLE". */
  readonly type: string;
  /** Bytes of a value of type FIXED_LEN_BYTE_ARRAY. */
  readonly typeLength: number;
  /** Number of values in the column's dictionary, if it has one. */
  readonly dictionary: number | undefined;
  /** Whether the page is of the second version. */
  readonly isV2: boolean;
}

/**
 * Checks that the values end within the page and refer to nothing that is missing.
 * @param spend Called with bytes that decoding takes beyond the page's size; throws when the row group takes too many.
 * @throws Damage that names the fault.
 */
export function checkValues(values: PageValues, spend: (bytes: number) => void): void {
  const { encoding, reader, count, type, typeLength, dictionary, isV2 } = values;
  switch (encoding) {
    case PLAIN:
      if (type === "BYTE_ARRAY") for (let i = 0; i < count; i++) reader.take(reader.uint32());
      else reader.take(type === "BOOLEAN" ? Math.ceil(count / 8) : count * widthOf(type, typeLength));
      return;
    case PLAIN_DICTIONARY:
    case RLE_DICTIONARY: {
      if (type === "BOOLEAN") damaged("true and false have no dictionary");
      if (dictionary === undefined) damaged("it refers to a dictionary that is missing");
      const width = reader.byte();
      if (width > MAX_INDEX_BITS) damaged(`it has indices of ${width} bits; at most ${MAX_INDEX_BITS} are read`);
      if (count > 0 && dictionary === 0) damaged("it refers to an empty dictionary");
      if (width > 0 || isV2) checkRuns(reader, width, count, dictionary); // otherwise hyparquet reads no runs
      return;
    }
    case RLE:
      if (type !== "BOOLEAN") damaged("runs of values that are not true or false");
      checkRuns(new ByteReader(reader.take(reader.uint32())), 1, count, 2);
      return;
    case DELTA_BINARY_PACKED:
      if (type !== "INT32" && type !== "INT64") damaged("differences of values that are not integers");
      checkDeltas(reader, count, type === "INT32" ? 32 : 64);
      return;
    case DELTA_LENGTH_BYTE_ARRAY:
      if (type !== "BYTE_ARRAY") damaged("lengths of values that are not texts");
      for (const length of checkDeltas(reader, count, 32)) reader.take(length);
      return;
    case DELTA_BYTE_ARRAY: {
      if (type !== "BYTE_ARRAY" && type !== "FIXED_LEN_BYTE_ARRAY") damaged("prefixes of values that are not texts");
      const prefixes = checkDeltas(reader, count, 32);
      const suffixes = checkDeltas(reader, count, 32);
      checkPrefixed(prefixes, suffixes, reader, spend);
      return;
    }
    case BYTE_STREAM_SPLIT:
      reader.take(count * widthOf(type, typeLength));
      return;
    default:
      damaged(`the encoding ${encoding} is not read`);
  }
}

/** Texts that begin as the one before does: each may be as long as all before, so that their sum is bounded too. */
function checkPrefixed(
  prefixes: Int32Array,
  suffixes: Int32Array,
  reader: ByteReader,
  spend: (bytes: number) => void,
): void {
  let length = 0;
  for (let i = 0; i < prefixes.length; i++) {
    const prefix = at(prefixes, i);
    if (prefix < 0 || prefix > length) damaged(`a text takes ${prefix} bytes from one of ${length}`);
    length = prefix + reader.take(at(suffixes, i)).length;
    spend(length);
  }
}

/** Bytes of a value of fixed length. */
function widthOf(type: string, typeLength: number): number {
  const widths: Record<string, number> = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8, INT96: 12 };
  return type === "FIXED_LEN_BYTE_ARRAY" ? typeLength : (widths[type] ?? damaged(`${type} has no fixed length`));
}
