import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { withComparedStates } from "../../src/data/compared-states.ts";
import { type Preferences, selectUsers, userCount } from "../../src/data/preferences.ts";
import { runSurvey } from "../../src/experiment/run-survey.ts";
import { kernels } from "../../src/host/node.ts";
import type { Normalisation } from "../../src/model/normalisation.ts";
import { settingsOf, type TrainOptions } from "../../src/train/preference-settings.ts";
import { train } from "../../src/train/train-preferences.ts";
import { drawSplit } from "../../src/world/survey.ts";

const backend = wasm(await kernels());
const [USERS, ANSWERS, CONTEXT] = [10, 5, 2];

/** Answers whose states are all distinct. */
function answers(): Preferences {
  const random = new Random(4, 93);
  const rows = USERS * ANSWERS;
  return {
    states: Float32Array.from({ length: 2 * rows * 2 }, () => random.normal()),
    size: 2,
    length: 1,
    pairs: Int32Array.from({ length: 2 * rows }, (_, i) => i),
    labels: Float32Array.from({ length: rows }, () => random.index(2)),
    offsets: Int32Array.from({ length: USERS + 1 }, (_, u) => u * ANSWERS),
    users: Array.from({ length: USERS }, (_, u) => `user ${u}`),
  };
}

/** Runs a survey, and returns the normalisation and the settings of each model that it trained. */
async function trainedOn(data: Preferences, options: TrainOptions) {
  const normalisations: Normalisation[] = [];
  const settings: TrainOptions[] = [];
  const unused = () => Promise.reject(new Error("not used"));
  await runSurvey(
    data,
    CONTEXT,
    options,
  )({
    seed: 0,
    backend,
    web: wasm(await kernels()),
    train: async (_, training, given) => {
      settings.push(given);
      const { model } = await train(backend, training, { ...given, hidden: [4], latent: 2, steps: 2 });
      normalisations.push(model.normalisation);
      return model;
    },
    withProgress: unused,
    cachedData: unused,
    cachedResult: unused,
  });
  return { normalisations, settings };
}

it("normalises by the features in the answers of the seen users alone", async () => {
  const data = answers();
  const { unseen } = drawSplit(data, CONTEXT, 0);
  const states = data.states.slice();
  for (const row of unseen.flatMap(({ context, predicted }) => [...context, ...predicted])) {
    for (let i = 4 * row; i < 4 * row + 4; i++) states[i] = 1000 + 7 * at(states, i);
  }
  const [plain, outlying] = [await trainedOn(data, {}), await trainedOn({ ...data, states }, {})];
  // The order of a user's tasks is by their features, so another split of the answers is fine; the seen users are the same.
  expect(plain.normalisations.length).toBeGreaterThan(3);
  expect(outlying.normalisations).toEqual(plain.normalisations);
});

it("trains as train does, with the same share of users held out", async () => {
  for (const options of [{}, { heldOut: 0 }, { heldOut: 0.4 }]) {
    for (const given of (await trainedOn(answers(), options)).settings) {
      expect(settingsOf(given).heldOut).toBe(settingsOf({ ...options, method: given.method }).heldOut);
    }
  }
});

it("withComparedStates keeps the answers, and the states that they compare in their order", () => {
  const captions = Array.from({ length: 2 * USERS * ANSWERS }, (_, i) => `state ${i}`);
  const data = { ...answers(), captions };
  expect(withComparedStates(data)).toBe(data);
  const part = selectUsers(data, [7, 2]);
  const compared = withComparedStates(part);
  expect(userCount(compared)).toBe(2);
  expect(compared.states).toHaveLength(2 * ANSWERS * 2 * 2);
  expect(compared.captions).toEqual([...captions.slice(20, 30), ...captions.slice(70, 80)]);
  part.pairs.forEach((state, i) => {
    const kept = at(compared.pairs, i);
    expect(compared.captions?.[kept]).toBe(captions[state]);
    expect(compared.states.slice(2 * kept, 2 * kept + 2)).toEqual(data.states.slice(2 * state, 2 * state + 2));
  });
  const padded = { ...data, length: 2, pairs: Int32Array.of(3, 5, 7, -1), labels: Float32Array.of(1) };
  expect(Array.from(withComparedStates(padded).pairs)).toEqual([0, 1, 2, -1]);
});
