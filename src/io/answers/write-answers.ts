// Writes answers, and tables of items, whose states are embeddings.

import { at } from "../../base/arrays.ts";
import { captionOf, type ItemLabel } from "../../data/items.ts";
import { type Preferences, userCount } from "../../data/preferences.ts";
import { column, listColumn, listsOf, parquetOf } from "./embedding-columns.ts";
import { captionColumn } from "./side-columns.ts";

/**
 * Answers to comparisons of single states as the bytes of a Parquet file: user, task, a, b and label, where a and b are lists
 * of f32, and the captions of the states. `readAnswers` reads it back, the encoder included.
 * @throws Error that says how to install hyparquet-writer when it is not installed.
 */
export async function answersParquet(data: Preferences): Promise<Uint8Array> {
  const { pairs, labels, offsets, tasks, captions, users = [], embedding } = data;
  const userOf = Array.from({ length: userCount(data) }, (_, u): string[] =>
    new Array(at(offsets, u + 1) - at(offsets, u)).fill(users[u] ?? String(u)),
  ).flat();
  const lists = listsOf(data);
  const side = <T>(k: 0 | 1, of: readonly T[]): T[] =>
    Array.from({ length: labels.length }, (_, i) => at(of, at(pairs, 2 * i + k)));
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
  return parquetOf(columns, embedding);
}

/**
 * A table of items as the bytes of a Parquet file: name, caption and the embedding, a list of f32. `readItems` reads it back, the
 * encoder included.
 * @throws Error that says how to install hyparquet-writer when it is not installed.
 */
export const itemsParquet = (
  labels: readonly ItemLabel[],
  data: Pick<Preferences, "states" | "size" | "embedding">,
): Promise<Uint8Array> => {
  const names = labels.map(({ name }) => name);
  const columns = [
    column("name", names, "BYTE_ARRAY"),
    column("caption", labels.map(captionOf), "BYTE_ARRAY"),
    listColumn("embedding", listsOf(data)),
  ];
  return parquetOf(columns, data.embedding);
};
