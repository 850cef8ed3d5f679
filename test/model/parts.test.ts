// Model files with inconsistent parts.

import { describe, expect, it, vi } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { FormatError } from "../../src/base/errors.ts";
import type { SafetensorsContents } from "../../src/io/safetensors.ts";
import { configOfRecord, configRecord, type PersonalConfig } from "../../src/model/config.ts";
import { HEADS } from "../../src/model/head/index.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { CLASSIFIER, changed, edit, model, redigest, refusal, survivor, VPL, withComparison } from "./files.ts";
import { ENCODER_NAMES, HEAD_NAMES, METHOD_NAMES } from "./models.ts";

describe("a config with other sizes", () => {
  it("is refused if the tensors do not fit it, before anything larger than the file is allocated", async () => {
    const bytes = await encodeModel(model(VPL));
    let [most, refused] = [0, 0];
    const note = (n: unknown) => {
      if (typeof n === "number") most = Math.max(most, n);
    };
    /** The same constructor, recording the size of every allocation. */
    const watched = <T extends object>(type: T): T =>
      new Proxy(type, {
        construct: (target, args) => {
          note(args[0]);
          return Reflect.construct(target as new () => object, args);
        },
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key);
          if (key !== "from" || typeof value !== "function") return value;
          return (of: ArrayLike<number>, ...rest: unknown[]) => {
            note(of.length);
            return value.call(target, of, ...rest);
          };
        },
      });
    const huge: Partial<PersonalConfig>[] = [
      { hidden: [65536, 65536] },
      { hidden: new Array(16).fill(65536) },
      { size: 65536 },
      { length: 65536 },
      { context: 65536 },
      { latent: 65536 },
      { size: 65536, length: 65536, hidden: [65536, 65536], latent: 65536, context: 65536 },
    ];
    for (const method of METHOD_NAMES)
      for (const head of HEAD_NAMES)
        for (const encoder of [...ENCODER_NAMES, "newton", "none"] as const)
          for (const part of huge) {
            const none = encoder === "none" ? { latent: 0, context: 0 } : {};
            const config = { ...configRecord(VPL), method, head, encoder, ...part, ...none };
            const damaged = await changed((_, metadata) => Object.assign(metadata, { config }));
            for (const type of ["Float32Array", "Float64Array", "Array"] as const) {
              vi.stubGlobal(type, watched(globalThis[type]));
            }
            const read = decodeModel(damaged).catch((error) => error);
            const result = await read.finally(vi.unstubAllGlobals);
            if (result instanceof FormatError) refused++;
            else expect(result.config, JSON.stringify(config)).toEqual(configOfRecord(config)); // no tensor depends on that size
          }
    expect(refused).toBeGreaterThan(0.7 * METHOD_NAMES.length * HEAD_NAMES.length * 5 * huge.length);
    expect(most).toBeGreaterThan(4); // allocations were recorded
    expect(most * 8).toBeLessThan(bytes.length + 2000);
  });

  it("gives finite results for every combination of method, head and encoder that is accepted", async () => {
    for (const method of METHOD_NAMES)
      for (const head of HEAD_NAMES)
        for (const encoder of [...ENCODER_NAMES, "newton", "none"] as const) {
          const none = encoder === "none" ? { latent: 0, context: 0 } : {};
          const beta = encoder === "newton" ? 1 : 0.5;
          const config = configOfRecord({ ...configRecord(VPL), method, head, encoder, beta, ...none });
          if (!config) continue;
          const m = model(config, false);
          const read = await survivor(await encodeModel(HEADS[config.head].pairwise ? withComparison(m) : m));
          if (!read) continue;
          const agent = await Agent.open(read);
          agent.answer({ a: [1, 0, 0], b: [0, 1, 0] }, "a");
          const options = [
            [1, 2, 3],
            [0, 0, 0],
          ];
          const ranked = agent.rank(options);
          for (const { reward, best } of ranked) expect([reward, best].every(Number.isFinite)).toBe(true);
        }
  });
});

describe("a file with inconsistent parts", () => {
  const set = (c: SafetensorsContents, name: string, shape: number[], fill = 0.5) => {
    const data = new Float32Array(shape.reduce((n, size) => n * size, 1)).fill(fill);
    (c.tensors as Map<string, { shape: number[]; data: Float32Array }>).set(name, { shape, data });
  };

  it.each(["normalisation.mean", "normalisation.scale", "questions.a", "questions.b", "prior.mean"])(
    "is refused for a NaN in %s, by name",
    async (name) => {
      const nan = await changed((c) => edit(c, name, (data, shape) => data.fill(Number.NaN, 1, 2) && shape));
      expect(await refusal(await redigest(nan))).toContain(`model: tensor "${name}"[1]: got NaN; it must be f`);
    },
  );

  it("is refused unless a classifier's comparison states, if there are any, are finite and as wide as a segment", async () => {
    const comparison = (shape: number[], fill?: number) =>
      changed((c) => set(c, "comparison.states", shape, fill), CLASSIFIER).then(redigest);
    expect(await refusal(await comparison([4, 3]))).toBe(
      'model: tensor "comparison.states" is [4,3]; it must be [4,6]',
    );
    for (const shape of [[0, 6], [6], [1, 1, 6], []]) {
      expect(await refusal(await comparison(shape))).toContain('"comparison.states" is [');
    }
    expect(await refusal(await comparison([2, 6], Number.POSITIVE_INFINITY))).toContain(
      "it must be from -1000000 to 1000000",
    );
    expect((await survivor(await comparison([2, 6])))?.comparison?.shape).toEqual([2, 6]);
    expect(await survivor(await redigest(await changed(() => {}, CLASSIFIER)))).toMatchObject({
      comparison: undefined,
    });
  });

  it("is read without comparison states if its head does not use them", async () => {
    const read = await survivor(await redigest(await changed((c) => set(c, "comparison.states", [7, 7], Number.NaN))));
    expect(read?.comparison).toBeUndefined();
  });

  it("is refused for captions without questions and for questions with one side", async () => {
    const drop = (...names: string[]) =>
      changed((c) => names.forEach((name) => void edit(c, name, () => null))).then(redigest);
    expect(await refusal(await drop("questions.a", "questions.b"))).toBe("model: 2 captions for 0 questions");
    expect(await refusal(await drop("questions.b"))).toBe('model: tensor "questions.b" is missing');
    expect(await refusal(await drop("questions.a"))).toBe('model: tensor "questions.a" is missing');
  });

  it("is refused for a report that is not an object", async () => {
    for (const report of [7, "x", null, []]) {
      const bytes = await changed((_, m) => Object.assign(m, { report }));
      expect(await refusal(bytes)).toBe("model: report is not an object");
    }
  });
});
