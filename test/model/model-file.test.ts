import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors, type SafetensorsContents } from "../../src/io/safetensors.ts";
import { type Model, parameterShapes } from "../../src/model/model.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { BTL, changed, edit, model, redigest, refusal, VPL } from "./files.ts";

describe("model files", () => {
  it.each([
    ["VPL with questions", model(VPL)],
    ["VPL", model(VPL, false)],
    ["BTL", model(BTL)],
  ])("a round trip preserves everything: %s", async (_, m) => {
    const back = await decodeModel(await encodeModel(m));
    expect(back.config).toEqual(m.config);
    expect(back.report).toEqual(m.report);
    expect([...back.parameters].sort()).toEqual([...m.parameters].sort());
    expect(back.survey && { ...back.survey }).toEqual(m.survey && { ...m.survey });
  });

  it("may have attributes, whose levels must be features", async () => {
    const brand = { name: "brand", code: "effects", levels: ["nikon", "sony"], omitted: "canon" } as const;
    const named: Model = { ...model(VPL), features: ["price", "brand=nikon", "brand=sony"], attributes: [brand] };
    const bytes = await encodeModel(named);
    expect((await decodeModel(bytes)).attributes).toEqual([brand]);
    const written = decodeSafetensors(bytes);
    const metadata = JSON.parse(written.metadata.get("penchant") as string);
    const wrong = [
      { ...brand, levels: ["nikon", "leica"] },
      { ...brand, levels: ["nikon", "nikon"] },
      { ...brand, levels: [] },
      { ...brand, omitted: "sony" },
      { ...brand, code: "helmert" },
      { ...brand, name: "" },
      null,
    ];
    for (const attributes of [...wrong.map((attribute) => [attribute]), [brand, brand], {}, null]) {
      const texts = new Map([["penchant", JSON.stringify({ ...metadata, attributes })]]);
      expect(await refusal(encodeSafetensors({ ...written, metadata: texts }))).toBe(
        "model: attributes are not a list of { name, code, levels, omitted } whose levels are features",
      );
      const given = attributes as unknown as Model["attributes"];
      if (given)
        await expect(encodeModel({ ...named, attributes: given })).rejects.toThrow("model: attributes are not");
    }
  });

  it("the SHA-256 detects every flipped bit in a tensor", async () => {
    const bytes = await encodeModel(model(VPL));
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8 * start, max: 8 * bytes.length - 1 }), async (bit) => {
        const flipped = bytes.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(await refusal(flipped)).toContain("SHA-256");
      }),
      { numRuns: 300, seed: 91, examples: [[8 * start], [8 * bytes.length - 1]] },
    );
  });

  it("a file truncated at any byte is refused", async () => {
    const bytes = await encodeModel(model(BTL));
    for (let n = 0; n < bytes.length; n++) await refusal(bytes.subarray(0, n));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "a weight of %d is refused by name",
    async (x) => {
      const bytes = await changed((c) => edit(c, "reward.0.weight", (data, shape) => data.fill(x, 2, 3) && shape));
      expect(await refusal(bytes)).toContain("SHA-256");
      expect(await refusal(await redigest(bytes))).toBe(
        `model: tensor "reward.0.weight"[2]: got ${x}; it must be from -1000000 to 1000000`,
      );
    },
  );

  it.each([...parameterShapes(VPL).keys()])(
    "a file without %s, or with it in another shape, is refused",
    async (name) => {
      const missing = await redigest(await changed((c) => edit(c, name, () => null)));
      expect(await refusal(missing)).toBe(`model: tensor "${name}" is missing`);
      const turned = await redigest(await changed((c) => edit(c, name, (data) => [data.length, 1, 1])));
      expect(await refusal(turned)).toContain(`model: tensor "${name}" is [`);
    },
  );

  it.each([0, 1, "2", null, undefined])("format %s is refused", async (format) => {
    const bytes = await changed((_, m) => {
      m.format = format;
    });
    expect(await refusal(bytes)).toBe(`model: format ${JSON.stringify(format)}; this version reads format 2`);
  });

  it.each(["format", "config"])("a %s nested too deeply is refused", async (key) => {
    const deep = "[".repeat(1e5) + "]".repeat(1e5);
    const json = key === "format" ? `{"format":${deep}}` : `{"format":2,"config":${deep}}`;
    const bytes = encodeSafetensors({ tensors: new Map(), metadata: new Map([["penchant", json]]) });
    expect(await refusal(bytes)).toContain("nested more than 100 levels deep");
  });

  it("a format that cannot be converted to a string is refused", async () => {
    await refusal(
      await changed((_, m) => {
        m.format = { toString: 1 };
      }),
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ["an unknown method", { method: "dpo" }],
    ["no features", { size: 0 }],
    ["a fractional number of features", { size: 2.5 }],
    ["more than 65536 features", { size: 65537 }],
    ["no hidden layer", { hidden: [] }],
    ["17 hidden layers", { hidden: new Array(17).fill(4) }],
    ["hidden layers that are not a list", { hidden: 4 }],
    ["a hidden layer of width 0", { hidden: [4, 0] }],
    ["VPL without a latent", { latent: 0 }],
    ["VPL without a context", { context: 0 }],
    ["a context that is a string", { context: "3" }],
  ])("a config with %s is refused", async (_, part) => {
    const bytes = await changed((_, m) => Object.assign(m.config, part));
    expect(await refusal(bytes)).toMatch(/^model(: |\.)config/);
  });

  it.each(["size", "hidden", "latent", "context"])(
    "a config with another %s is refused, as the tensors do not fit it",
    async (key) => {
      const other = key === "hidden" ? [5, 5] : 4;
      expect(await refusal(await changed((_, m) => Object.assign(m.config, { [key]: other })))).toContain(
        "model: tensor",
      );
    },
  );

  it("questions of another size and captions that do not fit are refused", async () => {
    const uneven = await redigest(await changed((c) => edit(c, "questions.b", () => [3, 2])));
    expect(await refusal(uneven)).toBe('model: tensor "questions.b" is [3,2]; it must be [2,3]');
    const captions = (value: unknown) => changed((_, m) => Object.assign(m, { captions: value }));
    expect(await refusal(await captions([["a", "b"]]))).toBe("model: 1 captions for 2 questions");
    expect(await refusal(await captions([["a"], ["b"]]))).toBe("model: captions are not pairs of strings");
  });

  it("a safetensors file with other metadata is not a model", async () => {
    const c: SafetensorsContents = { tensors: new Map(), metadata: new Map() };
    expect(await refusal(encodeSafetensors(c))).toContain('no metadata "penchant"');
    for (const json of ["{", "null", "[]", "7", '"x"']) {
      await refusal(encodeSafetensors({ ...c, metadata: new Map([["penchant", json]]) }));
    }
  });
});
