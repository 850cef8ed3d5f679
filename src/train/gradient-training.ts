// Gradient-based training of a preference model: the plan of a training step, and selection of the best weights on held-out
// users.

import type { Backend, Load, Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import type { Preferences } from "../data/preferences.ts";
import { initialise, parametersOf } from "../model/layers.ts";
import type { Normalisation } from "../model/normalisation.ts";
import { adam, compile, Graph, gradient, type Plan, record, schedule, type Tensor } from "../plan/index.ts";
import { type DataLeaves, dataLeaves, writeData } from "./batch.ts";
import { readAll } from "./checkpoint.ts";
import type { Settings, TrainOptions } from "./preference-settings.ts";
import type { Interval, Objective, Report } from "./report.ts";
import { type RunOptions, run, type Training, takeMetrics, withFailover } from "./training-loop.ts";

const BETA_CYCLES = 4;
const EVALUATION_BATCHES = 8;

/** The objective and the data of a training run. */
export interface Job {
  training: Preferences;
  /** Data of held-out users, for selecting the best weights; null keeps the last weights. */
  heldOut: Preferences | null;
  normalisation: Normalisation;
  /** The loss to minimise; β [1, 1] is the weight of the KL. */
  objective: (data: DataLeaves, β: Tensor) => Objective;
  /** Identifies data and settings, so that checkpoints of other runs are refused. */
  fingerprint: string;
}

/** The plan of one training step: gradients of the objective, AdamW, metrics. */
export function trainingPlan(
  data: Preferences,
  objective: Job["objective"],
  { steps, rate, decay, beta, prior }: Settings,
): { plan: Plan; parameters: Tensor[] } {
  const graph = new Graph();
  const β = schedule(graph, { start: 0, end: beta, period: Math.ceil(steps / BETA_CYCLES), cyclic: true });
  const { loss, metrics } = objective(dataLeaves(graph, data), β);
  const parameters = parametersOf(graph);
  const trained = parameters.filter(({ name }) => prior === "learned" || !name.startsWith("prior."));
  const gradients = gradient(loss, trained);
  const step = schedule(graph, { start: rate, end: 0, period: steps });
  // Weight matrices decay; biases, a linear head's mean weights and the prior, which have one row, do not.
  for (const isMatrix of [true, false]) {
    const select = (tensors: Tensor[]) => tensors.filter((_, i) => at(trained, i).rows.times > 1 === isMatrix);
    if (select(trained).length > 0) {
      adam(select(trained), select(gradients), step, { weightDecay: isMatrix ? decay : 0 });
    }
  }
  for (const [name, row] of Object.entries(metrics)) record(name, row);
  return { plan: compile(graph), parameters };
}

/** Runs all steps, adds each interval to the report, and returns the weights with the lowest held-out loss, by name. */
export const optimise = (
  backend: Backend,
  job: Job,
  settings: Settings,
  options: TrainOptions,
  report: Report,
): Promise<Map<string, Float32Array>> =>
  withFailover(backend, options, (load, options) => optimiseBy(load, job, settings, options, report));

async function optimiseBy(
  load: Load,
  { training: data, heldOut, normalisation, objective, fingerprint }: Job,
  settings: Settings,
  options: RunOptions,
  report: Report,
): Promise<Map<string, Float32Array>> {
  const { steps, seed, beta } = settings;
  const { plan, parameters } = trainingPlan(data, objective, settings);
  const program = load(plan, seed);
  writeData(program, data, normalisation);
  initialise(program, seed);

  // The best weights are selected by the loss at the final β: near β = 0 the loss is low for any weights.
  const evaluation =
    heldOut &&
    evaluator(load, heldOut, normalisation, seed, (data) => objective(data, data.states.graph.constant(beta)));

  const intervals: Interval[] = [];
  const training: Training = {
    program,
    steps,
    fingerprint,
    intervals,
    best: { loss: Number.POSITIVE_INFINITY, step: 0, parameters: new Map() },
    async evaluate(done) {
      const names = parameters.map(({ name }) => name);
      if (evaluation) {
        for (const [name, values] of await readAll(program, names)) evaluation.write(name, values);
        evaluation.step = 0;
        await evaluation.run(EVALUATION_BATCHES);
        done.heldOut = await takeMetrics(evaluation);
      }
      const loss = done.heldOut ? (done.heldOut.loss as number) : -done.step;
      if (loss < training.best.loss)
        training.best = { loss, step: done.step, parameters: await readAll(program, names) };
    },
  };
  await run(training, options);
  report.intervals.push(...intervals);
  report.bestStep = training.best.step;
  return training.best.parameters;
}

/** A program that records the metrics of an objective on held-out data. */
function evaluator(
  load: Load,
  data: Preferences,
  normalisation: Normalisation,
  seed: number,
  objective: (data: DataLeaves) => Objective,
): Program {
  const graph = new Graph();
  for (const [name, row] of Object.entries(objective(dataLeaves(graph, data)).metrics)) record(name, row);
  const program = load(compile(graph), seed);
  writeData(program, data, normalisation);
  return program;
}
