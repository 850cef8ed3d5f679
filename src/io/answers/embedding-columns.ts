// Columns of the Parquet files that hold embeddings.

import type { DecodedArray, SchemaElement } from "hyparquet";
import { notInstalled } from "../../base/errors.ts";
import type { TextEncoding } from "../../data/text-encoding.ts";
import { ENCODING, encodingMark } from "./encoding-mark.ts";

/** A column and its schema. */
export interface Column {
  readonly name: string;
  readonly data: DecodedArray;
  readonly schema: SchemaElement[];
}

/** Rows of a group, which readers decode at once. */
const GROUP = 8192;

/** Loads what writes Parquet. @throws Error that says how to install it when it is not installed. */
export const parquetWriter = (): Promise<typeof import("hyparquet-writer")> =>
  import("hyparquet-writer").catch((error) => {
    throw notInstalled("writing Parquet", "hyparquet-writer", error);
  });

const required = "REQUIRED" as const;

/** A value a row. */
export const column = (name: string, data: DecodedArray, type: SchemaElement["type"]): Column => ({
  name,
  data,
  schema: [{ name, repetition_type: required, type, converted_type: type === "BYTE_ARRAY" ? "UTF8" : undefined }],
});

/** A list of f32 a row. */
export const listColumn = (name: string, data: number[][]): Column => ({
  name,
  data,
  schema: [
    { name, repetition_type: required, converted_type: "LIST", num_children: 1 },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: required, type: "FLOAT" },
  ],
});

/** The states [S, size] as lists. */
export const listsOf = ({ states, size }: { states: Float32Array; size: number }): number[][] =>
  Array.from({ length: states.length / size }, (_, s) => Array.from(states.subarray(s * size, (s + 1) * size)));

/**
 * The bytes of a Parquet file of these columns, with the encoder that embeddings are of.
 * @throws Error that says how to install hyparquet-writer when it is not installed.
 */
export async function parquetOf(columns: readonly Column[], embedding: TextEncoding | undefined): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await parquetWriter();
  const bytes = parquetWriteBuffer({
    // Embeddings neither repeat nor compress; to try takes a minute for 100 MB.
    columnData: columns.map(({ name, data, schema }) =>
      schema.length > 1 ? { name, data, encoding: "PLAIN", codec: "UNCOMPRESSED", statistics: false } : { name, data },
    ),
    schema: [{ name: "root", num_children: columns.length }, ...columns.flatMap(({ schema }) => schema)],
    kvMetadata: embedding ? [{ key: ENCODING, value: encodingMark(embedding) }] : [],
    rowGroupSize: GROUP,
  });
  return new Uint8Array(bytes);
}
