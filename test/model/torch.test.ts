// Models in the layouts of the authors' released code, against the outputs of PyTorch (test/golden/released.py).

import { afterAll, describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { loadPlan, writeAlternatives, writeAnswers, writeComparisons } from "../../src/inference/model-inputs.ts";
import { SAMPLES } from "../../src/inference/posterior-plans.ts";
import { choicePlan, rankPlan } from "../../src/inference/prediction-plans.ts";
import { latentSize } from "../../src/model/config.ts";
import { isPersonal, type Model, type PersonalModel } from "../../src/model/model.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { fromTorchControl } from "../../src/model/torch/control.ts";
import { fromTorchLanguage } from "../../src/model/torch/language.ts";
import type { Imported } from "../../src/model/torch/weights.ts";
import { bytesOf, golden, reportWorst } from "../golden/fixtures.ts";
import { expectClose } from "../golden/golden.ts";
import { encoderPlan } from "./models.ts";

const backends = [reference, wasm(await kernels())];
const TOLERANCE = 1e-5;
const USERS = 3;
const PERSONAL: Record<string, (bytes: Uint8Array) => Imported> = {
  control: (bytes) => fromTorchControl(bytes),
  "control-segments": (bytes) => fromTorchControl(bytes, { length: 2 }),
  scaled: (bytes) => fromTorchControl(bytes, { rewardScale: 5 }),
  classifier: (bytes) => fromTorchControl(bytes),
  language: (bytes) => fromTorchLanguage(bytes),
  "language-half": (bytes) => fromTorchLanguage(bytes, { context: 4 }),
  "two-embeddings": (bytes) => fromTorchLanguage(bytes),
};
const BASELINES = ["mlp", "mean-variance", "categorical", "mlp-classifier"];
const imported = (name: string): Imported =>
  (PERSONAL[name] ?? ((bytes) => fromTorchControl(bytes)))(bytesOf(`released-${name}`));
afterAll(reportWorst);

/** Rows of n values. */
const rows = (values: Float64Array, n: number): Float64Array[] =>
  Array.from({ length: values.length / n }, (_, i) => values.subarray(i * n, (i + 1) * n));

/** The answers that the encoder reads. Those of the language code have no label: chosen and rejected are in either order. */
function answersOf(name: string, { config: { encoder, length, size } }: PersonalModel): LabelledPair[][] {
  const { values } = golden(`released-${name}-expected`);
  const [y, a, b] = [values("y"), ...["a", "b"].map((side) => rows(values(side), length * size))] as const;
  const answers = Array.from(y, (label, i): LabelledPair[] => {
    const [chosen, rejected] = [a?.[i], b?.[i]] as [Float64Array, Float64Array];
    if (encoder === "set") return [{ a: chosen, b: rejected, label }];
    if (label === 0) return [];
    return [i % 2 ? { a: chosen, b: rejected, label: 1 } : { a: rejected, b: chosen, label: 0 }];
  });
  return rows(Float64Array.from(answers.keys()), y.length / USERS).map((of) =>
    [...of].flatMap((i) => answers[i] ?? []),
  );
}

/** Rewards of the fixture's states, and P(A ≻ B) of its pairs if it has their logits, both at its z. */
async function predictions(backend: Backend, name: string, model: Model) {
  const { values, names } = golden(`released-${name}-expected`);
  const { size } = model.config;
  const latent = latentSize(model.config);
  const z = () => rows(values("z"), latent).flatMap((of) => Array.from({ length: SAMPLES }, () => [...of]).flat());
  const users = latent > 0 ? USERS : 1;
  const states = rows(values("states"), size);
  const ranks = loadPlan(backend, rankPlan(model.config, states.length, { users }), model);
  writeAlternatives(ranks, model, states);
  if (latent > 0) ranks.write("z", z());
  await ranks.run();
  const rewards = await ranks.read("reward");
  if (names("logits").length === 0) return { rewards };
  const [a, b] = ["a", "b"].map((side) => rows(values(side), size)) as [Float64Array[], Float64Array[]];
  const pairs = a.map((of, i) => ({ a: of, b: b[i] as Float64Array }));
  const questions = pairs.length / USERS;
  const choices = loadPlan(backend, choicePlan(model.config, USERS, questions), model);
  const byUser = rows(Float64Array.from(pairs.keys()), questions).map((of) => [...of].flatMap((i) => pairs[i] ?? []));
  writeComparisons(choices, model, byUser, questions);
  if (latent > 0) choices.write("z", z());
  await choices.run();
  return { rewards, probability: await choices.read("probability") };
}

describe.each(backends)("on $name", (backend) => {
  const close = (name: string, what: string, got: ArrayLike<number>, want?: ArrayLike<number>) =>
    expectClose(
      `${backend.name} import`,
      `${name} ${what}`,
      got,
      want ?? golden(`released-${name}-expected`).values(what),
      TOLERANCE,
    );

  it.each(Object.keys(PERSONAL))("%s gives the posteriors of PyTorch", async (name) => {
    const model = (await decodeModel(await encodeModel(imported(name).model))) as PersonalModel;
    const posterior = loadPlan(backend, encoderPlan(model.config, USERS), model);
    writeAnswers(posterior, model, answersOf(name, model));
    await posterior.run();
    close(name, "mean", await posterior.read("mean"));
    close(name, "logVariance", Array.from(await posterior.read("variance"), Math.log));
  });

  it.each([...Object.keys(PERSONAL), ...BASELINES])("%s gives the predictions of PyTorch", async (name) => {
    const model = await decodeModel(await encodeModel(imported(name).model));
    const { rewards, probability } = await predictions(backend, name, model);
    close(name, "rewards", rewards);
    const logits = golden(`released-${name}-expected`).names("logits").length > 0;
    expect(probability !== undefined).toBe(logits);
    if (!probability) return;
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    close(name, "logits", probability, golden(`released-${name}-expected`).values("logits").map(sigmoid));
  });
});

describe("an imported model", () => {
  const config = (name: string) => imported(name).model.config;

  it("of the control code has the sizes of the file", () => {
    const { model, notes } = imported("control");
    const sizes = { size: 3, length: 1, latent: 4, hidden: [8, 8, 8], context: 4, beta: 2 };
    expect(model.config).toMatchObject({ encoder: "set", head: "reward", ...sizes });
    expect(notes).toEqual([expect.stringMatching(/^rewards are taken as they are; .* --reward-scale$/)]);
    expect(model.parameters.get("prior.mean")?.every((x) => x !== 0)).toBe(true);
    const bare = imported("control-segments").model;
    expect([...(bare.parameters.get("prior.logVariance") ?? [])]).toEqual([0, 0, 0, 0]);
    expect(imported("scaled").notes).toEqual([]);
  });

  it("may be a classifier, with a state of Adam and a prefix beside it", () => {
    expect(config("classifier")).toMatchObject({ encoder: "set", head: "classifier", size: 3, latent: 4, context: 4 });
    expect(imported("classifier").notes).toEqual(["left out: tensors of epoch, optimizer"]);
  });

  it("may be a baseline", () => {
    expect(BASELINES.map(config)).toMatchObject([
      { method: "btl", head: "reward", size: 3, hidden: [8, 8] },
      { method: "dpl-mean-variance", hidden: [8, 8, 8] },
      { method: "dpl-categorical", atoms: 7, hidden: [8, 8, 8] },
      { method: "btl", head: "classifier", size: 3, hidden: [8, 8] },
    ]);
    expect(BASELINES.map((name) => isPersonal(imported(name).model))).toEqual([false, false, false, false]);
    expect(imported("categorical").notes).toEqual([
      expect.stringContaining("7 atoms are taken to be rewards from 0 to 1"),
    ]);
  });

  it("of the language code has the sizes of the file, and both embeddings if they differ", () => {
    const { model, notes } = imported("language");
    const sizes = { size: 3, hidden: [8, 8], context: 8, beta: 0 };
    expect(model.config).toMatchObject({ encoder: "attention", head: "reward", ...sizes });
    expect(notes).toEqual(["left out: tensors of llm_encoder"]);
    expect(config("two-embeddings")).toMatchObject({ size: 5, latent: 4 });
    expect(imported("two-embeddings").notes.join()).toContain(
      "2 numbers that the encoder reads, and 3 that the reward",
    );
  });
});
