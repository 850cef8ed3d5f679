// A model file is read without trust. Whatever was done to it: a FormatError, or a model that is whole and finite.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";
import { ENCODERS } from "../../src/model/encoder/encoder.ts";
import { HEADS } from "../../src/model/head/head.ts";
import { METHODS } from "../../src/model/model.ts";
import { encodeModel } from "../../src/model/model-file.ts";
import { BTL, CLASSIFIER, changed, model, refusal, survivor, VPL, withComparison } from "./files.ts";

const SMALL = { ...BTL, size: 1, hidden: [1] };

/** The model's file with another text in the metadata's place. */
async function withJson(change: (json: string) => string, m = model(VPL)): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(await encodeModel(m));
  return encodeSafetensors({
    tensors,
    metadata: new Map([["penchant", change(metadata.get("penchant") as string)]]),
  });
}

describe("bytes", () => {
  it("a classifier's file cut at any byte is refused", async () => {
    const bytes = await encodeModel(withComparison(model({ ...CLASSIFIER, size: 1, hidden: [1] })));
    for (let n = 0; n < bytes.length; n++) await refusal(bytes.subarray(0, n));
  });

  it("with any bit of length or header flipped it is refused, or the model of before but for its texts", async () => {
    const m = { ...model(SMALL), report: { by: "k" } };
    const bytes = await encodeModel(m);
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    let refused = 0;
    for (let bit = 0; bit < 8 * start; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const read = await survivor(flipped);
      if (read) expect(read.parameters).toEqual(m.parameters);
      else refused++;
    }
    expect(refused).toBeGreaterThan(0.75 * 8 * start);
  });

  it("with any bytes changed it is refused or whole", async () => {
    const bytes = await encodeModel(withComparison(model({ ...CLASSIFIER, hidden: [1] })));
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const other = bytes.slice();
        for (const [at, byte] of changes) other[at] = byte;
        await survivor(other);
      }),
      { numRuns: 500, seed: 92 },
    );
  });
});

describe("metadata", () => {
  it.each(["format", "config", "captions", "report", "sha256", "method", "size", "hidden", "accuracy"])(
    "with %s twice it is refused",
    async (key) => {
      const bytes = await withJson((json) => json.replace(`"${key}":`, `"${key}":0,"${key}":`));
      expect(await refusal(bytes)).toBe(`model: metadata "penchant" has the name "${key}" twice`);
    },
  );

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "then", "toJSON"])(
    "a name %s is a name like any other, and stands for nothing",
    async (name) => {
      const key = JSON.stringify(name);
      const put = (before: string) => (json: string) => json.replace(before, `${before}${key}:{"latent":9,"size":9},`);
      for (const before of ["{", '"config":{', '"report":{']) {
        const read = await survivor(await withJson(put(before)));
        expect(read).toMatchObject({ config: { size: 3, latent: 2 } });
      }
      for (const before of ["", '"config":']) {
        await refusal(await withJson((json) => json.replace(`${before}{`, `${before}{${key}:{`).concat("}")));
      }
      expect(({} as Record<string, unknown>).latent).toBeUndefined();
    },
  );

  it.each([
    ["report", '"report":', '"report":{"a":%},"b":'],
    ["captions", '"captions":', '"captions":%,"b":'],
    ["hidden", '"hidden":', '"hidden":%,"b":'],
    ["an unknown key", '"format":', '"b":%,"format":'],
  ])("100,000 deep in %s is refused", async (_, before, after) => {
    const deep = "[".repeat(1e5) + "]".repeat(1e5);
    expect(await refusal(await withJson((json) => json.replace(before, after.replace("%", deep))))).toContain(
      "nested more than 100 deep",
    );
  });

  it("with any JSON in any value's place it is refused or whole", async () => {
    const keys = [
      "format",
      "captions",
      "report",
      "sha256",
      "config",
      ...Object.keys(VPL).map((key) => `config.${key}`),
    ];
    const sizes = fc.constantFrom(0, -1, 0.5, 1, 2, 3, 4, 65536, 65537, 2 ** 53, [], [5, 4], [65536, 65536], null);
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), sizes, fc.constantFrom(...METHODS, ...HEADS, ...ENCODERS));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), value, async (key, to) => {
        await survivor(
          await changed((_, metadata) => {
            const part = key.startsWith("config.") ? metadata.config : metadata;
            Object.defineProperty(part, key.replace("config.", ""), { value: to, enumerable: true });
          }),
        );
      }),
      { numRuns: 400, seed: 93 },
    );
  });
});
