// Steps in Arrow IPC files, in the part of the format that Minari writes: uncompressed record batches of numbers, flags, lists
// of fixed or variable size, and structs. Columns of other types are left out.
//
// A file ends with a footer, a FlatBuffer that holds the schema and the place of every record batch. Each batch has its own
// FlatBuffer of nodes (the length of every field) and buffers (where its bytes are), in the order of the schema, depth first.

import { FormatError } from "../../base/errors.ts";
import { FlatTable } from "./flat-table.ts";
import type { Step } from "./step-layout.ts";

/** The values of a field by row; undefined if its type is not read. */
type Column = readonly unknown[] | undefined;

// Arrow's numbers of types (enum Type), and widths of floats (enum Precision).
const [INT, FLOAT, BOOL, LIST, STRUCT, FIXED_SIZE_LIST, MAP] = [2, 3, 6, 12, 13, 16, 17];
const [HALF, SINGLE, DOUBLE] = [0, 1, 2];
/** Number of buffers of the other types: of unions and of the newer types it is not known here. */
const BUFFERS: Readonly<Record<number, number>> = {
  ...{ 1: 0, 4: 3, 5: 3, 7: 2, 8: 2, 9: 2, 10: 2, 11: 2, 15: 2, 18: 2, 19: 3, 20: 3, 21: 2 },
};
/** Structs and lists nest at most this deep. */
const MAX_DEPTH = 16;

