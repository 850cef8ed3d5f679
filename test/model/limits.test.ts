// Model files keep to what training makes: other sizes and values are refused by name, and so is a model whose results are not
// finite.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { FormatError } from "../../src/base/errors.ts";
import { configRecord, type ModelConfig } from "../../src/model/config.ts";
import { type Model, parameterShapes } from "../../src/model/model.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { changed, edit, model, redigest, refusal, VPL } from "./files.ts";
import { CONFIG, ENCODER_NAMES, HEAD_NAMES, randomModel, sharedConfig } from "./models.ts";
import { GAUSSIAN, policyOf } from "./policies.ts";

const HIERARCHICAL = { method: "hierarchical", head: "linear", encoder: "newton", hidden: [], latent: 3, beta: 1 };

describe("a config with a size that training does not make is refused by name", () => {
  it.each<[object, string]>([
    [{ context: 65 }, "model.config.context: got 65; it must be a whole number from 1 to 64"],
    [{ context: 8192 }, "model.config.context: got 8192; it must be a whole number from 1 to 64"],
    [{ context: 64, length: 65 }, "model.config.context: got 64; it must be a whole number from 1 to 63"],
    [{ answers: 0 }, "model.config.answers: got 0; it must be a whole number from 1 to 3"],
    [{ answers: 7 }, "model.config.answers: got 7; it must be a whole number from 1 to 3"],
    [{ answers: null }, "model.config.answers: got null; it must be a whole number from 1 to 3"],
    [{ length: 257 }, "model.config.length: got 257; it must be a whole number from 1 to 256"],
    [{ length: 17, size: 65536 }, "model.config.length: got 17; it must be a whole number from 1 to 16"],
    [{ size: { toString: 1 } }, "model.config.size: got { toString }; it must be a whole number from 1 to 65536"],
    [{ latent: 1025 }, "model.config.latent: got 1025; it must be a whole number from 1 to 1024"],
    [{ latent: 257, encoder: "aggregation" }, "model.config.latent: got 257; it must be a whole number from 1 to 256"],
    [{ ...HIERARCHICAL, latent: 257 }, "model.config.latent: got 257; it must be a whole number from 1 to 256"],
    [{ ...HIERARCHICAL, beta: 0 }, "model.config.beta: got 0; it must be 1"],
    [{ beta: 1e-7 }, "model.config.beta: got 1e-7; it must be 0, or from 0.000001 to 1000000"],
    [{ beta: "1" }, 'model.config.beta: got "1"; it must be 0, or from 0.000001 to 1000000'],
    [{ hidden: [4, 65537] }, "model.config.hidden[1]: got 65537; it must be a whole number from 1 to 65536"],
    [
      { hidden: new Array(17).fill(1) },
      "model.config.hidden: got Array of 17; it must be the widths of 1 to 16 layers",
    ],
  ])("%j", async (part, sentence) => {
    const bytes = await changed((_, metadata) => Object.assign(metadata.config, part));
    expect(await refusal(bytes)).toBe(sentence);
  });

  it.each([{ encoder: "newton" }, { ...HIERARCHICAL, head: "reward" }, { ...HIERARCHICAL, encoder: "set" }])(
    "%j: a method with another encoder or head than its own",
    async (part) => {
      const bytes = await changed((_, metadata) => Object.assign(metadata.config, part));
      expect(await refusal(bytes)).toMatch(/^model: config .* is not one that this version knows$/);
    },
  );

  it("also when it is written or opened", async () => {
    const large: Model = { ...model(VPL), config: { ...VPL, context: 8192 } };
    const sentence = "model.config.context: got 8192; it must be a whole number from 1 to 64";
    await expect(encodeModel(large)).rejects.toThrow(new FormatError(sentence));
    await expect(Agent.open(large)).rejects.toThrow(new FormatError(sentence));
  });
});

it("questions of a model that compares segments are refused", async () => {
  const m = model({ ...VPL, length: 2 }, true);
  await expect(encodeModel(m)).rejects.toThrow("model: it compares segments, and its questions single states");
});

