// SPO rewards against their definition, pair by pair in f64.

import { describe, expect, it } from "vitest";
import type { Backend, Program } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import { latentSize, type ModelConfig } from "../../src/model/config.ts";
import { TRAINING_HEADS } from "../../src/model/head/training.ts";
import { TRAINING_LIKELIHOODS } from "../../src/model/likelihood/training.ts";
import type { Model } from "../../src/model/model.ts";
import { compile, Graph, type Tensor } from "../../src/plan/index.ts";
import { apart, CONFIG, randomModel, sharedConfig, sigmoid, uniforms, writeParameters } from "./models.ts";
import { difference, rowsOf } from "./plain.ts";

const web = wasm(await kernels());
const D = CONFIG.size;
const VPL: ModelConfig[] = (["reward", "linear", "classifier"] as const).map((head) => ({ ...CONFIG, head }));
const ALONE = sharedConfig();
const CONFIGS = [...VPL, ALONE, sharedConfig("btl", "linear")];

/** A program that scales S states; with `ahead`, z is a parameter and comparators are constants, computed once. */
function load(backend: Backend, model: Model, S: number, comparators: number[], ahead: boolean): Program {
  const graph = new Graph();
  const { config } = model;
  const C = comparators.length / D;
  let z: Tensor | null = null;
  const latent = latentSize(config);
  if (latent > 0) z = ahead ? graph.parameter("z", 1, latent) : graph.data("z", 1, latent);
  const beside = ahead ? graph.constant(comparators, C) : graph.data("comparators", C, D);
  const likelihood = TRAINING_LIKELIHOODS[config.likelihood];
  const y = TRAINING_HEADS[config.head].preference(config, likelihood, graph.data("states", S, D), z, beside);
  const program = backend.load(compile(graph, { y }), 1);
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
  const latents = [draws(latentSize(config)), draws(latentSize(config))];
  const want = (z: number[]): number[] =>
    rowsOf(states, D).map((s) => {
      const chances = rowsOf(comparators, D).map((other) => sigmoid(difference(model, s, other, z)));
      return chances.reduce((a, b) => a + b) / C;
    });

  it.each([
    ["the reference", reference, 1e-12],
    ["wasm", web, 1e-6],
  ] as const)("on %s is the mean probability of being preferred", async (_, backend, tolerance) => {
    for (const ahead of [false, true]) {
      const program = load(backend, model, S, comparators, ahead);
      for (const z of latents) expect(apart(await scale(program, states, z), want(z))).toBeLessThan(tolerance);
    }
    if (latentSize(config))
      expect(apart(want(latents[0] as number[]), want(latents[1] as number[]))).toBeGreaterThan(0.01);
  });
});
