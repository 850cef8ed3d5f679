// Models that the VPL authors' released code trained, from their PyTorch state_dict: the same outputs in penchant.

import { FormatError } from "../base/errors.ts";
import { decodeSafetensors, type TensorData } from "../io/safetensors.ts";
import type { PersonalConfig } from "./config.ts";
import { DEFAULT_LIKELIHOOD } from "./likelihood/index.ts";
import { type Model, parameterShapes } from "./model.ts";

/** What is known to be needed, by the names of the released modules; language models bring much else. */
const OURS = /^(Encoder|Decoder|pair_encoder|sequence_encoder|decoder)\.|^(mean|log_var)$/;

/** A model, and notes on what of the file it does not have. */
export interface Imported {
  model: Model;
  notes: string[];
}

/** Tensors by name, each checked when it is taken. */
class Source {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly notes: string[] = [];
  readonly #left: Set<string>;

  constructor(bytes: Uint8Array) {
    const skipped = new Set<string>();
    this.tensors = decodeSafetensors(bytes, (name) => {
      if (!OURS.test(name)) skipped.add(name.split(".")[0] as string);
      return OURS.test(name);
    }).tensors;
    if (skipped.size > 0) this.notes.push(`left out: tensors of ${[...skipped].join(", ")}`);
    this.#left = new Set(this.tensors.keys());
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** The values of a tensor; null in its shape takes any size. */
  take(name: string, ...wants: (number | null)[]): TensorData {
    const tensor = this.tensors.get(name);
    const shape = `[${wants.map((n) => n ?? "any").join(", ")}]`;
    if (!tensor) throw new FormatError(`import: tensor "${name}" is missing; it wants ${shape}`);
    if (tensor.shape.length !== wants.length || wants.some((n, i) => n !== null && n !== tensor.shape[i])) {
      throw new FormatError(`import: tensor "${name}" is [${tensor.shape.join(", ")}]; it must be ${shape}`);
    }
    const bad = tensor.data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new FormatError(`import: value ${bad} of "${name}" is ${tensor.data[bad]}; all must be finite`);
    this.#left.delete(name);
    return tensor;
  }

  /** A Linear layer: its weight turned to [in, out], and its bias. */
  linear(name: string, inputs: number | null, outputs: number | null): Linear {
    const { shape, data } = this.take(`${name}.weight`, outputs, inputs);
    const [out, from] = shape as [number, number];
    const weight = Float32Array.from(data, (_, k) => data[(k % out) * from + Math.floor(k / out)] as number);
    return { inputs: from, outputs: out, weight, bias: this.take(`${name}.bias`, out).data };
  }

  /** The Linear layers 0, 2, 4 … of a Sequential that has activations between. */
  stack(name: string, inputs: number | null): Linear[] {
    const layers: Linear[] = [];
    for (let i = 0; i === 0 || this.has(`${name}.${i}.weight`); i += 2) {
      layers.push(this.linear(`${name}.${i}`, layers.at(-1)?.outputs ?? inputs, null));
    }
    return layers;
  }

  /** Every tensor of the modules must have been used: one more layer would be another model. */
  finish(): void {
    const [name] = this.#left;
    if (name) throw new FormatError(`import: tensor "${name}" is not one that a model of this kind has`);
  }
}

interface Linear {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs] */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * The control code's model: an encoder on N flattened tuples [s_A, s_B, y], y 0 or 1, segments of `length` states, and
 * a decoder on [s, z]. N is what the shapes say. Its β ends at 1 with a KL that lacks the ½: 2 here. Fewer than N answers, which that code cannot take, count as absent.
 */
export function fromTorchControl(bytes: Uint8Array, { length = 1, beta = 2 } = {}): Imported {
  const source = new Source(bytes);
  const encoder = source.stack("Encoder.model", null);
  const hidden = encoder.map(({ outputs }) => outputs);
  const width = hidden.at(-1) as number;
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
      `import: tensor "Encoder.model.0.weight" has ${first.inputs} inputs; it must be a whole number of tuples of ${tuple}, segments of ${length} × ${size} features twice and a label; give another --length`,
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
 * The first layer on our tuples [s_A, s_B, ±y, ±y·(s_A − s_B)] and presence. Their label is (±y + 1)/2: half of its
 * weight goes to ±y and half to the presence; the difference, which they do not have, has weight 0.
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
 * The language code's model: attention over pairs [chosen, rejected] of embeddings, a decoder on [embedding, z]. Its β
 * is another for every data set and not in the file; left at 0, the posterior cannot be refined.
 */
export function fromTorchLanguage(bytes: Uint8Array, { context = 8, beta = 0 } = {}): Imported {
  const source = new Source(bytes);
  const pairs = source.stack("pair_encoder._model", null);
  const latent = (pairs.at(-1) as Linear).outputs;
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

/** p(z), standard normal where the file has none. */
function priorOf(source: Source, latent: number): Parameters {
  const take = (name: string) => (source.has(name) ? source.take(name, latent).data : new Float32Array(latent));
  return new Map([
    ["prior.mean", take("mean")],
    ["prior.logVariance", take("log_var")],
  ]);
}

/** The features of a state: what the decoder on [s, z] takes besides z. */
function sizeOf(name: string, [first]: readonly Linear[], latent: number): number {
  const size = (first?.inputs ?? 0) - latent;
  if (size >= 1) return size;
  throw new FormatError(
    `import: tensor "${name}" has ${first?.inputs} inputs; it must have the ${latent} of z and those of a state`,
  );
}

/** The decoder: its first layer in two parts, of the state and of z. */
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
      `import: the layers of "${name}" are ${widths.join(", ")} wide; penchant holds encoders and rewards of the same hidden layers, here ${wants.join(", ")}`,
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

/** The model of these parameters, whose features enter as they are. */
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
