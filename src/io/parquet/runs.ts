// Walks the encodings of integers in Parquet's pages and checks them against what was announced: hyparquet's decoders follow
// any length that a damaged file states, for billions of steps.

import { at } from "../../base/arrays.ts";
import { damaged } from "./damage.ts";
import type { ByteReader } from "./thrift.ts";

/**
 * Checks `count` integers of `width` bits, in runs of repeated or packed values, each less than `limit`. The runs must hold
 * them exactly, except that the last packed run is filled up to a multiple of eight. `tally`, if given, counts the values.
 */
export function checkRuns(reader: ByteReader, width: number, count: number, limit: number, tally?: Int32Array): void {
  const note = (value: number, times: number): void => {
    if (value >= limit) damaged(`a value is ${value}; it must be less than ${limit}`);
    if (tally) tally[value] = at(tally, value) + times;
  };
  for (let seen = 0; seen < count; ) {
    const head = reader.varint();
    const left = count - seen;
    if (head % 2 === 0) {
      const times = head / 2;
      if (times > left) damaged(`a run repeats a value ${times} times where ${left} are left`);
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value += reader.byte() * 2 ** shift;
      if (times > 0) note(value, times);
      seen += times;
    } else {
      const groups = (head - 1) / 2;
      if (width === 0 && 8 * groups > left + 7) damaged(`a run packs ${8 * groups} values where ${left} are left`);
      checkPacked(reader.take(groups * width), width, Math.min(8 * groups, left), note);
      seen += 8 * groups;
    }
  }
}

/** The bytes are followed by `width` bits for each value, least significant first. */
function checkPacked(
  bytes: Uint8Array,
  width: number,
  count: number,
  note: (value: number, times: number) => void,
): void {
  const mask = 2 ** width - 1;
  for (let i = 0, bit = 0; i < count; i++, bit += width) {
    const from = bit >> 3;
    const word =
      (bytes[from] ?? 0) |
      ((bytes[from + 1] ?? 0) << 8) |
      ((bytes[from + 2] ?? 0) << 16) |
      ((bytes[from + 3] ?? 0) << 24);
    note((word >>> (bit & 7)) & mask, 1);
  }
}

/** The largest block of deltas; parquet-mr and Arrow write 128. */
const MAX_BLOCK = 1 << 16;

/**
 * Checks `count` integers of up to `bits` bits that are stored as differences (DELTA_BINARY_PACKED), and leaves the reader
 * behind them. Returns them if they have 32 bits.
 */
export function checkDeltas(reader: ByteReader, count: number, bits: 32 | 64): Int32Array {
  const block = reader.varint();
  const miniblocks = reader.varint();
  const total = reader.varint();
  const size = block / miniblocks;
  if (!(block >= 8 && block <= MAX_BLOCK && Number.isInteger(size) && size % 8 === 0)) {
    damaged(`blocks of ${block} differences in ${miniblocks} parts; a part must be a multiple of 8`);
  }
  if (total !== count) damaged(`${total} values are announced where ${count} are expected`);
  const values = new Int32Array(bits === 32 ? count : 0);
  let value = Number(BigInt.asIntN(32, reader.zigzag()));
  values[0] = value;
  for (let seen = 1; seen < count; ) {
    const least = Number(BigInt.asIntN(32, reader.zigzag()));
    const widths = reader.take(miniblocks);
    for (let m = 0; m < miniblocks && seen < count; m++) {
      const width = at(widths, m);
      if (width > bits) damaged(`differences of ${width} bits between values of ${bits}`);
      const here = Math.min(size, count - seen);
      const packed = reader.take(Math.ceil((here * width) / 8));
      reader.take(Math.min(reader.left, (size * width) / 8 - packed.length)); // the last part need not be filled up
      if (bits === 32) {
        for (let i = 0; i < here; i++) {
          value = (value + least + bitsAt(packed, i * width, width)) | 0;
          values[seen + i] = value;
        }
      }
      seen += here;
    }
  }
  return values;
}

/** Up to 32 bits, as a signed integer. */
function bitsAt(bytes: Uint8Array, from: number, width: number): number {
  let value = 0;
  for (let k = 0; k < width; ) {
    const bit = (from + k) & 7;
    const take = Math.min(8 - bit, width - k);
    value |= ((at(bytes, (from + k) >> 3) >> bit) & ((1 << take) - 1)) << k;
    k += take;
  }
  return value;
}
