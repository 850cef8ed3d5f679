import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import { writeAnswers, writeComparisons } from "../../src/inference/model-inputs.ts";
import { batchPlan, bestBatch } from "../../src/inference/question-batch.ts";
import type { SelectableEncoderName } from "../../src/model/encoder/index.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { CONFIG, ENCODER_NAMES, encoderPlan, randomAnswers, randomModel, writeParameters } from "../model/models.ts";

const backend = wasm(await kernels());
type Pairs = ReturnType<typeof randomAnswers>;

/** The information gain of one batch, from the encoder's posterior for each labelling separately. */
async function gainOf(model: PersonalModel, batch: Pairs): Promise<number> {
  const L = model.config.latent;
  const program = reference.load(encoderPlan(model.config, 1), 0);
  writeParameters(program, model);
  const all: { mean: number[]; variance: number[] }[] = [];
  for (let y = 0; y < 2 ** batch.length; y++) {
    writeAnswers(program, model, [batch.map(({ a, b }, i) => ({ a, b, label: Math.floor(y / 2 ** i) % 2 }))]);
    await program.run();
    all.push({ mean: Array.from(await program.read("mean")), variance: Array.from(await program.read("variance")) });
  }
  const average = (f: (q: (typeof all)[number]) => number) => all.reduce((sum, q) => sum + f(q), 0) / all.length;
  let gain = 0;
  for (let d = 0; d < L; d++) {
    const mean = average((q) => q.mean[d] as number);
    const mixture = average((q) => (q.variance[d] as number) + ((q.mean[d] as number) - mean) ** 2);
    gain += 0.5 * (Math.log2(mixture) - average((q) => Math.log2(q.variance[d] as number)));
  }
  return gain;
}

describe.each(ENCODER_NAMES)("the information gain of batches, %s encoder", (encoder: SelectableEncoderName) => {
  it.each([
    [1, 1],
    [3, 2],
    [2, 4],
  ])("agrees with an enumeration of all labellings within 1e-4 bits: %d batches of %d", async (batches, questions) => {
    const model = randomModel({ ...CONFIG, encoder }, 3, 0.5);
    const random = new Random(8, batches);
    const drawn = Array.from({ length: batches }, () => randomAnswers(model.config, random, questions));
    const program = backend.load(batchPlan(model.config, batches, questions), 0);
    writeParameters(program, model);
    writeComparisons(program, model, drawn, questions);
    program.run();
    const got = program.read("gain");
    for (const [i, batch] of drawn.entries()) {
      const want = await gainOf(model, batch);
      expect(want).toBeGreaterThan(0);
      expect(Math.abs((got[i] as number) - want)).toBeLessThan(1e-4);
    }
  });
});

describe("bestBatch", () => {
  const model = randomModel(CONFIG, 5, 0.5);
  const pool = randomAnswers(CONFIG, new Random(9), 5);

  it("is the batch with the most information if enough candidates are tried to include all", async () => {
    const { batch, bits } = await bestBatch(backend, model, pool, { questions: 2 });
    const all: number[] = [];
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < i; j++) all.push(await gainOf(model, [pool[i], pool[j]] as Pairs));
    }
    expect(new Set(batch).size).toBe(2);
    expect(bits).toBeCloseTo(Math.max(...all), 4);
    expect(await gainOf(model, batch.map((i) => pool[i]) as Pairs)).toBeCloseTo(bits, 4);
  });

  it("refuses more questions than there are candidates, than a batch allows or than the context holds", async () => {
    await expect(bestBatch(backend, model, pool, { questions: 6 })).rejects.toThrow("questions: got 6; the pool has 5");
    await expect(bestBatch(backend, model, [...pool, ...pool], { questions: 7 })).rejects.toThrow(
      "questions: got 7; a batch for this model has 1 to 6",
    );
  });
});
