// A folder with a real encoder in ONNX: the vector of a token is its row in a table, as of a model without layers. Written here by
// hand, because ONNX files are protocol buffers of a few fields.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Field = readonly [number: number, value: number | string | Uint8Array];

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);

/** A message of a protocol buffer: whole numbers, and texts, bytes or messages with their lengths. */
function message(...fields: Field[]): Uint8Array {
  const bytes = fields.flatMap(([number, value]) => {
    if (typeof value === "number") return [...varint(number << 3), ...varint(value)];
    const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
    return [...varint((number << 3) | 2), ...varint(content.length), ...content];
  });
  return Uint8Array.from(bytes);
}

// Numbers of fields and types are those of onnx.proto3.
const [FLOAT, INT64] = [1, 7];
const value = (name: string, type: number, ...dims: (number | string)[]) => {
  const shape = message(...dims.map((dim): Field => [1, message(typeof dim === "number" ? [1, dim] : [2, dim])]));
  return message([1, name], [2, message([1, message([1, type], [2, shape])])]);
};

/** The bytes of model.onnx with this table of token vectors, [tokens, size]. */
export function tableModel(table: Float32Array, size: number): Uint8Array {
  const tokens = table.length / size;
  const node = message([1, "table"], [1, "input_ids"], [2, "last_hidden_state"], [3, "lookup"], [4, "Gather"]);
  const weights = message([1, tokens], [1, size], [2, FLOAT], [8, "table"], [9, new Uint8Array(table.buffer)]);
  const graph = message(
    [1, node],
    [2, "encoder"],
    [5, weights],
    [11, value("input_ids", INT64, 1, "n")],
    [11, value("attention_mask", INT64, 1, "n")],
    [12, value("last_hidden_state", FLOAT, 1, "n", size)],
  );
  return message([1, 8], [7, graph], [8, message([1, ""], [2, 13])]); // IR version 8, operators of version 13
}

/** Words and their vectors; <s> begins every text, and <unk> stands for others. */
export type Vocabulary = Readonly<Record<string, readonly number[]>>;

/** Writes the folder of an encoder of this vocabulary, with more settings of its tokenizer. */
export function writeEncoder(folder: string, vocabulary: Vocabulary, settings: object = {}): void {
  const words = Object.keys(vocabulary);
  const size = vocabulary[words[0] as string]?.length as number;
  mkdirSync(join(folder, "onnx"), { recursive: true });
  writeFileSync(
    join(folder, "onnx", "model.onnx"),
    tableModel(Float32Array.from(words.flatMap((w) => vocabulary[w] ?? [])), size),
  );
  const json = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
  json("config.json", { max_position_embeddings: 64 });
  json("tokenizer_config.json", { bos_token: "<s>", unk_token: "<unk>", ...settings });
  const special = ["<s>", "<unk>"].map((content) => ({
    id: words.indexOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  json("tokenizer.json", {
    version: "1.0",
    added_tokens: special,
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Whitespace" },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
      special_tokens: { "<s>": { id: "<s>", ids: [words.indexOf("<s>")], tokens: ["<s>"] } },
    },
    decoder: null,
    model: { type: "WordLevel", vocab: Object.fromEntries(words.map((word, i) => [word, i])), unk_token: "<unk>" },
  });
}
