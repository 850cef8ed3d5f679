// Models in the layouts of the authors' released code, against the outputs of PyTorch (test/golden/released.py).

import { afterAll, describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { FormatError } from "../../src/base/errors.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { writeAnswers } from "../../src/inference/model-inputs.ts";
import { SAMPLES } from "../../src/inference/posterior-plans.ts";
import { rankPlan } from "../../src/inference/prediction-plans.ts";
import { anyFloat } from "../../src/io/float-types.ts";
import { decodeSafetensors, encodeSafetensors, type TensorData } from "../../src/io/safetensors.ts";
import { fromTorchControl, fromTorchLanguage, type Imported } from "../../src/model/import-torch.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { bytesOf, golden, reportWorst } from "../golden/fixtures.ts";
import { expectClose } from "../golden/golden.ts";
import { encoderPlan, writeParameters } from "./models.ts";

const backends = [reference, wasm(await kernels())];
const TOLERANCE = 1e-5;
const USERS = 3;
const LAYOUTS: Record<string, (bytes: Uint8Array) => Imported> = {
  "released-control": (bytes) => fromTorchControl(bytes),
  "released-control-segments": (bytes) => fromTorchControl(bytes, { length: 2 }),
  "released-language": (bytes) => fromTorchLanguage(bytes),
  "released-language-half": (bytes) => fromTorchLanguage(bytes, { context: 4 }),
};
afterAll(reportWorst);

describe.each(backends)("on $name", (backend) => {
  it.each(Object.keys(LAYOUTS))("%s gives the posteriors and rewards of PyTorch", async (name) => {
    const imported = (LAYOUTS[name] as (typeof LAYOUTS)[string])(bytesOf(name)).model;
    const model = (await decodeModel(await encodeModel(imported))) as PersonalModel;
    const { size, length, latent, encoder } = model.config;
    const { values } = golden(`${name}-expected`);
    const close = (what: string, got: ArrayLike<number>) =>
      expectClose(`${backend.name} import`, `${name} ${what}`, got, values(what), TOLERANCE);

    const y = values("y");
    const places = y.length / USERS;
    const width = length * size;
    const answers = Array.from({ length: USERS }, (_, u) =>
      Array.from({ length: places }, (_, i): LabelledPair | null => {
        const at = u * places + i;
        const [a, b] = ["a", "b"].map((side) => values(side).subarray(at * width, (at + 1) * width));
        if (!a || !b || encoder === "set") return a && b ? { a, b, label: y[at] as number } : null;
        // Chosen and rejected, in either order.
        return y[at] === 0 ? null : i % 2 ? { a, b, label: 1 } : { a: b, b: a, label: 0 };
      }).filter((answer) => answer !== null),
    );
    const posterior = backend.load(encoderPlan(model.config, USERS), 0);
    writeParameters(posterior, model);
    writeAnswers(posterior, model, answers);
    await posterior.run();
    close("mean", await posterior.read("mean"));
    close("logVariance", Array.from(await posterior.read("variance"), Math.log));

    const states = values("states");
    const options = states.length / size;
    const ranks = backend.load(rankPlan(model.config, options, { users: USERS }), 0);
    writeParameters(ranks, model);
    const row = <T>(n: number, cells: (i: number) => Iterable<T>) => Array.from({ length: n }, (_, i) => [...cells(i)]);
    // Alternatives of one state: the rest of the segment is empty.
    const padded = row(options, (i) => [...states.subarray(i * size, (i + 1) * size), ...Array(width - size).fill(0)]);
    ranks.write("alternatives", padded.flat());
    if (length > 1) ranks.write("stateMask", row(options, () => [1, ...Array(length - 1).fill(0)]).flat());
    const z = (u: number) => values("z").subarray(u * latent, (u + 1) * latent);
    ranks.write("z", row(USERS * SAMPLES, (k) => z(Math.floor(k / SAMPLES))).flat());
    await ranks.run();
    close("rewards", await ranks.read("reward"));
  });
});

describe("an imported model", () => {
  it("has the sizes of the file, with notes on what was left out", () => {
    const control = fromTorchControl(bytesOf("released-control"));
    expect(control.model.config).toMatchObject({
      encoder: "set",
      size: 3,
      latent: 4,
      hidden: [8, 8, 8],
      context: 4,
      beta: 2,
    });
    expect(control.notes).toEqual([]);
    expect(control.model.parameters.get("prior.mean")?.every((x) => x !== 0)).toBe(true);
    const bare = fromTorchControl(bytesOf("released-control-segments"), { length: 2 }).model;
    expect([...(bare.parameters.get("prior.logVariance") ?? [])]).toEqual([0, 0, 0, 0]);
    const language = fromTorchLanguage(bytesOf("released-language"));
    expect(language.model.config).toMatchObject({ encoder: "attention", size: 3, hidden: [8, 8], context: 8, beta: 0 });
    expect(language.notes).toEqual(["left out: tensors of llm_encoder"]);
  });

  type Change = (tensors: Map<string, TensorData>) => void;
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

  it.each<[string, Change[], string]>([
    ["control", [drop("Encoder.FC_var.bias")], 'tensor "Encoder.FC_var.bias" is missing; its shape must be [4]'],
    [
      "control",
      [drop("Encoder.model.0.weight")],
      'tensor "Encoder.model.0.weight" is missing; its shape must be [any, any]',
    ],
    ["control", [set("Encoder.model.2.bias", 7)], 'tensor "Encoder.model.2.bias" is [7]; it must be [8]'],
    ["control", [set("Encoder.model.4.weight", 8, 9)], '"Encoder.model.4.weight" is [8, 9]; it must be [any, 8]'],
    ["control", [set("mean", 3)], 'tensor "mean" is [3]; it must be [4]'],
    [
      "control",
      [set("Decoder.model.0.weight", 8, 4)],
      '"Decoder.model.0.weight" has 4 inputs; it must have more than the 4 of z',
    ],
    ["control", [set("Encoder.model.0.weight", 8, 27)], "must be a multiple of 7: two segments of 1 × 3"],
    [
      "control",
      [set("Encoder.norm.weight", 8)],
      'tensor "Encoder.norm.weight" does not belong to a model of this kind',
    ],
    [
      "control",
      [drop("Decoder.model.6.weight")],
      'the layers of "Decoder.model" are 8, 8, 8 wide; encoder and reward must',
    ],
    [
      "control",
      [...linear("Decoder.model.2", 6, 8), ...linear("Decoder.model.4", 8, 6)],
      "are 8, 6, 8, 1 wide; encoder and reward must have the same hidden layers, here 8, 8, 8, 1",
    ],
    [
      "language",
      [drop("sequence_encoder.w_k.bias")],
      'tensor "sequence_encoder.w_k.bias" is missing; its shape must be [4]',
    ],
    ["language", [set("sequence_encoder.w_q.weight", 5, 4)], "is [5, 4]; it must be [4, 4]"],
    ["language", [set("pair_encoder._model.0.weight", 8, 8)], "is [8, 8]; it must be [any, 6]"],
    ["language", [drop("decoder._model.0.weight")], 'tensor "decoder._model.0.weight" is missing'],
  ])("%s: a missing or misshapen tensor is named, case %#", (layout, changes, says) => {
    const tensors = new Map(
      decodeSafetensors(
        bytesOf(`released-${layout}`),
        anyFloat((n) => !n.startsWith("llm")),
      ).tensors,
    );
    for (const change of changes) change(tensors);
    const file = encodeSafetensors({ tensors, metadata: new Map() });
    const read = () => (layout === "control" ? fromTorchControl(file) : fromTorchLanguage(file));
    expect(read).toThrow(FormatError);
    expect(read).toThrow(says);
  });

  it("a weight that is not finite is named", () => {
    const { tensors } = decodeSafetensors(
      bytesOf("released-control"),
      anyFloat(() => true),
    );
    tensors.get("Encoder.FC_mean.bias")?.data.fill(Number.NaN);
    const file = encodeSafetensors({ tensors, metadata: new Map() });
    expect(() => fromTorchControl(file)).toThrow('value 0 of "Encoder.FC_mean.bias" is NaN');
  });

  it("a file of the other kind is refused, naming the tensor that is missing", () => {
    expect(() => fromTorchControl(bytesOf("released-language"))).toThrow('"Encoder.model.0.weight" is missing');
    expect(() => fromTorchLanguage(bytesOf("released-control"))).toThrow('"pair_encoder._model.0.weight" is missing');
  });
});
