// From layers of PyTorch to the parameters of a model.

import { FormatError } from "../../base/errors.ts";
import type { ModelConfig } from "../config.ts";
import { DEFAULT_LIKELIHOOD } from "../likelihood/index.ts";
import { type Model, parameterShapes } from "../model.ts";
import type { Linear, TorchTensors } from "./tensors.ts";

/** An imported model, and notes on what was left out or taken for granted. */
export interface Imported {
  model: Model;
  notes: string[];
}

/** What a state_dict of the control code does not say. */
export interface ControlOptions {
  /** Whether the model has a reward or classifies pairs, if its shapes fit both. */
  readonly head?: "reward" | "classifier";
  /** T, the number of states in a segment; 1 unless the shapes fit others too. */
  readonly length?: number;
  /** The code's `reward_scaling`, by which it divides rewards of segments; 1 by default. */
  readonly rewardScale?: number;
  /** β, the weight of the KL divergence from the prior; 2 by default, as the code's ends at 1 and its KL lacks the factor ½. */
  readonly beta?: number;
}

/** Weights by the names that penchant gives them. */
export type Parameters = Map<string, Float32Array>;

export function put(parameters: Parameters, name: string, { weight, bias }: Linear): void {
  parameters.set(`${name}.weight`, weight).set(`${name}.bias`, bias);
}

/** The parameters of p(z); standard normal when the file has none. */
export function priorOf(source: TorchTensors, latent: number): Parameters {
  const take = (name: string) => (source.has(name) ? source.take(name, latent).data : new Float32Array(latent));
  return new Map([
    ["prior.mean", take("mean")],
    ["prior.logVariance", take("log_var")],
  ]);
}

/**
 * Adds the layers of a head, with the first one split by its inputs.
 * @param head The beginning of their names.
 * @param inputs The parts of the first layer's weight, by name, with the number of rows of each.
 * @param bias The name of the first layer's bias.
 */
export function putHead(
  parameters: Parameters,
  head: string,
  [{ weight, bias, outputs }, ...rest]: readonly [Linear, ...Linear[]],
  inputs: Readonly<Record<string, number>>,
  biasName = "bias",
): void {
  let from = 0;
  for (const [part, rows] of Object.entries(inputs)) {
    const to = from + rows * outputs;
    parameters.set(`${head}.0.${part}`, weight.slice(from, to));
    from = to;
  }
  parameters.set(`${head}.0.${biasName}`, bias);
  rest.forEach((layer, i) => {
    put(parameters, i + 1 < rest.length ? `${head}.${i + 1}` : `${head}.out`, layer);
  });
}

/** @throws FormatError unless the layers of a head have these widths: those of the encoder's hidden layers, and 1. */
export function checkWidths(name: string, layers: readonly Linear[], hidden: readonly number[]): void {
  const widths = layers.map(({ outputs }) => outputs);
  const wants = [...hidden, 1];
  if (widths.length === wants.length && widths.every((width, i) => width === wants[i])) return;
  throw new FormatError(
    `import: the layers of "${name}" are ${widths.join(", ")} wide; encoder and reward must have the same hidden layers, here ${wants.join(", ")}`,
  );
}

/** The model with these parameters, without normalisation of features. */
export function built(shape: DistributiveOmit<ModelConfig, "likelihood">, parameters: Parameters): Model {
  const config: ModelConfig = { ...shape, likelihood: DEFAULT_LIKELIHOOD };
  const ordered = new Map<string, Float32Array>();
  for (const name of parameterShapes(config).keys()) ordered.set(name, parameters.get(name) as Float32Array);
  const normalisation = { mean: new Float32Array(config.size), scale: new Float32Array(config.size).fill(1) };
  return { config, parameters: ordered, normalisation };
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;
