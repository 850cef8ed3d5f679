// Writes answers whose states are embeddings.

import type { DecodedArray, SchemaElement } from "hyparquet";
import { at } from "../../base/arrays.ts";
import { notInstalled } from "../../base/errors.ts";
import { type Preferences, userCount } from "../../data/preferences.ts";
import { ENCODING, encodingMark } from "./encoding-mark.ts";
import { captionColumn } from "./side-columns.ts";

interface Column {
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

/**
 * Answers to comparisons of single states as the bytes of a Parquet file: user, task, a, b and label, where a and b are lists
 * of f32, and the captions of the states. `readAnswers` reads it back, the encoder included.
 * @throws Error that says how to install hyparquet-writer when it is not installed.
 */
export async function answersParquet(data: Preferences): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await parquetWriter();
  const { states, size, pairs, labels, offsets, tasks, captions, users = [], embedding } = data;
  const userOf = Array.from({ length: userCount(data) }, (_, u): string[] =>
    new Array(at(offsets, u + 1) - at(offsets, u)).fill(users[u] ?? String(u)),
  ).flat();
  const lists = Array.from({ length: states.length / size }, (_, s) =>
    Array.from(states.subarray(s * size, (s + 1) * size)),
  );
  const side = <T>(k: 0 | 1, of: readonly T[]): T[] =>
    Array.from({ length: labels.length }, (_, i) => at(of, at(pairs, 2 * i + k)));
  const required = "REQUIRED" as const;
  const column = (name: string, data: DecodedArray, type: SchemaElement["type"]): Column => ({
    name,
    data,
    schema: [{ name, repetition_type: required, type, converted_type: type === "BYTE_ARRAY" ? "UTF8" : undefined }],
  });
  const listColumn = (name: string, data: number[][]): Column => ({
    name,
    data,
    schema: [
      { name, repetition_type: required, converted_type: "LIST", num_children: 1 },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", repetition_type: required, type: "FLOAT" },
    ],
  });
  const columns = [
    column("user", userOf, "BYTE_ARRAY"),
    ...(tasks ? [column("task", tasks, "INT32")] : []),
    listColumn("a", side(0, lists)),
    listColumn("b", side(1, lists)),
    column("label", labels, "FLOAT"),
    ...(captions
      ? ([0, 1] as const).map((k) => column(captionColumn("ab"[k] as string), side(k, captions), "BYTE_ARRAY"))
      : []),
  ];
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
