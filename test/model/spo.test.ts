// SPO against its definition: networks on [s, z] and [s, s′, z] as the paper writes them, each pair by itself, in f64.

import { describe, expect, it } from "vitest";
import type { Backend, Program } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference.ts";
import { wasm } from "../../src/backend/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { writeParameters } from "../../src/model/infer.ts";
import type { Model, ModelConfig } from "../../src/model/model.ts";
import { spo } from "../../src/model/spo.ts";
import { compile, Graph, type Tensor } from "../../src/plan/index.ts";
import { Random } from "../../src/plan/philox.ts";
import { apart, CONFIG, dot, randomModel, sigmoid, uniforms, weights } from "./models.ts";

const web = wasm(await kernels());
const D = CONFIG.size;
const VPL: ModelConfig[] = (["reward", "linear", "classifier"] as const).map((head) => ({ ...CONFIG, head }));
const ALONE: ModelConfig = { ...CONFIG, method: "btl", encoder: "none", latent: 0, context: 0, beta: 0 };
const CONFIGS = [...VPL, ALONE, { ...ALONE, head: "linear" } as const];

/** Σ x_i·w[i, j] */
const times = (x: readonly number[], w: readonly number[], cols: number): number[] =>
  Array.from({ length: cols }, (_, j) => x.reduce((sum, v, i) => sum + v * (w[i * cols + j] as number), 0));
const sum = (...terms: number[][]): number[] =>
  (terms[0] as number[]).map((_, i) => terms.reduce((s, t) => s + (t[i] as number), 0));
const leaky = (x: number[]): number[] => x.map((v) => (v > 0 ? v : 0.2 * v));

/** An MLP's output from its first layer's, before the activation. */
function rest(model: Model, name: string, first: number[]): number {
  const [h = 1, ...widths] = model.config.hidden;
  expect(first).toHaveLength(h);
  let x = leaky(first);
  widths.forEach((width, i) => {
    const layer = `${name}.${i + 1}`;
    x = leaky(sum(times(x, weights(model, `${layer}.weight`), width), weights(model, `${layer}.bias`)));
  });
  return dot(x, weights(model, `${name}.out.weight`)) + (weights(model, `${name}.out.bias`)[0] as number);
}

/** The reward of s, or f(s, s′, z): how much s is better than s′. */
function difference(model: Model, s: number[], other: number[], z: number[]): number {
  const { head, hidden, latent } = model.config;
  const [H = 1] = hidden;
  const part = (x: number[], name: string, cols = H) => times(x, weights(model, name), cols);
  if (head === "classifier") {
    const a = sum(part(s, "classifier.0.a.weight"), weights(model, "classifier.0.a.bias"));
    return rest(model, "classifier", sum(a, part(other, "classifier.0.b"), part(z, "classifier.0.latent")));
  }
  const reward = (x: number[]): number => {
    if (head === "linear") {
      const w = weights(model, "reward.weight");
      return dot(x, latent ? sum(w, part(z, "reward.latent", D)) : w);
    }
    const first = sum(part(x, "reward.0.weight"), weights(model, "reward.0.bias"));
    return rest(model, "reward", latent ? sum(first, part(z, "reward.0.latent")) : first);
  };
  return reward(s) - reward(other);
}

const rowsOf = (values: number[], cols: number): number[][] =>
  Array.from({ length: values.length / cols }, (_, r) => values.slice(r * cols, (r + 1) * cols));

/** A program that scales S states; `ahead`: z as a parameter and comparators as constants, which it computes once. */
function load(backend: Backend, model: Model, S: number, comparators: number[], ahead: boolean): Program {
  const graph = new Graph();
  const { config } = model;
  const C = comparators.length / D;
  let z: Tensor | null = null;
  if (config.latent) z = ahead ? graph.parameter("z", 1, config.latent) : graph.data("z", 1, config.latent);
  const beside = ahead ? graph.constant(comparators, C) : graph.data("comparators", C, D);
  const program = backend.load(compile(graph, { y: spo(config, graph.data("states", S, D), z, beside) }), 1);
  writeParameters(program, model);
  if (!ahead) program.write("comparators", comparators);
  return program;
}

async function scale(program: Program, states: number[], z: number[]): Promise<number[]> {
  program.write("states", states);
  if (z.length) program.write("z", z);
  await program.run();
  return Array.from(await program.read("y"));
}

describe.each(CONFIGS)("SPO, $method with a $head head", (config) => {
  const model = randomModel(config, 7);
  const random = new Random(8);
  const draws = (n: number) => uniforms(random, n, 2).map(Math.fround);
  const [S, C] = [5, 11];
  const [states, comparators] = [draws(S * D), draws(C * D)];
  const latents = [draws(config.latent), draws(config.latent)];
  const want = (z: number[]): number[] =>
    rowsOf(states, D).map((s) => {
      const chances = rowsOf(comparators, D).map((other) => sigmoid(difference(model, s, other, z)));
      return chances.reduce((a, b) => a + b) / C;
    });

  it.each([
    ["the reference", reference, 1e-12],
    ["wasm", web, 1e-6],
  ] as const)("on %s is the mean chance to be preferred", async (_, backend, tolerance) => {
    for (const ahead of [false, true]) {
      const program = load(backend, model, S, comparators, ahead);
      for (const z of latents) expect(apart(await scale(program, states, z), want(z))).toBeLessThan(tolerance);
    }
    if (config.latent) expect(apart(want(latents[0] as number[]), want(latents[1] as number[]))).toBeGreaterThan(0.01);
  });
});
