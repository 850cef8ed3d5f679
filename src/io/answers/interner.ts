import { integers } from "../growable.ts";

/**
 * Distinct rows of 32-bit words, numbered in order of first appearance. An open-addressing table of row numbers, at
 * most half full: a row takes 4·width bytes and 8 to 16 of the table. A Map ends at 2²⁴ entries, and is far heavier.
 */
export class RowInterner {
  /** Where the caller writes the row that `intern` looks up. */
  readonly row: Int32Array;
  count = 0;
  private readonly rows = integers();
  private slots = new Int32Array(256); // row number + 1; 0 is free

  constructor(readonly width: number) {
    this.row = new Int32Array(width);
  }

  /** The number of the row in `row`. */
  intern(): number {
    const slot = this.find(this.row, 0);
    const known = this.slots[slot] as number;
    if (known > 0) return known - 1;
    this.rows.append(this.row);
    this.slots[slot] = ++this.count;
    if (2 * this.count > this.slots.length) this.widen();
    return this.count - 1;
  }

  /** [count, width]: a view, not a copy. */
  all(): Int32Array {
    return this.rows.values.subarray(0, this.count * this.width);
  }

  /** The slot that holds this row, or the free one where it belongs. */
  private find(words: Int32Array, from: number): number {
    const { slots, width } = this;
    const rows = this.rows.values;
    let hash = width;
    for (let k = 0; k < width; k++) {
      hash = Math.imul(hash ^ (words[from + k] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (let known = slots[slot] as number; known > 0; known = slots[slot] as number) {
      const at = (known - 1) * width;
      let k = 0;
      while (k < width && rows[at + k] === words[from + k]) k++;
      if (k === width) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private widen(): void {
    this.slots = new Int32Array(2 * this.slots.length);
    for (let i = 0; i < this.count; i++) this.slots[this.find(this.rows.values, i * this.width)] = i + 1;
  }
}

/** Distinct states, [S, size], by value: −0 is 0. */
export class StateInterner {
  private readonly interner: RowInterner;
  private readonly row: Float32Array;

  constructor(readonly size: number) {
    this.interner = new RowInterner(size);
    this.row = new Float32Array(this.interner.row.buffer);
  }
  /** Feature k of the state that `intern` looks up next. */
  set(k: number, value: number): void {
    this.row[k] = value + 0;
  }
  intern(): number {
    return this.interner.intern();
  }
  get count(): number {
    return this.interner.count;
  }
  all(): Float32Array {
    const { buffer, byteOffset, length } = this.interner.all();
    return new Float32Array(buffer, byteOffset, length);
  }
}

/** Distinct names, numbered in order of first appearance. */
export class NameInterner {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  intern(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    // A piece of a longer string keeps all of that alive: here the file. A copy does not.
    const copy: string = JSON.parse(JSON.stringify(name));
    this.numbers.set(copy, this.names.length);
    return this.names.push(copy) - 1;
  }
}
