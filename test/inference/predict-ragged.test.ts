import fc from "fast-check";
import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import { predict } from "../../src/inference/predict.ts";
import { CONFIG, randomAnswers, randomModel, sharedConfig } from "../model/models.ts";

const backend = wasm(await kernels());

it.each([
  ["a personal model", CONFIG],
  ["a shared model", sharedConfig("btl")],
])("%s predicts every user alone as among others, whatever their numbers of comparisons", async (_, config) => {
  const model = randomModel(config, 61, 0.5);
  const questions = randomAnswers(config, new Random(10, 58), 200);
  const context = randomAnswers(config, new Random(11, 58), 3);
  const [all] = await predict(backend, model, [{ context, questions }]);
  const counts = fc.array(fc.oneof(fc.constantFrom(0, 1, 63, 64, 65, 127, 128, 129), fc.nat(200)), {
    minLength: 1,
    maxLength: 35, // two chunks
  });
  await fc.assert(
    fc.asyncProperty(counts, async (counts) => {
      const users = counts.map((count) => ({ context, questions: questions.slice(0, count) }));
      const predicted = await predict(backend, model, users);
      expect(predicted).toHaveLength(counts.length);
      predicted.forEach(({ probability }, u) => {
        expect(probability).toHaveLength(counts[u] as number);
        probability.forEach((p, i) => {
          expect(Math.abs(p - (all?.probability[i] as number))).toBeLessThan(1e-5);
        });
      });
    }),
    { numRuns: 20, seed: 1 },
  );
});
