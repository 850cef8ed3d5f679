// What is said of state_dicts that cannot be imported, or not without an option.

import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.ts";
import { anyFloat } from "../../src/io/float-types.ts";
import { decodeSafetensors, encodeSafetensors, type TensorData } from "../../src/io/safetensors.ts";
import { fromTorchControl } from "../../src/model/torch/control.ts";
import { fromTorchLanguage } from "../../src/model/torch/language.ts";
import type { ControlOptions, Imported } from "../../src/model/torch/weights.ts";
import { bytesOf } from "../golden/fixtures.ts";

type Tensors = Map<string, TensorData>;
type Change = (tensors: Tensors) => void;

const tensor = (...shape: number[]): TensorData => ({
  shape,
  data: new Float32Array(shape.reduce((n, size) => n * size, 1)).fill(0.1),
});
const set =
  (name: string, ...shape: number[]): Change =>
  (tensors) =>
    void tensors.set(name, tensor(...shape));
const drop =
  (name: string): Change =>
  (tensors) =>
    void tensors.delete(name);
const linear = (name: string, out: number, from: number): Change[] => [
  set(`${name}.weight`, out, from),
  set(`${name}.bias`, out),
];

const tensorsOf = (name: string): Tensors =>
  new Map(
    decodeSafetensors(
      bytesOf(`released-${name}`),
      anyFloat((key) => !/^(llm|epoch)/.test(key)),
    ).tensors,
  );
const fileOf = (tensors: Tensors) => encodeSafetensors({ tensors, metadata: new Map() });

/** The fixture with these changes. */
function changed(name: string, ...changes: Change[]): Uint8Array {
  const tensors = tensorsOf(name);
  for (const change of changes) change(tensors);
  return fileOf(tensors);
}

/** A model of the control code whose layers all have 2 units. */
function control(inputs: number, decoder: number, latent = 2): Uint8Array {
  const tensors: Tensors = new Map();
  const layers = [
    ...linear("Encoder.model.0", 2, inputs),
    ...linear("Encoder.FC_mean", latent, 2),
    ...linear("Encoder.FC_var", latent, 2),
    ...linear("Decoder.model.0", 2, decoder),
    ...linear("Decoder.model.2", 1, 2),
  ];
  for (const layer of layers) layer(tensors);
  return fileOf(tensors);
}

const importer = (name: string): ((bytes: Uint8Array) => Imported) =>
  name === "language" ? fromTorchLanguage : fromTorchControl;

describe("a state_dict is refused by name", () => {
  it.each<[string, Change[], string]>([
    ["control", [drop("Encoder.FC_var.bias")], 'tensor "Encoder.FC_var.bias" is missing; its shape must be [4]'],
    ["control", [drop("Encoder.model.0.weight")], '"Encoder.model.0.weight" is missing; its shape must be [any, any]'],
    ["control", [set("Encoder.model.2.bias", 7)], 'tensor "Encoder.model.2.bias" is [7]; it must be [8]'],
    ["control", [set("Encoder.model.4.weight", 8, 9)], '"Encoder.model.4.weight" is [8, 9]; it must be [any, 8]'],
    ["control", [set("mean", 3)], 'tensor "mean" is [3]; it must be [4]'],
    ["control", [set("Decoder.model.0.weight", 8, 4)], "has 4 inputs; it must have more than the 4 of z"],
    ["control", [set("Encoder.model.0.weight", 8, 27)], "has 27 inputs, which are no tuples of two segments"],
    [
      "control",
      [set("Encoder.norm.weight", 8)],
      'tensor "Encoder.norm.weight" does not belong to a model of this kind',
    ],
    ["control", [set("temperature")], 'tensor "temperature" does not belong to a model of this kind'],
    ["control", [drop("Decoder.model.6.weight")], '"Decoder.model" are 8, 8, 8 wide; encoder and reward must'],
    [
      "control",
      [...linear("Decoder.model.2", 6, 8), ...linear("Decoder.model.4", 8, 6)],
      "are 8, 6, 8, 1 wide; encoder and reward must have the same hidden layers, here 8, 8, 8, 1",
    ],
    ["control", [set("flow.flow.0.a", 1)], 'tensor "flow.flow.0.a" belongs to a flow prior, with which the reward is'],
    ["classifier", [set("module.flow.flow.0.c", 1, 4)], 'tensor "module.flow.flow.0.c" belongs to a flow prior'],
    ["classifier", [drop("module.Encoder.FC_var.bias")], 'tensor "module.Encoder.FC_var.bias" is missing'],
    ["control", linear("ema.Encoder.model.0", 8, 28), 'several models: names begin with "" and "ema."'],
    ["mlp", [drop("reward_model.2.bias")], 'tensor "reward_model.2.bias" is missing'],
    ["mlp-classifier", [set("classifier_model.0.weight", 8, 5)], "lead from 5 inputs to 1 outputs"],
    ["language", [drop("sequence_encoder.w_k.bias")], '"sequence_encoder.w_k.bias" is missing; its shape must be [4]'],
    ["language", [set("sequence_encoder.w_q.weight", 5, 4)], "is [5, 4]; it must be [4, 4]"],
    ["language", [set("pair_encoder._model.0.weight", 8, 7)], "has 7 inputs; it must have those of two embeddings"],
    ["language", [set("decoder._model.0.weight", 8, 3)], "has 3 inputs; it must have more than the 4 of z"],
    ["language", [drop("decoder._model.0.weight")], 'tensor "decoder._model.0.weight" is missing'],
    ["language", [set("attention_layer.w_q.weight", 3, 4)], '"attention_layer.w_q.weight" belongs to attention to'],
    [
      "language",
      [set("sequence_encoder.hidden_layer.weight", 3, 4)],
      "belongs to another encoder; import a model with",
    ],
    ["language", [set("embedding", 2, 4)], 'tensor "embedding" belongs to a codebook'],
  ])("%s, case %#", (name, changes, says) => {
    const read = () => importer(name)(changed(name, ...changes));
    expect(read).toThrow(FormatError);
    expect(read).toThrow(says);
  });

  it("if a weight is not finite", () => {
    const tensors = tensorsOf("control");
    tensors.get("Encoder.FC_mean.bias")?.data.fill(Number.NaN);
    expect(() => fromTorchControl(fileOf(tensors))).toThrow('value 0 of "Encoder.FC_mean.bias" is NaN');
  });

  it("if it is of the other kind", () => {
    expect(() => fromTorchControl(bytesOf("released-language"))).toThrow(
      'tensor "Encoder.model.0.weight" is missing, and so are "reward_model.0.weight" and',
    );
    expect(() => fromTorchLanguage(bytesOf("released-control"))).toThrow('"pair_encoder._model.0.weight" is missing');
  });
});

