// A model's outputs for one state at a time, in plain f64: networks of [s, z] and [s, s′, z] as the paper writes them.

import { latentSize } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { dot, weights } from "./models.ts";

/** Σ x_i·w[i, j] */
const times = (x: readonly number[], w: readonly number[], cols: number): number[] =>
  Array.from({ length: cols }, (_, j) => x.reduce((sum, v, i) => sum + v * (w[i * cols + j] as number), 0));
const sum = (...terms: number[][]): number[] =>
  (terms[0] as number[]).map((_, i) => terms.reduce((s, t) => s + (t[i] as number), 0));
const leaky = (x: number[]): number[] => x.map((v) => (v > 0 ? v : 0.2 * v));

/** Outputs of an MLP, given those of its first layer before the activation. */
function rest(model: Model, name: string, first: number[]): number[] {
  const [h = 1, ...widths] = model.config.hidden;
  if (first.length !== h) throw new RangeError(`${first.length} values; the first layer has ${h}`);
  let x = leaky(first);
  widths.forEach((width, i) => {
    const layer = `${name}.${i + 1}`;
    x = leaky(sum(times(x, weights(model, `${layer}.weight`), width), weights(model, `${layer}.bias`)));
  });
  const bias = weights(model, `${name}.out.bias`);
  return sum(times(x, weights(model, `${name}.out.weight`), bias.length), bias);
}

const part = (model: Model, x: number[], name: string, cols = model.config.hidden[0] ?? 1) =>
  times(x, weights(model, name), cols);

/** All outputs of a reward head for a state: a reward, DPL's mean and log-variance, or its logits of atoms. */
export function outputsOf(model: Model, s: number[], z: number[]): number[] {
  const { head, size } = model.config;
  const latent = latentSize(model.config);
  if (head === "linear") {
    const w = weights(model, "reward.weight");
    return [dot(s, latent ? sum(w, part(model, z, "reward.latent", size)) : w)];
  }
  const first = sum(part(model, s, "reward.0.weight"), weights(model, "reward.0.bias"));
  return rest(model, "reward", latent ? sum(first, part(model, z, "reward.0.latent")) : first);
}

export function softmax(x: number[]): number[] {
  const e = x.map(Math.exp);
  return e.map((v) => v / e.reduce((a, b) => a + b));
}

/** r(s, z); for DPL the mean. */
export function rewardOf(model: Model, s: number[], z: number[]): number {
  const outputs = outputsOf(model, s, z);
  if (model.config.head !== "dpl-categorical") return outputs[0] as number;
  return softmax(outputs).reduce((sum, p, k) => sum + (p * k) / (outputs.length - 1), 0);
}

/** The logit of s ≻ s′: r(s, z) − r(s′, z), or f(s, s′, z). */
export function difference(model: Model, s: number[], other: number[], z: number[]): number {
  if (model.config.head !== "classifier") return rewardOf(model, s, z) - rewardOf(model, other, z);
  const a = sum(part(model, s, "classifier.0.a.weight"), weights(model, "classifier.0.a.bias"));
  const b = part(model, other, "classifier.0.b");
  return rest(model, "classifier", sum(a, b, part(model, z, "classifier.0.latent")))[0] as number;
}

export const rowsOf = (values: readonly number[], cols: number): number[][] =>
  Array.from({ length: values.length / cols }, (_, r) => values.slice(r * cols, (r + 1) * cols));
