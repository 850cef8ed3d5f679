// Tasks of several comparisons, also those that do not fill the context or do not fit into it.

import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { choicesOfTasks } from "../../src/train/tasks.ts";
import { train } from "../../src/train/train-preferences.ts";
import { ENCODER_NAMES } from "../model/models.ts";

const backend = wasm(await kernels());
const [USERS, EACH] = [20, 6];
const count = USERS * EACH;
const data: Preferences = {
  size: 2,
  length: 1,
  states: Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * 7.7)),
  pairs: Int32Array.from({ length: 2 * count }, (_, i) => (i * 7 + Math.floor(i / 3)) % 30),
  labels: Float32Array.from({ length: count }, (_, i) => i % 2),
  offsets: Int32Array.from({ length: USERS + 1 }, (_, u) => u * EACH),
  tasks: Int32Array.from({ length: count }, (_, i) => Math.floor(i / 3)),
};

it.each(ENCODER_NAMES.flatMap((encoder) => [2, 3, 6, 8].map((context) => ({ encoder, context }))))(
  "trains on tasks of three answers with a context of $context, $encoder encoder",
  async ({ encoder, context }) => {
    const options = { steps: 4, hidden: [4], latent: 2, batch: 8, context, encoder };
    const { model } = await train(backend, data, options);
    const read = await decodeModel(await encodeModel(model));
    expect(read.parameters).toEqual(model.parameters);
    expect(read.config).toEqual({ ...model.config, context, comparisons: 3 * context });
  },
);

it("trains when one user has a task of a thousand answers and the others one answer each, held out or not", async () => {
  const people = 40;
  const labels = Float32Array.from({ length: people + 1000 }, (_, i) => i % 2);
  const long: Preferences = {
    ...data,
    pairs: Int32Array.from({ length: 2 * labels.length }, (_, i) => (i * 7 + Math.floor(i / 3)) % 30),
    labels,
    offsets: Int32Array.from({ length: people + 2 }, (_, u) => (u <= people ? u : labels.length)),
    tasks: Int32Array.from(labels, (_, i) => Math.min(i, people)),
  };
  for (const seed of [0, 1, 2]) {
    const { model } = await train(backend, long, { steps: 2, hidden: [4], latent: 2, batch: 8, seed });
    expect(model.config).toMatchObject({ context: 1, comparisons: 64 });
  }
});

it("finds the choices of a data set once", () => {
  const chosen = { ...data, pairs: Int32Array.from(data.pairs, (state, i) => (i % 6 === 2 * (i % 2) ? 0 : state)) };
  expect(choicesOfTasks(chosen)).toBe(choicesOfTasks(chosen));
  expect(choicesOfTasks({ ...chosen })).not.toBe(choicesOfTasks(chosen));
  expect(choicesOfTasks({ ...chosen })).toEqual(choicesOfTasks(chosen));
});