/** Reads all steps of a file. @throws FormatError naming the file. */
export function stepsOfArrow(bytes: Uint8Array, path: string): Step[] {
  try {
    return readFile(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    // A damaged offset leads out of the file, which a DataView reports as a RangeError.
    const reason = error instanceof RangeError ? "it is damaged, or cut short" : (error as Error).message;
    throw new FormatError(`${path}: cannot be read as Arrow (${reason})`);
  }
}

const fail = (reason: string): never => {
  throw new FormatError(reason);
};

function isMagic(view: DataView, at: number): boolean {
  return [..."ARROW1"].every((letter, i) => view.getUint8(at + i) === letter.charCodeAt(0));
}

function readFile(view: DataView): Step[] {
  const size = view.byteLength;
  if (size < 18 || !isMagic(view, 0)) fail("it is not an Arrow file");
  if (!isMagic(view, size - 6)) fail("it is cut short");
  const footer = FlatTable.at(view, size - 10 - view.getInt32(size - 10, true));
  const schema = footer.table(1);
  if (schema === undefined) return fail("it has no schema");
  if (schema.int16(0) !== 0) fail("its numbers are big-endian; they must be little-endian");
  const fields = schema.tables(1);
  const steps: Step[] = [];
  const budget = { bytes: size };
  for (const block of footer.structs(3, 24)) {
    const start = Number(view.getBigInt64(block, true));
    const body = start + view.getInt32(block + 8, true);
    const isNew = view.getInt32(start, true) === -1; // older files have no continuation marker
    const batch = FlatTable.at(view, start + (isNew ? 8 : 4)).table(2) ?? fail("a record batch is missing");
    readBatch(view, batch, fields, body, steps, budget);
  }
  return steps;
}

/** If columns shared bytes, a short file could hold any number of values. */
type Budget = { bytes: number };

function readBatch(
  view: DataView,
  batch: FlatTable,
  fields: FlatTable[],
  body: number,
  steps: Step[],
  budget: Budget,
): void {
  if (batch.table(3)) fail("it is compressed; rewrite it without compression");
  const rows = batch.int64(0);
  if (!(rows >= 0 && rows <= 8 * view.byteLength)) fail("a record batch has an impossible length");
  const reader = new FieldReader(view, batch.structs(1, 16), batch.structs(2, 16), body, budget);
  const columns = fields.map((field) => ({ name: field.text(0), values: reader.read(field, 0) }));
  const read = columns.filter(({ values }) => values !== undefined);
  if (read.length === 0) fail("none of its columns holds numbers or flags");
  if (read.some(({ values }) => values?.length !== rows)) fail("a column is shorter or longer than its record batch");
  for (let row = 0; row < rows; row++) {
    steps.push(Object.fromEntries(read.map(({ name, values }) => [name, values?.[row]])));
  }
}

/** Takes the nodes and buffers of one field after another. */
class FieldReader {
  private node = 0;
  private buffer = 0;

  constructor(
    private readonly view: DataView,
    private readonly nodes: readonly number[],
    private readonly buffers: readonly number[],
    private readonly body: number,
    private readonly budget: Budget,
  ) {}

  read(field: FlatTable, depth: number): Column {
    if (depth > MAX_DEPTH) fail("its types are nested too deeply");
    const type = field.uint8(2);
    const parameters = field.table(3);
    const length = this.takeNode();
    if (field.table(4)) return this.skip(2); // a dictionary's indices
    if (type === STRUCT) return this.readStruct(field, length, depth);
    if (type === FIXED_SIZE_LIST) {
      this.takeBuffer();
      const size = parameters?.int32(0) ?? 0;
      const values = this.readChild(field, depth);
      if (values && !(size >= 1 && values.length === size * length)) fail("a list leads out of its values");
      return values && slices(length, (i) => [i * size, (i + 1) * size], values);
    }
    if (type === LIST || type === MAP) {
      this.takeBuffer();
      const [offsets] = this.takeBuffer(4 * (length + 1));
      const values = this.readChild(field, depth);
      const at = (i: number): number => this.view.getInt32(offsets + 4 * i, true);
      return type === LIST ? values && slices(length, (i) => [at(i), at(i + 1)], values) : undefined;
    }
    if (type === BOOL) return this.readFlags(length);
    if (type === INT || type === FLOAT) return this.readNumbers(type, parameters, length);
    const buffers = BUFFERS[type];
    return buffers === undefined
      ? fail(`"${field.text(0)}" has a type that is not known here (${type})`)
      : this.skip(buffers);
  }

  private readChild(field: FlatTable, depth: number): Column {
    const [child] = field.tables(5);
    return child ? this.read(child, depth + 1) : fail("a list has no type of values");
  }

  private readStruct(field: FlatTable, length: number, depth: number): Column {
    this.takeBuffer();
    const parts = field.tables(5).map((child) => ({ name: child.text(0), values: this.read(child, depth + 1) }));
    const read = parts.filter(({ values }) => values !== undefined);
    if (read.length === 0) return undefined;
    if (read.some(({ values }) => values?.length !== length)) fail("a struct is shorter or longer than its parts");
    return Array.from({ length }, (_, i) => Object.fromEntries(read.map(({ name, values }) => [name, values?.[i]])));
  }

  private readFlags(length: number): Column {
    const valid = this.takeValidity();
    const [start] = this.takeBuffer(Math.ceil(length / 8));
    return Array.from({ length }, (_, i) => (valid(i) ? this.bit(start, i) : null));
  }

  private readNumbers(type: number, parameters: FlatTable | undefined, length: number): Column {
    const valid = this.takeValidity();
    const precision = type === FLOAT ? (parameters?.int16(0) ?? HALF) : -1;
    const bytes = type === INT ? (parameters?.int32(0) ?? 0) / 8 : 2 << precision;
    if (precision === HALF) return this.skip(1);
    if (type === FLOAT && precision !== SINGLE && precision !== DOUBLE) fail("it has floats of an unknown precision");
    const isSigned = parameters?.uint8(1) === 1;
    const [start] = this.takeBuffer(bytes * length);
    const valueAt = numberReader(this.view, type === FLOAT, precision === SINGLE ? 4 : bytes, isSigned);
    return Array.from({ length }, (_, i) => (valid(i) ? valueAt(start + bytes * i) : null));
  }

  private takeNode(): number {
    const node = this.nodes[this.node++] ?? fail("a record batch lacks a field");
    const length = Number(this.view.getBigInt64(node, true));
    return length >= 0 && length <= 8 * this.view.byteLength ? length : fail("a field has an impossible length");
  }

  /** Start and size of the next buffer. Throws unless it is in the file and has at least `needs` bytes. */
  private takeBuffer(needs = 0): [number, number] {
    const buffer = this.buffers[this.buffer++] ?? fail("a record batch lacks a buffer");
    const start = this.body + Number(this.view.getBigInt64(buffer, true));
    const size = Number(this.view.getBigInt64(buffer + 8, true));
    if (!(start >= 0 && size >= needs && start + size <= this.view.byteLength)) fail("it is damaged, or cut short");
    this.budget.bytes -= needs;
    if (this.budget.bytes < 0) fail("its values share bytes");
    return [start, size];
  }

  /** Whether a row has a value. Without nulls the buffer is empty. */
  private takeValidity(): (i: number) => boolean {
    const [start, size] = this.takeBuffer();
    return size === 0 ? () => true : (i) => this.bit(start, i);
  }

  private bit(start: number, i: number): boolean {
    return ((this.view.getUint8(start + (i >> 3)) >> (i & 7)) & 1) === 1;
  }

  private skip(buffers: number): undefined {
    for (let i = 0; i < buffers; i++) this.takeBuffer();
    return undefined;
  }
}

function numberReader(
  view: DataView,
  isFloat: boolean,
  bytes: number,
  isSigned: boolean,
): (at: number) => number | bigint {
  if (isFloat) return bytes === 4 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
  const readers: Readonly<Record<string, (at: number) => number | bigint>> = {
    "1true": (at) => view.getInt8(at),
    "1false": (at) => view.getUint8(at),
    "2true": (at) => view.getInt16(at, true),
    "2false": (at) => view.getUint16(at, true),
    "4true": (at) => view.getInt32(at, true),
    "4false": (at) => view.getUint32(at, true),
    "8true": (at) => view.getBigInt64(at, true),
    "8false": (at) => view.getBigUint64(at, true),
  };
  return readers[`${bytes}${isSigned}`] ?? fail(`integers of ${8 * bytes} bits are not known`);
}

/** Row i is the values from … to. */
function slices(length: number, spanOf: (i: number) => [number, number], values: readonly unknown[]): unknown[][] {
  return Array.from({ length }, (_, i) => {
    const [from, to] = spanOf(i);
    if (!(from >= 0 && to >= from && to <= values.length)) fail("a list leads out of its values");
    return values.slice(from, to);
  });
}
