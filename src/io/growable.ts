type TypedArray = Int32Array | Uint8Array | Float32Array;

/** A typed array to append numbers to. Its capacity doubles when it is full; pages that are never written take no memory. */
export class Growable<T extends TypedArray> {
  length = 0;
  /** The backing array; only the first `length` elements count. */
  values: T;

  constructor(initial: T) {
    this.values = initial;
  }

  push(value: number): void {
    if (this.length === this.values.length) this.reserve(this.length + 1);
    this.values[this.length++] = value;
  }

  append(values: T): void {
    this.reserve(this.length + values.length);
    this.values.set(values, this.length);
    this.length += values.length;
  }

  /** The elements so far: a view, valid until the next append. */
  view(): T {
    return this.values.subarray(0, this.length) as T;
  }

  private reserve(length: number): void {
    if (length <= this.values.length) return;
    const larger = new (this.values.constructor as new (n: number) => T)(Math.max(length, 2 * this.values.length));
    larger.set(this.values);
    this.values = larger;
  }
}

/** An empty array of 32-bit integers. */
export const integers = (): Growable<Int32Array> => new Growable(new Int32Array(64));
/** An empty array of bytes. */
export const bytes = (): Growable<Uint8Array> => new Growable(new Uint8Array(64));
/** An empty array of f32 numbers. */
export const floats = (): Growable<Float32Array> => new Growable(new Float32Array(64));
