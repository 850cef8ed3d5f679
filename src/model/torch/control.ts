// Imports models of the VPL authors' control code: VAEModel and VAEClassifier. Outputs stay the same.

import { last } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { baseline } from "./baselines.ts";
import { type Linear, TorchTensors } from "./tensors.ts";
import { built, type ControlOptions, checkWidths, type Imported, priorOf, put, putHead } from "./weights.ts";

/**
 * Imports a model of the control code. VAEModel and VAEClassifier have an encoder on N flattened tuples [s_A, s_B, y], with y 0
 * or 1. The decoder of VAEModel is a reward of [s, z], divided by `rewardScale`; that of VAEClassifier takes [s_A, s_B, z] and
 * gives ℓ. N and d follow from the shapes. With fewer than N answers, which the code does not support, the rest count as
 * absent. Other models are baselines (baselines.ts).
 * @throws FormatError when a tensor is missing, has another shape, is not finite, or does not belong to such a model, or if the
 * shapes fit several models; RangeError when an option has no meaning for the model.
 */
export function fromTorchControl(bytes: Uint8Array, options: ControlOptions = {}): Imported {
  const { rewardScale, beta = 2 } = options;
  const source = new TorchTensors(bytes);
  const shared = baseline(source, options);
  if (shared) return shared;
  const encoder = source.stack("Encoder.model", null);
  const hidden = encoder.map(({ outputs }) => outputs);
  const width = last(hidden) as number;
  const mean = source.linear("Encoder.FC_mean", width, null);
  const latent = mean.outputs;
  const logVariance = source.linear("Encoder.FC_var", width, latent);
  const decoder = source.stack("Decoder.model", null);
  checkWidths("Decoder.model", decoder, hidden);
  const [first, ...rest] = encoder;
  const { head, size, length, context } = readingOf(first.inputs, decoder[0].inputs, latent, options);
  const parameters = priorOf(source, latent);
  put(parameters, "posterior.0", setLayer(first, context, length * size));
  for (const [i, layer] of rest.entries()) put(parameters, `posterior.${i + 1}`, layer);
  put(parameters, "posterior.mean", mean);
  put(parameters, "posterior.logVariance", logVariance);
  const notes = [...source.notes];
  if (head === "classifier") {
    if (rewardScale !== undefined)
      throw new RangeError("--reward-scale: a classifier has no rewards; leave this option out");
    putHead(parameters, "classifier", decoder, { "a.weight": size, b: size, latent }, "a.bias");
  } else {
    putHead(parameters, "reward", scaled(decoder, rewardScale ?? 1), { weight: size, latent });
    if (rewardScale === undefined) {
      notes.push(
        "rewards are taken as they are; if the model has a reward_scaling, which no tensor holds, give it with --reward-scale",
      );
    }
  }
  source.finish();
  const shape = { encoder: "set", size, length, hidden, latent, context, beta } as const;
  return { model: built({ kind: "personal", method: "vpl", head, ...shape }, parameters), notes };
}

/** One way to read the shapes of a model. */
interface Reading {
  readonly head: "reward" | "classifier";
  readonly size: number;
  readonly length: number;
  readonly context: number;
}

/**
 * What d, T and N are. Segments of several states, of which z is inferred from a single pair, are no reading: the code has N ≥ 2.
 * @throws FormatError unless exactly one reading fits the shapes and the options.
 */
function readingOf(inputs: number, decoder: number, latent: number, { head, length }: ControlOptions): Reading {
  const rest = decoder - latent;
  if (rest < 1) {
    throw new FormatError(
      `import: tensor "Decoder.model.0.weight" has ${decoder} inputs; it must have more than the ${latent} of z`,
    );
  }
  const fit: Reading[] = [];
  const add = (reading: Omit<Reading, "context">) => {
    const context = inputs / (2 * reading.length * reading.size + 1);
    const isRead = Number.isInteger(context) && (context > 1 || reading.length === (length ?? 1));
    if (isRead && reading.length === (length ?? reading.length)) fit.push({ ...reading, context });
  };
  if (head !== "classifier") {
    for (let T = 1; 2 * T * rest < inputs; T++) add({ head: "reward", size: rest, length: T });
  }
  if (head !== "reward" && rest % 2 === 0) add({ head: "classifier", size: rest / 2, length: 1 });
  const [reading, another] = fit;
  if (reading && !another) return reading;
  if (another) {
    const readings = fit.map((one) => `--head ${one.head} --length ${one.length} (z from ${one.context} answers)`);
    throw new FormatError(`import: its shapes fit several models; say which it is: ${readings.join(" or ")}`);
  }
  const states = length === undefined || length === 1 ? "" : ` in segments of ${length}`;
  const wanted = [
    ...(head !== "classifier" ? [`a reward of ${rest} features${states}`] : []),
    ...(head !== "reward" && rest % 2 === 0 ? [`a classifier of pairs of ${rest / 2} features`] : []),
  ].join(" or ");
  throw new FormatError(
    `import: tensor "Encoder.model.0.weight" has ${inputs} inputs, which are no tuples of two segments and an answer for ${wanted || `--head ${head}`}; pass another --length or --head`,
  );
}

/** The layers of a reward that is divided by `scale`. */
function scaled(layers: [Linear, ...Linear[]], scale: number): [Linear, ...Linear[]] {
  const { weight, bias, ...out } = layers.pop() as Linear;
  const divided = (values: Float32Array) => values.map((x) => x / scale);
  return [...layers, { ...out, weight: divided(weight), bias: divided(bias) }] as [Linear, ...Linear[]];
}

/**
 * Converts the first layer to penchant's inputs: tuples [s_A, s_B, ±y, ±y·(s_A − s_B)] and the mask. The code's label is
 * (±y + 1)/2, so half of its weight goes to ±y and half to the mask. The difference is no input there and gets weight 0.
 */
function setLayer({ outputs, weight, bias }: Linear, context: number, side: number): Linear {
  const theirs = 2 * side + 1;
  const ours = 3 * side + 1;
  const inputs = context * (ours + 1);
  const matrix = new Float32Array(inputs * outputs);
  const row = (i: number) => weight.subarray(i * outputs, (i + 1) * outputs);
  for (let n = 0; n < context; n++) {
    for (let i = 0; i < 2 * side; i++) matrix.set(row(n * theirs + i), (n * ours + i) * outputs);
    const half = row(n * theirs + 2 * side).map((w) => w / 2);
    matrix.set(half, (n * ours + 2 * side) * outputs);
    matrix.set(half, (context * ours + n) * outputs);
  }
  return { inputs, outputs, weight: matrix, bias };
}
