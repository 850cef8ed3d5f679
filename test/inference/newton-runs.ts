// Newton's method on random models, and its objective by the definition.

import { expect } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { choicesOfUser } from "../../src/data/choices.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { writeAnswers } from "../../src/inference/model-inputs.ts";
import { FITTED, newtonPlan } from "../../src/inference/newton.ts";
import { choosesAmongSeveral, writeTogether } from "../../src/inference/several-alternatives.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { compile, Graph } from "../../src/plan/index.ts";
import { CONFIG, HEAD_NAMES, logitOf, weights, writeParameters } from "../model/models.ts";

export const L = CONFIG.latent;
export const USERS = 4;

/** The objective J(z) of each user by its definition, with logits in f64. */
export async function objectives(
  model: PersonalModel,
  users: LabelledPair[][],
  z: ArrayLike<number>,
): Promise<number[]> {
  const { config } = model;
  const { size, length, context, beta } = config;
  const graph = new Graph();
  const count = users.length * context;
  const pair = graph.data("pair", count, 2 * length * size);
  const stateMask = length > 1 ? graph.data("stateMask", count, 2 * length) : null;
  const logit = logitOf(config, { pair, stateMask }, graph.data("z", users.length, L));
  const keep = [graph.data("label", count, 1), graph.data("mask", users.length, context)];
  const program = reference.load(
    compile(graph, { logit, ...Object.fromEntries(keep.map((t) => [`kept ${t.name}`, t])) }),
    0,
  );
  writeParameters(program, model);
  writeAnswers(program, model, users);
  program.write("z", z);
  await program.run();
  const logits = await program.read("logit");
  const [mean, logVariance] = [weights(model, "prior.mean"), weights(model, "prior.logVariance")];
  return users.map((answers, u) => {
    const logitAt = (i: number) => logits[u * context + i] as number;
    const likelihood = choicesOfUser(answers).map((rows) => {
      if (rows.length > 1 && config.head !== "classifier") {
        const behind = rows.map((i) => (1 - 2 * (answers[i]?.label ?? 0)) * logitAt(i));
        const most = Math.max(0, ...behind);
        return -most - Math.log(behind.reduce((sum, x) => sum + Math.exp(x - most), Math.exp(-most)));
      }
      const pairs = rows.map((i) => {
        const x = logitAt(i);
        return (answers[i]?.label ?? 0) * x - Math.max(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
      });
      return pairs.reduce((a, b) => a + b, 0);
    });
    const prior = mean.map((m, k) => -(((z[u * L + k] as number) - m) ** 2 / Math.exp(logVariance[k] as number)) / 2);
    return [...likelihood, ...prior.map((x) => beta * x)].reduce((a, b) => a + b, 0);
  });
}

export function fitting(backend: Backend, model: PersonalModel, users: LabelledPair[][], start: ArrayLike<number>) {
  const { config } = model;
  const program = backend.load(newtonPlan(config, users.length, choosesAmongSeveral(config, users)), 0);
  writeParameters(program, model);
  writeAnswers(program, model, users);
  writeTogether(program, users);
  program.write(FITTED, start);
  return program;
}

/** Takes Newton steps from z. None lowers the objective, and each states the one it began with, but for a relative `tolerance`. */
export async function expectAscent(
  backend: Backend,
  model: PersonalModel,
  users: LabelledPair[][],
  z: ArrayLike<number>,
  { steps, tolerance }: { steps: number; tolerance: number },
): Promise<void> {
  const program = fitting(backend, model, users, z);
  let before = await objectives(model, users, z);
  for (let step = 0; step < steps; step++) {
    await program.run();
    const stated = await program.read("objective");
    const after = await objectives(model, users, await program.read(FITTED));
    before.forEach((J, u) => {
      const room = tolerance * (1 + Math.abs(J));
      expect(Math.abs((stated[u] as number) - J)).toBeLessThan(room);
      expect(after[u] as number).toBeGreaterThan(J - room);
    });
    before = after;
  }
}

export const KINDS = HEAD_NAMES.flatMap((head) =>
  [1, 2].flatMap((length) => [0.07, 1].map((beta) => ({ head, length, beta }))),
);
export const BACKENDS = [
  { backend: reference, tolerance: 1e-8, runs: 2 },
  { backend: wasm(await kernels()), tolerance: 1e-4, runs: 12 },
];
