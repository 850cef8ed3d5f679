// Checks the metadata at the end of a Parquet file: first their bytes, so that hyparquet can parse them, then what they say.

import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetSchema, type SchemaTree } from "hyparquet";
import { at } from "../../base/arrays.ts";
import { MAX_GROUP_BYTES, MAX_GROUP_VALUES } from "./budget.ts";
import { damaged } from "./damage.ts";
import { DECOMPRESSORS } from "./decompress.ts";
import type { ColumnChunk } from "./pages.ts";
import { ByteReader } from "./thrift.ts";

/** Length of the metadata in 4 bytes, then "PAR1". */
const TAIL = 8;
const MAGIC = 0x31524150;
/** Rows are numbered by 32-bit integers. */
const MAX_ROWS = 2 ** 31 - 1;
/** Columns of all levels; hyparquet takes time with the square of their number. */
const MAX_LEAVES = 1 << 14;
/** Parents of a column, itself included: a list of lists of structures takes 7. */
const MAX_DEPTH = 32;

/** A row group: its rows, and a chunk for each leaf of the schema. */
export interface GroupPlan {
  readonly rows: number;
  readonly chunks: readonly ColumnChunk[];
}

/** Metadata that hold. */
export interface CheckedMetadata {
  readonly metadata: FileMetaData;
  /** Names of the top-level columns, all different. */
  readonly header: readonly string[];
  readonly groups: readonly GroupPlan[];
}

/** Reads and checks the metadata. @throws Damage with the reason. */
export async function checkedMetadata(file: AsyncBuffer): Promise<CheckedMetadata> {
  const { byteLength } = file;
  if (byteLength < 4 + TAIL) damaged("it is too short");
  const tail = new DataView(await file.slice(byteLength - TAIL, byteLength));
  if (tail.getUint32(4, true) !== MAGIC)
    damaged('it does not end with "PAR1"; the file is no Parquet, or is cut short');
  const length = tail.getUint32(0, true);
  const end = byteLength - TAIL - length;
  if (end < 4) damaged(`its metadata have ${length} bytes, the file ${byteLength}`);
  new ByteReader(new Uint8Array(await file.slice(end, byteLength - TAIL))).struct();
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  checkDepth(metadata);
  const tree = parquetSchema(metadata);
  if (tree.count !== metadata.schema.length) damaged("its schema is no tree");
  const header = tree.children.map(({ element }) => element.name);
  const seen = new Set<string>();
  for (const name of header) {
    if (seen.has(name)) damaged(`two columns are named "${name}"`);
    seen.add(name);
  }
  const leaves = leavesOf(tree, []);
  if (leaves.length > MAX_LEAVES) {
    damaged(
      `it has ${leaves.length} columns; at most ${MAX_LEAVES} are read, so write features as a list in one column`,
    );
  }
  const groups = metadata.row_groups.map((group, i) => {
    try {
      return groupPlan(group, leaves, end);
    } catch (error) {
      throw Object.assign(error as Error, { message: `row group ${i + 1}: ${(error as Error).message}` });
    }
  });
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const stated = count(metadata.num_rows, "its number of rows", MAX_ROWS);
  if (rows !== stated) damaged(`it states ${stated} rows; its row groups have ${rows}`);
  checkOverlap(groups.flatMap(({ chunks }) => chunks));
  return { metadata, header, groups };
}

/** Parsing a schema recurses. */
function checkDepth({ schema }: FileMetaData): void {
  const left: number[] = []; // children to come, of each open parent
  schema.forEach(({ name, num_children = 0 }, i) => {
    if (typeof name !== "string" || typeof num_children !== "number" || num_children > schema.length) {
      damaged(`element ${i} of its schema has no name or too many children`);
    }
    if (left.length > 0) left[left.length - 1] = at(left, left.length - 1) - 1;
    if (num_children > 0) left.push(num_children);
    if (left.length > MAX_DEPTH) damaged(`its schema nests more than ${MAX_DEPTH} deep`);
    while (left.length > 0 && left[left.length - 1] === 0) left.pop();
  });
}

type Leaf = Omit<ColumnChunk, "codec" | "start" | "length">;

function leavesOf(tree: SchemaTree, parents: readonly SchemaTree[]): Leaf[] {
  const path = [...parents, tree];
  if (tree.children.length > 0) return tree.children.flatMap((child) => leavesOf(child, path));
  const { type, type_length: typeLength = 0, repetition_type, converted_type } = tree.element;
  const name = tree.path.join(".");
  if (type === undefined || repetition_type === undefined) return damaged(`column "${name}" has no type`);
  if (type === "FIXED_LEN_BYTE_ARRAY" && !(typeLength >= 1 && typeLength <= MAX_GROUP_BYTES)) {
    return damaged(`column "${name}" has values of ${typeLength} bytes`);
  }
  // hyparquet takes time with the square of a decimal's length.
  if (converted_type === "DECIMAL" && (type === "BYTE_ARRAY" || typeLength > 64)) {
    return damaged(`column "${name}" has decimals of any length; write it as floats`);
  }
  const kinds = path.slice(1).map(({ element }) => element.repetition_type);
  const maxRepetition = kinds.filter((kind) => kind === "REPEATED").length;
  const maxDefinition = kinds.filter((kind) => kind !== "REQUIRED").length;
  const flat = kinds.length === 1 && maxRepetition === 0;
  return [{ name, type, typeLength, maxDefinition, maxRepetition, flat }];
}

function groupPlan(group: FileMetaData["row_groups"][number], leaves: readonly Leaf[], end: number): GroupPlan {
  const rows = count(group.num_rows, "its number of rows", MAX_ROWS);
  if (group.columns.length !== leaves.length)
    damaged(`it has ${group.columns.length} columns; there are ${leaves.length}`);
  let values = 0;
  const chunks = leaves.map((leaf, i): ColumnChunk => {
    const { file_path, meta_data } = at(group.columns, i);
    const fail = (reason: string): never => damaged(`column "${leaf.name}": ${reason}`);
    if (file_path !== undefined) return fail("its values are in another file");
    if (meta_data?.path_in_schema.join(".") !== leaf.name) return fail("it stands in another place of the schema");
    if (meta_data.type !== leaf.type) return fail(`it has type ${meta_data.type} instead of ${leaf.type}`);
    const { codec } = meta_data;
    if (!(codec in DECOMPRESSORS)) return fail(`the compression ${codec} is not read; write it with snappy or zstd`);
    values += count(meta_data.num_values, "its number of values", MAX_GROUP_VALUES);
    const start = count(meta_data.dictionary_page_offset || meta_data.data_page_offset, "its first byte", end);
    const length = count(meta_data.total_compressed_size, "its size", end - start);
    return { ...leaf, codec, start, length };
  });
  if (values > MAX_GROUP_VALUES) damaged(`it has ${values} values; at most ${MAX_GROUP_VALUES} are read`);
  return { rows, chunks };
}

/** A 64-bit number as hyparquet returns it. */
function count(value: bigint | undefined, name: string, largest: number): number {
  if (typeof value === "bigint" && value >= 0n && value <= BigInt(Math.max(0, largest))) return Number(value);
  return damaged(`${name} is ${value}; it must be 0 to ${largest}`);
}

/** Chunks that share bytes would let a short file hold any number of rows. */
function checkOverlap(chunks: readonly ColumnChunk[]): void {
  let end = 0;
  for (const { name, start, length } of [...chunks].sort((a, b) => a.start - b.start)) {
    if (length > 0 && start < end) damaged(`column "${name}" shares bytes with another`);
    end = Math.max(end, start + length);
  }
}
