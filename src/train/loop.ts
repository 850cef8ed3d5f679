// The loop that every method trained by gradient shares: intervals, best weights, progress, abort, checkpoint. The
// steps themselves run inside the backend.

import type { Backend, Program } from "../backend/backend.ts";
import type { Preferences } from "../data/preferences.ts";
import { FormatError } from "../errors.ts";
import { initialise, parametersOf } from "../model/mlp.ts";
import type { Normalisation } from "../model/model.ts";
import { adam, compile, Graph, gradient, type Plan, record, schedule, type Tensor } from "../plan/index.ts";
import { type DataLeaves, dataLeaves, writeData } from "./batch.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, snapshot } from "./checkpoint.ts";
import type { Settings, TrainOptions } from "./options.ts";
import type { Interval, Metrics, Objective, Report } from "./report.ts";

const INTERVALS = 40;
const BETA_CYCLES = 4;
const EVALUATION_BATCHES = 8;
/** Steps in one call into the backend are as many as fit in this. */
const SLICE_MS = 50;
/** A latent dimension is in use when it carries more than this, in nats. */
const ACTIVE_KL = 0.01;

/** What is trained on what. */
export interface Job {
  training: Preferences;
  /** Whom the best weights are chosen on; null: the last are taken. */
  heldOut: Preferences | null;
  normalisation: Normalisation;
  /** What is minimised; β [1, 1] is the weight of the KL. */
  objective: (data: DataLeaves, β: Tensor) => Objective;
  /** Names the data and settings, so that a checkpoint of others is not gone on from. */
  print: string;
}

/** One training step: gradients of the objective, AdamW, metrics. */
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
  for (const [matrix, weightDecay] of [
    [true, decay],
    [false, 0],
  ] as const) {
    const of = (t: Tensor[]) => t.filter((_, i) => (trained[i] as Tensor).rows.times > 1 === matrix);
    if (of(trained).length > 0) adam(of(trained), of(gradients), step, { weightDecay });
  }
  for (const [name, row] of Object.entries(metrics)) record(name, row);
  return { plan: compile(graph), parameters };
}

/** Runs all steps, notes each interval in the report, and gives the weights that were best on held-out users. */
export async function optimise(
  backend: Backend,
  { training, heldOut, normalisation, objective, print }: Job,
  settings: Settings,
  { onProgress, onCheckpoint, signal, resume }: TrainOptions,
  report: Report,
): Promise<Map<string, Float32Array>> {
  const { steps, seed, beta } = settings;
  const { plan, parameters } = trainingPlan(training, objective, settings);
  const program = backend.load(plan, seed);
  writeData(program, training, normalisation);
  initialise(program, seed);

  // The best weights are chosen at the final β: where β is near 0 the loss is low for no merit.
  const judge =
    heldOut &&
    evaluator(backend, heldOut, normalisation, seed, (data) => objective(data, data.states.graph.constant(beta)));

  let best: Checkpoint["best"] = { loss: Number.POSITIVE_INFINITY, step: 0, parameters: new Map() };
  if (resume) {
    const saved = decodeCheckpoint(resume, print);
    for (const [name, values] of matching(saved.state, program)) program.write(name, values);
    program.step = saved.step;
    best = saved.best;
    report.intervals.push(...saved.intervals);
  }
  // A state that is no longer finite is not worth going on from: the checkpoint before it stays.
  const save = async () => {
    const state = await snapshot(program);
    if (!onCheckpoint || [...state.values()].some((values) => !values.every(Number.isFinite))) return;
    await onCheckpoint(encodeCheckpoint({ step: program.step, state, best, intervals: report.intervals }, print));
  };

  const interval = Math.ceil(steps / INTERVALS);
  let slice = 1;
  while (program.step < steps) {
    const until = Math.min(steps, (Math.floor(program.step / interval) + 1) * interval);
    while (program.step < until) {
      const n = Math.min(slice, until - program.step);
      const started = performance.now();
      await program.run(n);
      slice = Math.max(1, Math.round((n * SLICE_MS) / Math.max(performance.now() - started, 0.1)));
      onProgress?.({ step: program.step, steps, interval: report.intervals.at(-1) });
      await new Promise((resolve) => setTimeout(resolve));
      // At the end of an interval the stop waits for its evaluation, which a resumed run would miss.
      if (signal?.aborted && program.step < until) {
        await save();
        throw signal.reason;
      }
    }
    const seen = await takeMetrics(program); // first, because it stops a run that is no longer finite
    const done: Interval = { step: until, training: seen };
    if (judge) {
      for (const p of parameters) judge.write(p.name, await program.read(p.name));
      judge.step = 0;
      await judge.run(EVALUATION_BATCHES);
      done.heldOut = await takeMetrics(judge);
    }
    report.intervals.push(done);
    const score = done.heldOut ? (done.heldOut.loss as number) : -until;
    if (score < best.loss) best = { loss: score, step: until, parameters: await readAll(program, parameters) };
    await save();
    if (signal?.aborted && until < steps) throw signal.reason;
  }
  report.bestStep = best.step;
  return best.parameters;
}

/** A program that records an objective's metrics on other data. */
function evaluator(
  backend: Backend,
  data: Preferences,
  normalisation: Normalisation,
  seed: number,
  objective: (data: DataLeaves) => Objective,
): Program {
  const graph = new Graph();
  for (const [name, row] of Object.entries(objective(dataLeaves(graph, data)).metrics)) record(name, row);
  const program = backend.load(compile(graph), seed);
  writeData(program, data, normalisation);
  return program;
}

/** The means of the program's metrics since they were last taken. */
async function takeMetrics(program: Program): Promise<Metrics> {
  const metrics: Metrics = {};
  for (const name of program.plan.named.keys()) {
    if (!name.startsWith("metric.")) continue;
    const [count = 0, ...sums] = await program.read(name);
    const means = sums.map((total) => total / count);
    if (!means.every(Number.isFinite)) {
      throw new RangeError(
        `training: ${name.slice(7)} is no longer finite at step ${program.step}; lower the learning rate, or scale features to about 1`,
      );
    }
    program.write(name, new Float32Array(sums.length + 1));
    metrics[name.slice(7)] = means.length === 1 ? (means[0] as number) : means;
    if (name === "metric.kl") metrics.activeUnits = means.filter((nats) => nats > ACTIVE_KL).length;
  }
  return metrics;
}

/** The saved state, if it is all that the program has and nothing else. */
function matching(state: ReadonlyMap<string, Float32Array>, { plan }: Program): ReadonlyMap<string, Float32Array> {
  for (const [name, t] of plan.named) {
    const wants = t.leaf === "parameter" || t.leaf === "state" ? t.rows.times * t.cols : undefined;
    if (state.get(name)?.length === wants) continue;
    throw new FormatError(
      `checkpoint: "${name}" has ${state.get(name)?.length ?? "no"} values; the run has ${wants ?? "none"}`,
    );
  }
  return state;
}

async function readAll(program: Program, parameters: readonly Tensor[]): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const { name } of parameters) values.set(name, Float32Array.from(await program.read(name)));
  return values;
}
