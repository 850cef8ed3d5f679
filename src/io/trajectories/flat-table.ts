/** A table of a FlatBuffer, which Arrow keeps its metadata in. Places outside the file throw a RangeError. */
export class FlatTable {
  private constructor(
    private readonly view: DataView,
    private readonly start: number,
  ) {}

  /** The root table of the FlatBuffer at this place. */
  static at(view: DataView, start: number): FlatTable {
    return new FlatTable(view, start + view.getUint32(start, true));
  }

  /** Where field i is; 0 if it is absent. */
  private field(i: number): number {
    const vtable = this.start - this.view.getInt32(this.start, true);
    const entry = 4 + 2 * i;
    const offset = entry < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? 0 : this.start + offset;
  }

  uint8(i: number): number {
    const at = this.field(i);
    return at === 0 ? 0 : this.view.getUint8(at);
  }

  int16(i: number): number {
    const at = this.field(i);
    return at === 0 ? 0 : this.view.getInt16(at, true);
  }

  int32(i: number): number {
    const at = this.field(i);
    return at === 0 ? 0 : this.view.getInt32(at, true);
  }

  int64(i: number): number {
    const at = this.field(i);
    return at === 0 ? 0 : Number(this.view.getBigInt64(at, true));
  }

  /** The table that field i points to. */
  table(i: number): FlatTable | undefined {
    const at = this.field(i);
    return at === 0 ? undefined : FlatTable.at(this.view, at);
  }

  text(i: number): string {
    const { start, length } = this.vector(i, 1);
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, this.view.byteOffset + start, length));
  }

  /** The tables of vector i. */
  tables(i: number): FlatTable[] {
    const { start, length } = this.vector(i, 4);
    return Array.from({ length }, (_, k) => FlatTable.at(this.view, start + 4 * k));
  }

  /** Where the structs of vector i, of `size` bytes each, are. */
  structs(i: number, size: number): number[] {
    const { start, length } = this.vector(i, size);
    return Array.from({ length }, (_, k) => start + size * k);
  }

  private vector(i: number, size: number): { start: number; length: number } {
    const at = this.field(i);
    if (at === 0) return { start: 0, length: 0 };
    const vector = at + this.view.getUint32(at, true);
    const length = this.view.getUint32(vector, true);
    if (vector + 4 + size * length > this.view.byteLength) throw new RangeError("a vector leads out of the file");
    return { start: vector + 4, length };
  }
}
