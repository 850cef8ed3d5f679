// The training loop that every preference model shares: held-out split, intervals, best weights, progress,
// abort, checkpoint. The steps themselves run inside the backend.

import type { Backend, Program } from "../backend/backend.ts";
import { checkPreferences, type Preferences, selectUsers, userCount } from "../data/preferences.ts";
import { FormatError } from "../errors.ts";
import { initialise, parametersOf } from "../model/mlp.ts";
import { type Model, type ModelConfig, surveyOf } from "../model/model.ts";
import { adam, compile, Graph, gradient, record, schedule, type Tensor } from "../plan/index.ts";
import { Random } from "../plan/philox.ts";
import { type DataLeaves, dataLeaves, writeData } from "./batch.ts";
import { btl } from "./btl.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, fingerprint, snapshot } from "./checkpoint.ts";
import { settingsOf, type TrainOptions } from "./options.ts";
import { draw, vpl } from "./vpl.ts";

/** What a method gives to be trained: a [1, 1] loss and rows [1, C] to watch. */
export interface Objective {
  loss: Tensor;
  metrics: Record<string, Tensor>;
}

/** Means over an interval of steps, or over the held-out users. */
export type Metrics = Record<string, number | number[]>;
export interface Interval {
  step: number;
  training: Metrics;
  heldOut: Metrics;
}
export interface Progress {
  step: number;
  steps: number;
  /** The last finished interval. */
  interval?: Interval;
}
export interface Report {
  /** Things a person should know, such as a batch that was lowered to the data. */
  notes: string[];
  steps: number;
  /** The step of the best held-out loss, whose weights the model has. */
  bestStep: number;
  intervals: Interval[];
}

const INTERVALS = 40;
const BETA_CYCLES = 4;
const EVALUATION_BATCHES = 8;
/** Steps in one call into the backend are as many as fit in this. */
const SLICE_MS = 50;
/** A latent dimension is in use when it carries more than this, in nats. */
const ACTIVE_KL = 0.01;

const HELD_OUT_SHARE = 0.1;
const HELD_OUT_STREAM = 0x5b117;
/** Trains a preference model on answers; the model returned is the one that was best on held-out users. */
export async function train(
  backend: Backend,
  data: Preferences,
  options: TrainOptions = {},
): Promise<{ model: Model; report: Report }> {
  checkPreferences(data);
  const { onProgress, onCheckpoint, signal, resume } = options;
  const settings = settingsOf(options);
  const { method, steps, seed, rate, hidden, latent, context, beta } = settings;
  const report: Report = { notes: [], steps, bestStep: 0, intervals: [] };
  const { training, heldOut } = split(data, seed, report.notes);
  const batch = Math.min(settings.batch, userCount(training));
  if (batch < settings.batch)
    report.notes.push(`batch lowered from ${settings.batch} to ${batch}, all users there are`);
  const isVpl = method === "vpl";
  const config: ModelConfig = {
    method,
    size: data.size,
    hidden,
    latent: isVpl ? latent : 0,
    context: isVpl ? context : 0,
  };
  const objective = (leaves: DataLeaves, β: Tensor): Objective =>
    isVpl ? vpl(leaves, config, draw(leaves, config, batch), β) : btl(leaves, hidden, batch);

  const graph = new Graph();
  const β = schedule(graph, { start: 0, end: beta, period: Math.ceil(steps / BETA_CYCLES), cyclic: true });
  const { loss, metrics } = objective(dataLeaves(graph, training), β);
  const parameters = parametersOf(graph);
  adam(parameters, gradient(loss, parameters), schedule(graph, { start: rate, end: 0, period: steps }));
  for (const [name, row] of Object.entries(metrics)) record(name, row);
  const program = backend.load(compile(graph), seed);
  writeData(program, training);
  initialise(program, seed);

  // The best weights are chosen at the final β: where β is near 0 the loss is low for no merit.
  const evaluation = new Graph();
  const held = objective(dataLeaves(evaluation, heldOut), evaluation.constant(beta));
  for (const [name, row] of Object.entries(held.metrics)) record(name, row);
  const evaluator = backend.load(compile(evaluation), seed);
  writeData(evaluator, heldOut);

  const print = await fingerprint(data, settings);
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
    for (const p of parameters) evaluator.write(p.name, await program.read(p.name));
    evaluator.step = 0;
    await evaluator.run(EVALUATION_BATCHES);
    const done = { step: until, training: seen, heldOut: await takeMetrics(evaluator) };
    const score = done.heldOut.loss as number;
    report.intervals.push(done);
    if (score < best.loss) best = { loss: score, step: until, parameters: await readAll(program, parameters) };
    await save();
    if (signal?.aborted && until < steps) throw signal.reason;
  }
  report.bestStep = best.step;
  const last = report.intervals.find((i) => i.step === best.step);
  const model = { config, parameters: best.parameters, survey: surveyOf(data, seed), report: { ...settings, ...last } };
  return { model, report };
}

function split(data: Preferences, seed: number, notes: string[]): { training: Preferences; heldOut: Preferences } {
  const users = userCount(data);
  const order = new Random(seed, HELD_OUT_STREAM).permutation(users);
  const held = Math.floor(users * HELD_OUT_SHARE);
  if (held === 0) {
    notes.push(`only ${users} users: none held out, the best weights are chosen on the training answers`);
    return { training: data, heldOut: data };
  }
  return { training: selectUsers(data, order.slice(held)), heldOut: selectUsers(data, order.slice(0, held)) };
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
