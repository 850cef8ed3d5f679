type Numbers = Int32Array | Uint8Array | Float32Array;

/** Numbers that are appended: doubled when full. Pages that nothing was written to take no memory. */
export class Growable<T extends Numbers> {
  length = 0;
  constructor(public values: T) {}
  push(value: number): void {
    if (this.length === this.values.length) this.reserve(this.length + 1);
    this.values[this.length++] = value;
  }
  append(values: T): void {
    this.reserve(this.length + values.length);
    this.values.set(values, this.length);
    this.length += values.length;
  }
  private reserve(length: number): void {
    if (length <= this.values.length) return;
    const wider = new (this.values.constructor as new (n: number) => T)(Math.max(length, 2 * this.values.length));
    wider.set(this.values);
    this.values = wider;
  }
}

export const integers = (): Growable<Int32Array> => new Growable(new Int32Array(64));
export const bytes = (): Growable<Uint8Array> => new Growable(new Uint8Array(64));
export const floats = (): Growable<Float32Array> => new Growable(new Float32Array(64));
