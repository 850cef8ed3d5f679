// Decompresses pages of Parquet into exactly the size that the page announces, whatever the compressed bytes say.

import { brotliDecompressSync, unzipSync } from "node:zlib";
import { Decompress } from "fzstd";
import { at } from "../../base/arrays.ts";
import { damaged } from "./damage.ts";

type Decompressor = (input: Uint8Array, size: number) => Uint8Array;

/** Decompressors by the codec's name in Parquet. Each returns `size` bytes, or throws. */
export const DECOMPRESSORS: Readonly<Record<string, Decompressor>> = {
  UNCOMPRESSED: (input) => input,
  SNAPPY: snappy,
  GZIP: (input, size) => unzipSync(input, { maxOutputLength: Math.max(1, size) }),
  BROTLI: (input, size) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, size) }),
  ZSTD: zstandard,
  LZ4: hadoopLz4,
  LZ4_RAW: lz4,
};

/** `DECOMPRESSORS` with the size checked. */
export function decompress(codec: string, input: Uint8Array, size: number): Uint8Array {
  const decompressor = DECOMPRESSORS[codec] ?? damaged(`unknown compression ${codec}`);
  let output: Uint8Array;
  try {
    output = input.length === 0 && size === 0 ? input : decompressor(input, size);
  } catch {
    return damaged(`its ${codec} data do not decompress to ${size} bytes`);
  }
  return output.length === size ? output : damaged(`its ${codec} data decompress to ${output.length} of ${size} bytes`);
}

const corrupt = (): never => damaged("corrupt data");

/** An array that is filled from the front, by literal bytes and by copies of bytes before. */
class Output {
  private length = 0;
  private readonly bytes: Uint8Array;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  append(literal: Uint8Array): void {
    if (literal.length > this.bytes.length - this.length) corrupt();
    this.bytes.set(literal, this.length);
    this.length += literal.length;
  }

  /** Repeats the `length` bytes that begin `distance` bytes before the end; they may overlap with what is appended. */
  copy(distance: number, length: number): void {
    const { bytes, length: from } = this;
    if (distance < 1 || distance > from || length > bytes.length - from) corrupt();
    if (distance >= length) bytes.copyWithin(from, from - distance, from - distance + length);
    else for (let i = from; i < from + length; i++) bytes[i] = at(bytes, i - distance);
    this.length += length;
  }

  finish(): Uint8Array {
    return this.length === this.bytes.length ? this.bytes : corrupt();
  }
}

/** A little-endian integer of 1 to 4 bytes. */
function littleEndian(input: Uint8Array, from: number, length: number): number {
  if (from + length > input.length) corrupt();
  let value = 0;
  for (let k = 0; k < length; k++) value += at(input, from + k) * 2 ** (8 * k);
  return value;
}

function snappy(input: Uint8Array, size: number): Uint8Array {
  let i = 0;
  while (i < input.length && at(input, i) >= 0x80) i++; // the uncompressed length, which the page states too
  i++;
  const output = new Output(size);
  while (i < input.length) {
    const tag = at(input, i++);
    const kind = tag & 3;
    if (kind === 0) {
      let length = tag >> 2;
      if (length >= 60) {
        const bytes = length - 59;
        length = littleEndian(input, i, bytes);
        i += bytes;
      }
      if (length + 1 > input.length - i) corrupt();
      output.append(input.subarray(i, i + length + 1));
      i += length + 1;
    } else {
      const bytes = kind === 3 ? 4 : kind;
      const offset = littleEndian(input, i, bytes);
      i += bytes;
      if (kind === 1) output.copy(offset + ((tag >> 5) << 8), ((tag >> 2) & 7) + 4);
      else output.copy(offset, (tag >> 2) + 1);
    }
  }
  return output.finish();
}

function lz4(input: Uint8Array, size: number): Uint8Array {
  const output = new Output(size);
  let i = 0;
  // A length of 15 goes on in further bytes, until one that is not 255.
  const extend = (length: number): number => {
    if (length < 15) return length;
    for (let byte = 255; byte === 255; length += byte) byte = i < input.length ? at(input, i++) : corrupt();
    return length;
  };
  while (i < input.length) {
    const token = at(input, i++);
    const literals = extend(token >> 4);
    if (literals > input.length - i) corrupt();
    output.append(input.subarray(i, i + literals));
    i += literals;
    if (i === input.length) break;
    const distance = littleEndian(input, i, 2);
    i += 2;
    output.copy(distance, extend(token & 15) + 4);
  }
  return output.finish();
}

/** Blocks of LZ4 as Hadoop frames them, each behind its two lengths; some writers leave the frames out. */
function hadoopLz4(input: Uint8Array, size: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const output = new Output(size);
  try {
    for (let i = 0; i < input.length; ) {
      if (input.length - i < 8) corrupt();
      const plain = view.getUint32(i);
      const packed = view.getUint32(i + 4);
      i += 8;
      if (packed > input.length - i || plain > size) corrupt();
      output.append(lz4(input.subarray(i, i + packed), plain));
      i += packed;
    }
    return output.finish();
  } catch {
    return lz4(input, size);
  }
}

/** Zstandard, block by block, so that it ends once there is more than expected. */
function zstandard(input: Uint8Array, size: number): Uint8Array {
  const output = new Output(size);
  new Decompress((block) => output.append(block)).push(input, true);
  return output.finish();
}
