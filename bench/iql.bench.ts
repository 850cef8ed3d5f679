// A step of implicit Q-learning: as training runs it, and on batches from the host.

import { wasm } from "../src/backend/wasm/wasm.ts";
import { at } from "../src/base/arrays.ts";
import { POLICY as config } from "../src/measure/job-work.ts";
import { initialise, parametersOf } from "../src/model/layers.ts";
import { normalisationOf, normalise } from "../src/model/normalisation.ts";
import { compile, Graph } from "../src/plan/index.ts";
import { iql, iqlStep } from "../src/train/iql.ts";
import { IQL_DEFAULTS } from "../src/train/policy-settings.ts";
import { policyTraining } from "../src/train/train-policy.ts";
import type { Rewarded } from "../src/train/transitions.ts";
import type { IqlBatch } from "./peers/measure.d.mts";

export const settings = IQL_DEFAULTS;

export const LOSSES = ["lossV", "lossQ", "lossPolicy"] as const;

/** Samples batches on the host as the plan does. `uniform` returns numbers in [0, 1). */
export function batchSampler({ trajectories, rewards, condition }: Rewarded, uniform: () => number): () => IqlBatch {
  const { observation: o, condition: C, action: A } = config;
  const { offsets } = trajectories;
  const observations = normalise(trajectories.observations, normalisationOf(trajectories.observations, o));
  const z = condition as NonNullable<typeof condition>;
  const B = settings.batch;
  return () => {
    const [state, next] = [new Float32Array(B * (o + C)), new Float32Array(B * (o + C))];
    const [action, reward] = [new Float32Array(B * A), new Float32Array(B)];
    for (let i = 0; i < B; i++) {
      const t = Math.floor(uniform() * (offsets.length - 1));
      const [first, end] = [at(offsets, t), at(offsets, t + 1)];
      const row = first + Math.floor(uniform() * (end - first - 1));
      const latent = at(z.of, t);
      const zOfTrajectory = z.values.subarray(latent * C, (latent + 1) * C);
      for (const [to, from] of [
        [state, row],
        [next, row + 1],
      ] as const) {
        to.set(observations.subarray(from * o, (from + 1) * o), i * (o + C));
        to.set(zOfTrajectory, i * (o + C) + o);
      }
      action.set(trajectories.actions.subarray(row * A, (row + 1) * A), i * A);
      reward[i] = at(rewards, row);
    }
    return { state, action, reward, next };
  };
}

/** penchant's step as training runs it. */
export function trainingStep(module: WebAssembly.Module, rewarded: Rewarded) {
  const { plan, write } = policyTraining(config, rewarded, settings);
  const program = wasm(module).load(plan, 0);
  write(program, normalisationOf(rewarded.trajectories.observations, config.observation));
  initialise(program, 0);
  return { plan, step: () => program.run() };
}

/** penchant's step on batches from the host, to compare it with the peers' step. */
export function stepOnBatches(module: WebAssembly.Module) {
  const graph = new Graph();
  const { batch: B } = settings;
  const width = config.observation + config.condition;
  const state = graph.data("state", B, width);
  const action = graph.data("action", B, config.action);
  const batchLeaves = {
    state,
    action,
    reward: graph.data("reward", B, 1),
    next: graph.data("next", B, width),
    mask: null,
  };
  const objective = iql(config, batchLeaves, settings);
  iqlStep(graph, objective, settings);
  const losses = Object.fromEntries(LOSSES.map((name) => [name, objective.metrics[name] as typeof state]));
  const program = wasm(module).load(compile(graph, losses), 0);
  initialise(program, 0);
  const parameters = () =>
    Object.fromEntries(parametersOf(graph).map(({ name }) => [name, program.read(name) as Float32Array]));
  return {
    shapes: parametersOf(graph).map((t): [string, number, number] => [t.name, t.rows.times, t.cols]),
    parameters,
    step(batch: IqlBatch) {
      for (const [name, values] of Object.entries(batch)) program.write(name, values);
      program.run();
      return LOSSES.map((name) => at(program.read(name), 0));
    },
  };
}
