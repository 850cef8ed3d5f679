// Stand-ins have the interface of the packages that run encoders in ONNX: a token is a word, and its vector is [length of the
// word, 1]. real-onnx.test.ts runs the packages themselves.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type OnnxPackages, openOnnxFolder } from "../../src/text/onnx-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-encoder-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
mkdirSync(join(folder, "onnx"));
mkdirSync(join(folder, "1_Pooling"));
writeFileSync(join(folder, "onnx/model.onnx"), "weights");
write("tokenizer.json", { vocabulary: "words" });
write("config.json", { max_position_embeddings: 4 });

class Tensor {
  constructor(
    readonly type: string,
    readonly data: unknown,
    readonly dims: readonly number[],
  ) {}
}

class Tokenizer {
  encode(text: string) {
    return { ids: text.split(" ").map((word) => word.length) };
  }
}

type Feeds = Record<string, Tensor>;
const wordVectors = ({ input_ids: ids, attention_mask: mask }: Feeds): Tensor => {
  const [lengths, present] = [ids?.data, mask?.data] as BigInt64Array[];
  const rows = Array.from(lengths ?? [], (length, i) => [Number(length), Number(present?.[i])]);
  return new Tensor("float32", Float32Array.from(rows.flat()), [1, rows.length, 2]);
};

/** Packages whose model has these inputs and computes `outputs`. */
const packages = (
  outputs: (feeds: Feeds) => Tensor = wordVectors,
  inputNames = ["input_ids", "attention_mask", "token_type_ids"],
): OnnxPackages => {
  const create = async (model: Uint8Array) => {
    expect(new TextDecoder().decode(model)).toBe("weights");
    return { inputNames, outputNames: ["states"], run: async (feeds: Feeds) => ({ states: outputs(feeds) }) };
  };
  const runtime = { InferenceSession: { create }, Tensor };
  return {
    native: () => Promise.reject(new Error("not installed")),
    wasm: async () => ({ default: runtime }),
    tokenizers: async () => ({ Tokenizer }),
    jinja: () => Promise.reject(new Error("no such package")),
  };
};
const embed = async (text: string, ...given: [options?: object, packages?: OnnxPackages]) => {
  const [options = {}, parts = packages()] = given;
  const encoder = await openOnnxFolder(folder, options, parts);
  return { encoder, vector: Array.from((await encoder.embed([text]))[0] ?? []) };
};

describe("an encoder in a folder", () => {
  it("pools the vectors of the tokens by their mean, the first or the last", async () => {
    expect((await embed("aa bbbb")).vector).toEqual([3, 1]);
    expect((await embed("aa bbbb", { pooling: "first_token" })).vector).toEqual([2, 1]);
    expect((await embed("aa bbbb", { pooling: "last_token" })).vector).toEqual([4, 1]);
  });

  it("takes the pooling that sentence-transformers wrote beside it", async () => {
    write("1_Pooling/config.json", { pooling_mode_cls_token: false, pooling_mode_lasttoken: true });
    expect((await embed("aa bbbb")).vector).toEqual([4, 1]);
    expect((await embed("aa bbbb", { pooling: "mean" })).vector).toEqual([3, 1]);
    write("1_Pooling/config.json", { pooling_mode_mean_tokens: true });
    expect((await embed("aa bbbb")).vector).toEqual([3, 1]);
  });

  it("cuts a text of too many tokens, keeps its last one, and says so", async () => {
    const { encoder, vector } = await embed("a a a a a bbbbb");
    expect(vector).toEqual([2, 1]);
    expect(encoder.notes).toEqual(["1 text of more than 4 tokens: the rest of them is not read"]);
  });

  it("takes the vector of a model that pools by itself", async () => {
    const own = () => new Tensor("float32", Float32Array.of(7, 8, 9), [1, 3]);
    expect((await embed("a b", {}, packages(own))).vector).toEqual([7, 8, 9]);
  });

  it.each<[string, object, OnnxPackages, string]>([
    ["another pooling", { pooling: "max" }, packages(), 'pooling: got "max"; it must be one of mean, first_token'],
    [
      "a decoder's cache",
      {},
      packages(wordVectors, ["input_ids", "past_key_values.0.key"]),
      "export it without a cache",
    ],
    ["int8", {}, packages(() => new Tensor("int8", Int8Array.of(1), [1, 1])), "its first output is not of type f32"],
    [
      "an output of another shape",
      {},
      packages(() => new Tensor("float32", Float32Array.of(1, 2), [1, 1, 2])),
      "its first output is [1, 1, 2]; for 2 tokens it must be [1, 2, D]",
    ],
    [
      "missing packages",
      {},
      { ...packages(), wasm: () => Promise.reject(new Error("no such package")) },
      "an encoder in ONNX needs onnxruntime-web @huggingface/tokenizers, which does not load (no such package); npm install",
    ],
  ])("refuses %s", async (_, options, parts, message) => {
    await expect(embed("a b", options, parts)).rejects.toThrow(message);
  });

  it("names the file that is missing or damaged", async () => {
    await expect(openOnnxFolder(join(folder, "nowhere"), {}, packages())).rejects.toThrow(
      "tokenizer.json: cannot be read (there is no such file)",
    );
    writeFileSync(join(folder, "config.json"), "{");
    await expect(embed("a")).rejects.toThrow("config.json: it is not an object in JSON");
  });
});
