// Interning: equal values are stored once and referred to by number, in order of first appearance.

import { at } from "../../base/arrays.ts";
import { integers } from "../growable.ts";
import { OutlyingValues } from "./outlying-values.ts";

/**
 * Interns rows of 32-bit words in an open-addressing hash table of row numbers that is at most half full. A row takes
 * 4·width bytes, plus 8 to 16 in the table. A Map would be far heavier and is limited to 2²⁴ entries.
 */
export class RowInterner {
  /** The row to look up: callers write it here and then call `intern`. */
  readonly row: Int32Array;
  count = 0;
  private readonly rows = integers();
  private slots = new Int32Array(256); // row number + 1; 0 marks a free slot

  constructor(readonly width: number) {
    this.row = new Int32Array(width);
  }

  /** The number of the row in `row`, which is added if it is new. */
  intern(): number {
    const slot = this.find(this.row, 0);
    const known = this.slots[slot] as number;
    if (known > 0) return known - 1;
    this.rows.append(this.row);
    this.slots[slot] = ++this.count;
    if (2 * this.count > this.slots.length) this.grow();
    return this.count - 1;
  }

  /** All rows, [count, width]: a view, not a copy. */
  all(): Int32Array {
    return this.rows.view();
  }

  /** The slot that holds this row, or the free slot where it belongs. */
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
      const start = (known - 1) * width;
      let k = 0;
      while (k < width && rows[start + k] === words[from + k]) k++;
      if (k === width) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    this.slots = new Int32Array(2 * this.slots.length);
    for (let i = 0; i < this.count; i++) this.slots[this.find(this.rows.values, i * this.width)] = i + 1;
  }
}

/** Interns states of `size` features by value; −0 equals 0. */
export class StateInterner {
  private readonly outlying: OutlyingValues;
  private readonly interner: RowInterner;
  private readonly row: Float32Array;

  constructor(readonly size: number) {
    this.interner = new RowInterner(size);
    this.row = new Float32Array(this.interner.row.buffer);
    this.outlying = new OutlyingValues(size);
  }

  /** Sets feature k of the state that the next `intern` looks up. */
  set(k: number, value: number): void {
    this.row[k] = value + 0; // turns −0 into 0
  }

  intern(): number {
    return this.interner.intern();
  }

  /** Sees the state that the next `intern` looks up, for `check`. `place` names the file, the row and the column of feature k. */
  see(place: (k: number) => string): void {
    this.outlying.see(this.row, place);
  }

  /** @throws FormatError naming the place of a value beside which all others of its feature are equal. */
  check(): void {
    this.outlying.check(this.all());
  }

  get count(): number {
    return this.interner.count;
  }

  /** These states without some of their features; `numbers[s]` is the new number of state s. */
  without(dropped: readonly number[]): { states: StateInterner; numbers: Int32Array } {
    const isDropped = new Set(dropped);
    const kept = Array.from({ length: this.size }, (_, k) => k).filter((k) => !isDropped.has(k));
    const states = new StateInterner(kept.length);
    const all = this.all();
    const numbers = Int32Array.from({ length: this.count }, (_, s) => {
      kept.forEach((k, j) => {
        states.set(j, at(all, s * this.size + k));
      });
      return states.intern();
    });
    return { states, numbers };
  }

  /** All states, [count, size]: a view, not a copy. */
  all(): Float32Array {
    const { buffer, byteOffset, length } = this.interner.all();
    return new Float32Array(buffer, byteOffset, length);
  }
}

/** Interns names. */
export class NameInterner {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  has(name: string): boolean {
    return this.numbers.has(name);
  }

  intern(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    // A substring keeps the string it was cut from alive, which would be the whole file; a copy does not.
    const copy: string = JSON.parse(JSON.stringify(name));
    this.numbers.set(copy, this.names.length);
    return this.names.push(copy) - 1;
  }
}
