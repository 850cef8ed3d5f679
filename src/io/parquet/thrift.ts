// Thrift's compact protocol, in which Parquet writes its metadata and page headers. hyparquet reads the same structures but
// trusts every length in them; here each is checked against the bytes that are left.

import { at } from "../../base/arrays.ts";
import { damaged } from "./damage.ts";

/** Fields by their number. */
export type Struct = ReadonlyMap<number, Value>;
/** 8- to 32-bit integers are numbers, 64-bit integers are bigints. */
type Value = boolean | number | bigint | Uint8Array | Struct | readonly Value[];

/** Parquet's metadata nest 7 deep. */
const MAX_DEPTH = 32;

/** Reads values from `bytes`, from `offset` up to `end`. */
export class ByteReader {
  constructor(
    readonly bytes: Uint8Array,
    public offset = 0,
    readonly end = bytes.length,
  ) {}

  get left(): number {
    return this.end - this.offset;
  }

  byte(): number {
    if (this.offset >= this.end) damaged("a structure is cut short");
    return at(this.bytes, this.offset++);
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    if (!(length >= 0 && length <= this.left)) damaged(`${length} bytes are announced where ${this.left} are left`);
    this.offset += length;
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4);
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  /** An unsigned integer of at most 32 bits in groups of 7 bits. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value <= 0xffffffff ? value : damaged("an integer exceeds 32 bits");
    }
    return damaged("an integer exceeds 32 bits");
  }

  /** A signed integer of at most 64 bits, zigzag-encoded in groups of 7 bits. */
  zigzag(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
    }
    return damaged("an integer exceeds 64 bits");
  }

  /** A structure. */
  struct(depth = 0): Struct {
    if (depth > MAX_DEPTH) damaged(`structures nest more than ${MAX_DEPTH} deep`);
    const fields = new Map<number, Value>();
    let id = 0;
    for (let head = this.byte(); (head & 15) !== 0; head = this.byte()) {
      id = head >> 4 ? id + (head >> 4) : Number(this.zigzag());
      fields.set(id, this.value(head & 15, depth));
    }
    return fields;
  }

  private value(type: number, depth: number): Value {
    switch (type) {
      case 1:
      case 2:
        return type === 1;
      case 3:
        return this.byte();
      case 4:
      case 5:
        return Number(this.zigzag());
      case 6:
        return this.zigzag();
      case 7:
      case 8:
        return this.take(type === 7 ? 8 : this.varint());
      case 9:
        return this.list(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        return damaged(`a field has the unknown type ${type}`);
    }
  }

  private list(depth: number): Value[] {
    const head = this.byte();
    const size = head >> 4 === 15 ? this.varint() : head >> 4;
    const type = head & 15;
    if (size > this.left) damaged(`a list of ${size} is announced where ${this.left} bytes are left`);
    // A boolean in a list is a byte of its own.
    return Array.from({ length: size }, () => this.value(type < 3 ? 3 : type, depth + 1));
  }
}

/** A 32-bit integer of a structure, within bounds. */
export function integer(struct: Struct, id: number, name: string, low: number, high: number): number {
  const value = struct.get(id);
  if (typeof value === "number" && value >= low && value <= high) return value;
  return damaged(`${name} is ${typeof value === "object" ? "no number" : value}; it must be ${low} to ${high}`);
}

/** A structure within a structure. */
export function inner(struct: Struct, id: number, name: string): Struct {
  const value = struct.get(id);
  return value instanceof Map ? (value as Struct) : damaged(`${name} is missing`);
}
