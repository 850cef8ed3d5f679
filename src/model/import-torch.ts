// Imports models trained by the VPL authors' released code, from their PyTorch state_dict. Outputs stay the same.

import { last } from "../base/arrays.ts";
import { FormatError } from "../base/errors.ts";
import type { PersonalConfig } from "./config.ts";
import { DEFAULT_LIKELIHOOD } from "./likelihood/index.ts";
import { type Model, parameterShapes } from "./model.ts";
import { type Linear, TorchTensors } from "./torch-tensors.ts";

/** An imported model, and notes on the parts of the file that were left out. */
export interface Imported {
  model: Model;
  notes: string[];
}

/**
 * Imports a model of the control code: an encoder on N flattened tuples [s_A, s_B, y], with y 0 or 1 and segments of `length`
 * states, and a decoder on [s, z]. N follows from the shapes. The code's β ends at 1, but its KL lacks the factor ½, so β is 2
 * here. With fewer than N answers, which the code does not support, the rest count as absent.
 * @throws FormatError when a tensor is missing, has another shape, is not finite, or does not belong to such a model.
 */
export function fromTorchControl(bytes: Uint8Array, { length = 1, beta = 2 } = {}): Imported {
  const source = new TorchTensors(bytes);
  const encoder = source.stack("Encoder.model", null);
  const hidden = encoder.map(({ outputs }) => outputs);
  const width = last(hidden) as number;
  const mean = source.linear("Encoder.FC_mean", width, null);
  const latent = mean.outputs;
  const logVariance = source.linear("Encoder.FC_var", width, latent);
  const decoder = source.stack("Decoder.model", null);
  const [first, ...rest] = encoder as [Linear, ...Linear[]];
  const size = sizeOf("Decoder.model.0.weight", decoder, latent);
  const tuple = 2 * length * size + 1;
  const context = first.inputs / tuple;
  if (!Number.isInteger(context)) {
    throw new FormatError(
      `import: tensor "Encoder.model.0.weight" has ${first.inputs} inputs; it must be a multiple of ${tuple}: two segments of ${length} × ${size} features and a label; pass another --length`,
    );
  }
  const parameters = priorOf(source, latent);
  put(parameters, "posterior.0", setLayer(first, context, (tuple - 1) / 2));
  for (const [i, layer] of rest.entries()) put(parameters, `posterior.${i + 1}`, layer);
  put(parameters, "posterior.mean", mean);
  put(parameters, "posterior.logVariance", logVariance);
  putReward(parameters, "Decoder.model", decoder, size, hidden);
  source.finish();
  return built({ encoder: "set", size, length, hidden, latent, context, beta }, parameters, source.notes);
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

/**
 * Imports a model of the language code: attention over pairs [chosen, rejected] of embeddings, and a decoder on [embedding, z].
 * The code's β differs between data sets and is not in the file. With the default 0, the posterior cannot be refined.
 * @throws FormatError when a tensor is missing, has another shape, is not finite, or does not belong to such a model.
 */
export function fromTorchLanguage(bytes: Uint8Array, { context = 8, beta = 0 } = {}): Imported {
  const source = new TorchTensors(bytes);
  const pairs = source.stack("pair_encoder._model", null);
  const latent = (last(pairs) as Linear).outputs;
  const hidden = pairs.slice(0, -1).map(({ outputs }) => outputs);
  const decoder = source.stack("decoder._model", null);
  const size = sizeOf("decoder._model.0.weight", decoder, latent);
  source.take("pair_encoder._model.0.weight", null, 2 * size);
  const parameters = priorOf(source, latent);
  for (const [i, layer] of pairs.entries()) {
    put(parameters, i < hidden.length ? `posterior.${i}` : "posterior.pair", layer);
  }
  for (const [theirs, ours] of Object.entries(ATTENTION)) {
    put(parameters, `posterior.${ours}`, source.linear(`sequence_encoder.${theirs}`, latent, latent));
  }
  putReward(parameters, "decoder._model", decoder, size, hidden);
  source.finish();
  return built({ encoder: "attention", size, length: 1, hidden, latent, context, beta }, parameters, source.notes);
}

const ATTENTION = { w_q: "query", w_k: "key", w_v: "value", mean_layer: "mean", log_var_layer: "logVariance" };

type Parameters = Map<string, Float32Array>;

function put(parameters: Parameters, name: string, { weight, bias }: Linear): void {
  parameters.set(`${name}.weight`, weight).set(`${name}.bias`, bias);
}

/** The parameters of p(z); standard normal when the file has none. */
function priorOf(source: TorchTensors, latent: number): Parameters {
  const take = (name: string) => (source.has(name) ? source.take(name, latent).data : new Float32Array(latent));
  return new Map([
    ["prior.mean", take("mean")],
    ["prior.logVariance", take("log_var")],
  ]);
}

/** d, the number of features of a state: the decoder's inputs [s, z] without z. */
function sizeOf(name: string, [first]: readonly Linear[], latent: number): number {
  const size = (first?.inputs ?? 0) - latent;
  if (size >= 1) return size;
  throw new FormatError(
    `import: tensor "${name}" has ${first?.inputs} inputs; it must have more than the ${latent} of z`,
  );
}

/** Adds the decoder's parameters, with its first layer split into the parts of the state and of z. */
function putReward(
  parameters: Parameters,
  name: string,
  decoder: readonly Linear[],
  size: number,
  hidden: readonly number[],
): void {
  const widths = decoder.map(({ outputs }) => outputs);
  const wants = [...hidden, 1];
  if (widths.length !== wants.length || widths.some((width, i) => width !== wants[i])) {
    throw new FormatError(
      `import: the layers of "${name}" are ${widths.join(", ")} wide; encoder and reward must have the same hidden layers, here ${wants.join(", ")}`,
    );
  }
  const [first, ...rest] = decoder as [Linear, ...Linear[]];
  const split = size * first.outputs;
  put(parameters, "reward.0", { ...first, weight: first.weight.slice(0, split) });
  parameters.set("reward.0.latent", first.weight.slice(split));
  for (const [i, layer] of rest.entries()) {
    put(parameters, i + 1 < hidden.length ? `reward.${i + 1}` : "reward.out", layer);
  }
}

/** The model with these parameters, without normalisation of features. */
function built(
  shape: Omit<PersonalConfig, "kind" | "method" | "head" | "likelihood">,
  parameters: Parameters,
  notes: string[],
): Imported {
  const common = { kind: "personal", method: "vpl", head: "reward", likelihood: DEFAULT_LIKELIHOOD } as const;
  const config: PersonalConfig = { ...common, ...shape };
  const ordered = new Map<string, Float32Array>();
  for (const name of parameterShapes(config).keys()) ordered.set(name, parameters.get(name) as Float32Array);
  const normalisation = { mean: new Float32Array(config.size), scale: new Float32Array(config.size).fill(1) };
  return { model: { config, parameters: ordered, normalisation }, notes };
}