describe("shapes that fit several models", () => {
  const read = (bytes: Uint8Array, options?: ControlOptions) => fromTorchControl(bytes, options).model.config;

  it("are not guessed: --head tells a reward from a classifier", () => {
    // 9 · (2 · 2 + 1) = 5 · (2 · 4 + 1): a reward of 4 features or a classifier of pairs of 2
    const file = control(45, 4 + 2);
    expect(() => read(file)).toThrow(
      "--head reward --length 1 (z from 5 answers) or --head classifier --length 1 (z from 9",
    );
    expect(read(file, { head: "reward" })).toMatchObject({ head: "reward", size: 4, context: 5 });
    expect(read(file, { head: "classifier" })).toMatchObject({ head: "classifier", size: 2, context: 9 });
  });

  it("are not guessed: --length tells segments of several states", () => {
    const file = control(15, 1 + 2); // 5 · (2 · 1 + 1) = 3 · (2 · 2 · 1 + 1)
    expect(() => read(file)).toThrow(
      "--head reward --length 1 (z from 5 answers) or --head reward --length 2 (z from 3",
    );
    expect(read(file, { length: 1 })).toMatchObject({ length: 1, context: 5 });
    expect(read(file, { length: 2 })).toMatchObject({ length: 2, context: 3 });
  });

  it("with an option that they do not fit are refused", () => {
    const file = bytesOf("released-control");
    expect(() => read(file, { head: "classifier" })).toThrow(
      "no tuples of two segments and an answer for --head classifier",
    );
    expect(() => read(file, { length: 3 })).toThrow("a reward of 3 features in segments of 3; pass another --length");
    expect(read(file, { length: 1, head: "reward" })).toMatchObject({ size: 3, context: 4 });
  });

  it("never ask for segments that one answer in all would have", () => {
    expect(read(control(25, 2 + 2))).toMatchObject({ length: 1, context: 5 }); // or one answer about segments of 6
  });
});

describe("options without a meaning for a model are refused", () => {
  it.each<[string, ControlOptions, string]>([
    ["classifier", { rewardScale: 2 }, "--reward-scale: a classifier has no rewards"],
    ["mlp", { rewardScale: 2 }, "--reward-scale: the model is a baseline"],
    ["mlp", { beta: 1 }, "--beta: the model is a baseline"],
    ["mlp-classifier", { head: "classifier" }, "--head: the model is a baseline"],
    ["categorical", { length: 2 }, "--length: a CategoricalModel compares single states"],
  ])("%s %o", (name, options, says) => {
    const read = () => fromTorchControl(bytesOf(`released-${name}`), options);
    expect(read).toThrow(RangeError);
    expect(read).toThrow(says);
  });
});
