// Training and prediction in a page whose main thread instantiates modules only asynchronously.

import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { predict, score } from "../../src/inference/predict.ts";
import { encodeModel } from "../../src/model/model-file.ts";
import type { TrainOptions } from "../../src/train/preference-settings.ts";
import { trainPolicy } from "../../src/train/train-policy.ts";
import { train } from "../../src/train/train-preferences.ts";
import { PLACES, population, preferences } from "../../src/world/rearrange.ts";
import { inOldPage } from "../backend/old-page.ts";
import { drifts } from "../host/suite/fixture.ts";
import { METHOD_NAMES } from "../model/models.ts";

const backend = wasm(await kernels());
const data = preferences(population(3, 3), 12, 8, 3);
const SMALL: TrainOptions = { steps: 20, batch: 8, hidden: [6], latent: 2 };

it.each(METHOD_NAMES)("a model by %s, a policy for it and predictions have the same bits", async (method) => {
  const work = async () => {
    const { model } = await train(backend, data, { ...SMALL, method });
    const settings = { steps: 5, batch: 8, hidden: [4], users: data, reward: "spo" } as const;
    const { model: acting } = await trainPolicy(backend, drifts(), model, settings);
    const users = [{ context: [], questions: [{ a: PLACES.map(() => 1), b: PLACES.map(() => 0) }] }];
    return [
      await encodeModel(acting),
      await predict(backend, model, users, { refine: 3 }),
      await score(backend, model, users, new Float32Array(PLACES.map((_, i) => i))),
    ];
  };
  expect(await inOldPage(work)).toEqual(await work());
});
