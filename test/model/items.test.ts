// Items in model files: what is written is read, and nothing else is.

import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";
import type { Model } from "../../src/model/model.ts";
import { decodeModel, encodeModel, modelHash } from "../../src/model/model-file.ts";
import { BTL, model, redigest, refusal, VPL } from "./files.ts";

const IMAGE = "data:image/png;base64,iVBORw0KGgo=";

/** A model of three items, whose two questions are about items 0 and 1, and 2 and 0. */
function withItems(config: typeof VPL | typeof BTL = VPL): Model {
  const base = model(config);
  const items = [
    { name: "vanilla", caption: "Vanilla ☕", image: IMAGE, features: Float32Array.of(1, 2, 3) },
    { name: "mango", features: Float32Array.of(4, 5, 6) },
    { name: "7", caption: '"seven"', features: Float32Array.of(-1, 0, 1e5) },
  ];
  const survey = base.survey && { ...base.survey, items: { shape: [2, 2], data: Float32Array.of(0, 1, 2, 0) } };
  return { ...base, survey, items };
}

interface Contents {
  metadata: Record<string, unknown> & { items: Record<string, unknown>[] };
  tensors: Map<string, { shape: readonly number[]; data: Float32Array }>;
}

/** The refusal of a file of items that was changed, with a hash that fits. */
async function refused(change: (contents: Contents) => void): Promise<string> {
  const { tensors, metadata } = decodeSafetensors(await encodeModel(withItems()));
  const contents = { metadata: JSON.parse(metadata.get("penchant") as string), tensors: new Map(tensors) } as Contents;
  change(contents);
  const texts = new Map([["penchant", JSON.stringify(contents.metadata)]]);
  return refusal(await redigest(encodeSafetensors({ tensors: contents.tensors, metadata: texts })));
}

describe("items in a model file", () => {
  it.each([VPL, BTL])("are read as they were written", async (config) => {
    const written = withItems(config);
    const { items, survey } = await decodeModel(await encodeModel(written));
    expect(items).toEqual(written.items);
    expect(survey?.items).toEqual(written.survey?.items);
  });

  it("do not change what users' answers are bound to", async () => {
    expect(await modelHash(withItems())).toBe(await modelHash(model(VPL)));
  });

  it("are absent from a model without items, whose file is as before", async () => {
    const bytes = await encodeModel(model(VPL));
    expect(new TextDecoder("latin1").decode(bytes)).not.toContain("items");
    expect((await decodeModel(bytes)).items).toBeUndefined();
  });

  it("are known to questions only if the file says so", async () => {
    const { survey, ...rest } = withItems();
    const { items: _, ...unlinked } = survey as NonNullable<typeof survey>;
    const back = await decodeModel(await encodeModel({ ...rest, survey: unlinked }));
    expect([back.items?.length, back.survey?.items]).toEqual([3, undefined]);
    const alone = await decodeModel(await encodeModel(rest));
    expect([alone.items?.length, alone.survey]).toEqual([3, undefined]);
  });

  const LABELS = "model: items are not valid; each has a name of its own";
  const set =
    (key: string, value: unknown) =>
    ({ metadata }: Contents) => {
      (metadata.items[1] as Record<string, unknown>)[key] = value;
    };
  it.each<[string, (contents: Contents) => void, string]>([
    ["none", ({ metadata }) => metadata.items.splice(0), LABELS],
    ["no list", ({ metadata }) => Object.assign(metadata, { items: { length: 3 } }), LABELS],
    ["null", ({ metadata }) => Object.assign(metadata, { items: null }), LABELS],
    ["null in the list", ({ metadata }) => metadata.items.splice(1, 1, null as never), LABELS],
    ["a number as name", set("name", 7), LABELS],
    ["a blank name", set("name", ""), LABELS],
    ["a name twice", set("name", "vanilla"), LABELS],
    ["a name of 1001 characters", set("name", "n".repeat(1001)), LABELS],
    ["null as caption", set("caption", null), LABELS],
    ["a caption of 10,001 characters", set("caption", "n".repeat(10_001)), LABELS],
    ["an address as image", set("image", "https://x.org/a.png"), LABELS],
    ["HTML as image", set("image", "data:text/html;base64,PGI+"), LABELS],
    ["markup in an image", set("image", `${IMAGE}"><script>`), LABELS],
    ["a list as image", set("image", [IMAGE]), LABELS],
    ["an image of 2 MiB", set("image", `data:image/png;base64,${"A".repeat(1 << 21)}`), LABELS],
    [
      "one too many",
      ({ metadata }) => metadata.items.push({ name: "x" }),
      'model: tensor "items.features" is [3,3]; it must be [4,3]',
    ],
    ["no features", ({ tensors }) => tensors.delete("items.features"), 'model: tensor "items.features" is missing'],
    [
      "a feature that is no number",
      ({ tensors }) => tensors.get("items.features")?.data.fill(Number.NaN, 4, 5),
      'model: tensor "items.features"[4]: got NaN; it must be finite',
    ],
    ...[-1, 0.5, 3, Number.POSITIVE_INFINITY].map((index): [string, (contents: Contents) => void, string] => [
      `item ${index} in a question`,
      ({ tensors }) => tensors.get("questions.items")?.data.fill(index, 2, 3),
      Number.isFinite(index) ? 'model: value 2 of "questions.items" is ' : "it must be finite",
    ]),
    [
      "another number of questions",
      ({ tensors }) => tensors.set("questions.items", { shape: [1, 2], data: new Float32Array(2) }),
      'model: tensor "questions.items" is [1,2]; it must be [2,2]',
    ],
  ])("are refused: %s", async (_, change, message) => {
    expect(await refused(change)).toContain(message);
  });

  it("are refused before they are written, too", async () => {
    const items = withItems().items as NonNullable<Model["items"]>;
    const [first, second] = items as [Model["items"] & object extends readonly (infer I)[] ? I : never, never];
    const encode = (change: Partial<Model>) =>
      encodeModel({ ...withItems(), ...change }).catch((error) => error.message);
    expect(await encode({ items: [first, { ...(second as typeof first), name: "vanilla" }] })).toContain(LABELS);
    expect(await encode({ items: [first, first] })).toContain(LABELS);
    expect(await encode({ items: [{ ...first, features: Float32Array.of(1) }] })).toBe(
      'model: item "vanilla" must have 3 features; it has 1',
    );
    expect(await encode({ items: [first] })).toBe('model: value 1 of "questions.items" is 1; there are 1 items');
  });
});
