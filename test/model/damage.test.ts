// Damaged and malicious model files: reading gives either a FormatError or a complete, finite model.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";
import { encodeModel } from "../../src/model/model-file.ts";
import { BTL, CLASSIFIER, changed, model, refusal, survivor, VPL, withBytesChanged, withComparison } from "./files.ts";
import { ENCODER_NAMES, HEAD_NAMES, METHOD_NAMES } from "./models.ts";

const SMALL = { ...BTL, size: 1, hidden: [1] };

/** The model's file with its metadata replaced by this text. */
async function withJson(change: (json: string) => string, m = model(VPL)): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(await encodeModel(m));
  return encodeSafetensors({
    tensors,
    metadata: new Map([["penchant", change(metadata.get("penchant") as string)]]),
  });
}

describe("a file with changed bytes", () => {
  it("is refused when it is truncated at any byte", async () => {
    const bytes = await encodeModel(withComparison(model({ ...CLASSIFIER, size: 1, hidden: [1] })));
    for (let n = 0; n < bytes.length; n++) await refusal(bytes.subarray(0, n));
  });

  it("is refused, or differs in its texts only, when any bit of the length or the header is flipped", async () => {
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

  it("is refused or complete when any bytes are changed", async () => {
    const bytes = await encodeModel(withComparison(model({ ...CLASSIFIER, hidden: [1] })));
    await withBytesChanged(bytes, { numRuns: 500, seed: 92 }, survivor);
  });
});

describe("a file with changed metadata", () => {
  it.each(["format", "config", "captions", "report", "sha256", "method", "size", "hidden", "accuracy"])(
    "is refused when the key %s occurs twice",
    async (key) => {
      const bytes = await withJson((json) => json.replace(`"${key}":`, `"${key}":0,"${key}":`));
      expect(await refusal(bytes)).toBe(`model: metadata "penchant" has the name "${key}" twice`);
    },
  );

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "then", "toJSON"])(
    "treats %s as an ordinary name, without a special meaning",
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
  ])("is refused when %s is nested 100,000 levels deep", async (_, before, after) => {
    const deep = "[".repeat(1e5) + "]".repeat(1e5);
    expect(await refusal(await withJson((json) => json.replace(before, after.replace("%", deep))))).toContain(
      "nested more than 100 levels deep",
    );
  });

  it("is refused or complete when any value is replaced by any JSON", async () => {
    const keys = [
      "format",
      "captions",
      "report",
      "sha256",
      "config",
      ...Object.keys(VPL).map((key) => `config.${key}`),
    ];
    const sizes = fc.constantFrom(0, -1, 0.5, 1, 2, 3, 4, 65536, 65537, 2 ** 53, [], [5, 4], [65536, 65536], null);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      sizes,
      fc.constantFrom(...METHOD_NAMES, ...HEAD_NAMES, ...ENCODER_NAMES),
    );
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
