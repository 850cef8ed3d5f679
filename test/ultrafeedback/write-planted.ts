// Writes prompts in the published layouts of UltraFeedback.

import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { ASPECTS } from "../../src/io/ultrafeedback.ts";
import type { PlantedRow } from "./planted.ts";

/** One row a line. */
export const asJsonLines = (rows: readonly PlantedRow[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const text = (name: string): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  repetition_type: "OPTIONAL",
});
const group = (name: string, children: SchemaElement[][]): SchemaElement[] => [
  { name, repetition_type: "OPTIONAL", num_children: children.length },
  ...children.flat(),
];
const list = (name: string, element: SchemaElement[]): SchemaElement[] => [
  { name, repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  ...element,
];
const texts = (name: string) => list(name, [text("element")]);
const number = (name: string): SchemaElement => ({ name, type: "DOUBLE", repetition_type: "OPTIONAL" });

const annotation = (aspect: (typeof ASPECTS)[number]) => {
  const typed = aspect === "helpfulness" || aspect === "truthfulness";
  const fields = [[text("Rating")], [text("Rationale")]];
  return group(aspect, typed ? [...fields, [text("Rationale For Rating")], texts("Type")] : fields);
};
const COMPLETION = group("element", [
  group("annotations", ASPECTS.map(annotation)),
  [text("custom_system_prompt")],
  [text("model")],
  [text("principle")],
  [text("response")],
  [text("critique")],
  [number("fine-grained_score")],
  [number("overall_score")],
]);
const COLUMNS: Record<keyof PlantedRow, SchemaElement[]> = {
  source: [text("source")],
  instruction: [text("instruction")],
  models: texts("models"),
  completions: list("completions", COMPLETION),
  correct_answers: texts("correct_answers"),
  incorrect_answers: texts("incorrect_answers"),
};

/** Parquet with nested lists of structures, as on the hub. */
export function asParquet(rows: readonly PlantedRow[], rowGroupSize = 100): Uint8Array {
  const names = Object.keys(COLUMNS) as (keyof PlantedRow)[];
  const schema = [{ name: "schema", num_children: names.length }, ...names.flatMap((name) => COLUMNS[name])];
  const columnData = names.map((name) => ({ name, data: rows.map((row) => row[name]) as unknown[] }));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, rowGroupSize }));
}