describe("a tensor with a value that training does not make is refused by name", () => {
  const put = (name: string, x: number) =>
    changed((c) => edit(c, name, (data, shape) => data.fill(x, 1, 2) && shape)).then(redigest);
  it.each<[string, number, string]>([
    ["prior.logVariance", 200, "from -20 to 20"],
    ["prior.logVariance", -21, "from -20 to 20"],
    ["prior.mean", 1e7, "from -1000000 to 1000000"],
    ["reward.out.weight", -2e6, "from -1000000 to 1000000"],
    ["normalisation.scale", -1, "from 0 to 1000000 / |mean|"],
    ["normalisation.scale", 1e8, "from 0 to 1000000 / |mean|"],
  ])("%s: %d", async (name, x, wants) => {
    const place = name === "normalisation.scale" ? "model.normalisation.scale" : `model: tensor "${name}"`;
    expect(await refusal(await put(name, x))).toBe(`${place}[1]: got ${x}; it must be ${wants}`);
  });

  it("questions far outside the training data", async () => {
    expect(await refusal(await put("questions.b", Math.fround(1e30)))).toMatch(
      /^model\.survey\.b\[1\]: got 1.*e\+30; it must be a finite number of the magnitude of the training data$/,
    );
  });

  it("also when it is written", async () => {
    const wide = model(VPL);
    wide.parameters.get("prior.logVariance")?.fill(200);
    await expect(encodeModel(wide)).rejects.toThrow(
      new FormatError('model: tensor "prior.logVariance"[0]: got 200; it must be from -20 to 20'),
    );
  });
});

describe("a model whose results are not finite", () => {
  const NOT_FINITE = new FormatError("model: its results are not finite; the file was changed or damaged");
  /** The model with all weights that have this prefix at the largest value. */
  async function grown(m: Model, prefix: string): Promise<Model> {
    for (const [name, data] of m.parameters) if (name.startsWith(prefix)) data.fill(1e6);
    return decodeModel(await encodeModel(m));
  }
  const deep = { ...CONFIG, hidden: [6, 5, 4, 3, 3, 3, 3] };

  it.each(ENCODER_NAMES)("is not opened: its encoder, %s", async (encoder) => {
    const m = await grown(randomModel({ ...deep, encoder }, 4), "posterior");
    await expect(Agent.open(m)).rejects.toThrow(NOT_FINITE);
  });

  it.each<ModelConfig>([deep, sharedConfig("btl", "reward", deep), sharedConfig("dpl-mean-variance", "reward", deep)])(
    "is not opened: its rewards, $method",
    async (config) => {
      await expect(Agent.open(await grown(randomModel(config, 4), "reward"))).rejects.toThrow(NOT_FINITE);
    },
  );

  it("is not opened: its policy", async () => {
    const policy = policyOf({ ...GAUSSIAN, condition: CONFIG.latent, hidden: [6, 5, 4, 3, 3, 3, 3] });
    for (const data of policy.parameters.values()) data.set(data.map((_, i) => (i % 2 ? 1e6 : -1e6)));
    const m = await decodeModel(await encodeModel({ ...randomModel(CONFIG, 4), policy }));
    await expect(Agent.open(m)).rejects.toThrow(NOT_FINITE);
  });

  it.each(ENCODER_NAMES.flatMap((encoder) => HEAD_NAMES.map((head) => [encoder, head] as const)))(
    "is none whose weights are ten times those that training begins with: %s, %s",
    async (encoder, head) => {
      const config = { ...CONFIG, encoder, head, size: 20, hidden: [64, 64, 64], latent: 64, context: 64 };
      const m = randomModel(config, 4, 10 / Math.sqrt(64));
      for (const [name, data] of m.parameters) if (name.startsWith("prior.")) data.fill(0);
      const agent = await Agent.open(m);
      agent.answer({ a: new Float32Array(20).fill(30), b: new Float32Array(20).fill(-30) }, "a");
      expect(agent.posterior.mean.every(Number.isFinite)).toBe(true);
    },
  );
});

it("the largest segment and context of a small hierarchical model are read", async () => {
  const config = { ...VPL, ...HIERARCHICAL, kind: "personal", length: 64, context: 64 } as ModelConfig;
  expect(configRecord((await decodeModel(await encodeModel(randomModel(config, 1)))).config)).toMatchObject({
    length: 64,
    context: 64,
  });
  expect(parameterShapes(config).size).toBe(4);
});
