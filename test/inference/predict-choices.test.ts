import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import type { Choice } from "../../src/inference/choice.ts";
import { score } from "../../src/inference/predict.ts";
import { predictChoices } from "../../src/inference/predict-choices.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import { apart, CONFIG, HEAD_NAMES, randomAnswers, randomModel, sharedConfig } from "../model/models.ts";

const backend = wasm(await kernels());
const CONFIGS: ModelConfig[] = [1, 2].flatMap((length) =>
  [
    ...HEAD_NAMES.map((head) => ({ ...CONFIG, head })),
    sharedConfig("btl"),
    sharedConfig("dpl-mean-variance"),
    sharedConfig("dpl-categorical"),
  ].map((config) => ({ ...config, length })),
);

const best = (alternatives: readonly ArrayLike<number>[]): Choice => ({ alternatives, isWorst: false });

describe.each(CONFIGS)("predictChoices, $method $head, segments of $length", (config) => {
  const model = randomModel(config, 70, 0.5);
  const random = new Random(12, 70);
  const alternatives = randomAnswers(config, random, 75).flatMap(({ a, b }) => [a, b]);
  const users = [0, 3, 5].map((count) => ({ context: randomAnswers(config, random, count) }));

  it("gives the utilities and the probabilities that rankings of the same alternatives show", async () => {
    const choices = [alternatives.slice(0, 4), alternatives.slice(4, 6), alternatives.slice(6, 15)].map(best);
    const predicted = await predictChoices(
      backend,
      model,
      users.map((user) => ({ ...user, choices })),
    );
    for (const { utility, probability } of predicted.flat()) {
      expect(utility.every(Number.isFinite)).toBe(true);
      expect(probability.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }
    if (config.length > 1) return; // `score` takes single states
    for (const [k, { alternatives: choice }] of choices.entries()) {
      const scored = await score(backend, model, users, Float32Array.from(choice.flatMap((x) => Array.from(x))));
      scored.forEach(({ reward, best }, u) => {
        expect(apart(predicted[u]?.[k]?.utility ?? [], reward)).toBeLessThan(1e-4);
        expect(apart(predicted[u]?.[k]?.probability ?? [], best)).toBeLessThan(1e-5);
      });
    }
  });

  it("gives the same for more alternatives than one run takes, and for users without choices", async () => {
    const choices = Array.from({ length: 50 }, (_, i) => best(alternatives.slice(3 * i, 3 * i + 3)));
    const [user] = users.slice(1);
    const context = user?.context ?? [];
    const [none, all] = await predictChoices(backend, model, [
      { context, choices: [] },
      { context, choices },
    ]);
    expect(none).toEqual([]);
    for (const i of [0, 21, 49]) {
      const [[alone] = []] = await predictChoices(backend, model, [{ context, choices: choices.slice(i, i + 1) }]);
      expect(apart(alone?.utility ?? [], all?.[i]?.utility ?? [])).toBeLessThan(1e-5);
      expect(apart(alone?.probability ?? [], all?.[i]?.probability ?? [])).toBeLessThan(1e-5);
    }
  });

  it("a choice of the worst is that of the best with negated utilities", async () => {
    const [user = { context: [] }] = users.slice(2);
    const choice = alternatives.slice(0, 4);
    const choices = [best(choice), { alternatives: choice, isWorst: true }, best(choice.slice(0, 2))];
    const [[of4, worst, of2] = []] = await predictChoices(backend, model, [{ ...user, choices }]);
    expect(worst?.utility).toEqual(of4?.utility.map((u) => -u));
    const pair = { alternatives: choice.slice(0, 2).reverse(), isWorst: true };
    const [[worstOf2] = []] = await predictChoices(backend, model, [{ ...user, choices: [pair] }]);
    expect(apart(worstOf2?.probability ?? [], of2?.probability ?? [])).toBeLessThan(1e-12);
    expect(apart(worst?.probability ?? [], of4?.probability ?? [])).toBeGreaterThan(1e-3);
  });
});
