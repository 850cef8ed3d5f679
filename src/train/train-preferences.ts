// From people's answers to a model: the split, the normalisation, the method.

import type { Backend } from "../backend/backend.ts";
import { Random } from "../base/philox.ts";
import { COMPARISON_STATES, HELD_OUT_USERS } from "../base/streams.ts";
import { checkPreferences, type Preferences, selectUsers, userCount } from "../data/preferences.ts";
import type { TensorData } from "../io/safetensors.ts";
import { type Model, type ModelConfig, normalisationOf, normalise, surveyOf } from "../model/model.ts";
import type { Tensor } from "../plan/index.ts";
import { contextSize, type DataLeaves, sampleBatch, tasksOf } from "./batch.ts";
import { btl } from "./btl.ts";
import { fingerprint } from "./checkpoint.ts";
import { dpl } from "./dpl.ts";
import { hierarchical } from "./hierarchical.ts";
import { type Job, optimise } from "./optimise.ts";
import type { Objective, Report } from "./report.ts";
import { type Settings, settingsOf, type TrainOptions } from "./settings.ts";
import { draw, vpl } from "./vpl.ts";

/** Segments that a classifier head keeps to score options beside. */
const COMPARISONS = 64;

/** Trains a preference model on answers; the model returned is the one that was best on held-out users. */
export async function train(
  backend: Backend,
  given: Preferences,
  options: TrainOptions = {},
): Promise<{ model: Model; report: Report }> {
  checkPreferences(given);
  const settings = settingsOf(options);
  const { seed } = settings;
  const report: Report = { notes: [], steps: settings.steps, bestStep: 0, intervals: [] };
  const taskSize = tasksOf(given).most;
  const data = { ...given, taskSize }; // which its parts keep
  const normalisation = normalisationOf(data.states, data.size);
  const config = configOf(settings, data, contextSize(taskSize, settings.context));
  const kept = {
    features: data.features,
    config,
    normalisation,
    survey: surveyOf(data, seed),
    comparison: comparisonOf(config, data, normalisation, seed),
  };
  if (config.method === "hierarchical") {
    if (options.resume) throw new RangeError("resume: hierarchical Bayes keeps no checkpoint; start it anew");
    const parameters = await hierarchical(config, data, normalisation, options, report);
    const { method, context } = settings;
    return { model: { ...kept, parameters, report: { method, seed, context, step: report.bestStep } }, report };
  }

  const { training, heldOut } = split(data, settings, report.notes);
  const batch = Math.min(settings.batch, userCount(training));
  if (batch < settings.batch)
    report.notes.push(`batch lowered from ${settings.batch} to ${batch}, all users there are`);
  const objective = (leaves: DataLeaves, β: Tensor): Objective => {
    if (config.method === "vpl") return vpl(config, leaves, draw(leaves, config, batch), β);
    return (config.method === "btl" ? btl : dpl)(config, leaves, sampleBatch(leaves, batch));
  };
  const print = await printOf(data, settings);
  const job = { training, heldOut, normalisation, objective, print };
  const parameters = await optimise(backend, job, settings, options, report);
  const best = report.intervals.find((i) => i.step === report.bestStep);
  return { model: { ...kept, parameters, report: { ...settings, ...best } }, report };
}

/** Names a run of these settings on these answers. */
export function printOf(
  { size, length, states, pairs, labels, offsets, tasks }: Preferences,
  settings: Settings,
): Promise<string> {
  return fingerprint({ ...settings, size, length }, [states, pairs, labels, offsets, tasks ?? new Int32Array()]);
}

function configOf(settings: Settings, { size, length }: Preferences, context: number): ModelConfig {
  const { method, head, encoder, hidden, latent, beta } = settings;
  const shape = { method, size, length };
  if (method === "vpl") return { ...shape, head, encoder, hidden, latent, context, beta };
  if (method === "hierarchical") {
    return { ...shape, head: "linear", encoder: "newton", hidden: [], latent: size, context, beta: 1 };
  }
  const shared = { encoder: "none", hidden, latent: 0, context: 0, beta: 0 } as const;
  return { ...shape, head: method === "btl" ? head : "reward", ...shared };
}

/** Users apart by seed; where none are held out, training keeps its last weights. */
function split(
  data: Preferences,
  { seed, heldOut: share }: Settings,
  notes: string[],
): Pick<Job, "training" | "heldOut"> {
  const users = userCount(data);
  const order = new Random(seed, HELD_OUT_USERS).permutation(users);
  const held = Math.floor(users * share);
  if (held === 0) {
    if (share > 0) notes.push(`only ${users} users: none held out, so the last weights are kept`);
    return { training: data, heldOut: null };
  }
  return { training: selectUsers(data, order.slice(held)), heldOut: selectUsers(data, order.slice(0, held)) };
}

/** Sides of comparisons for a classifier head to score options beside, normalised. */
function comparisonOf(
  { head, size, length }: ModelConfig,
  { states, pairs, labels }: Preferences,
  normalisation: Model["normalisation"],
  seed: number,
): TensorData | undefined {
  if (head !== "classifier") return undefined;
  const random = new Random(seed, COMPARISON_STATES);
  const data = new Float32Array(COMPARISONS * length * size);
  for (let k = 0; k < COMPARISONS; k++) {
    const side = random.index(2 * labels.length);
    pairs.subarray(side * length, (side + 1) * length).forEach((state, t) => {
      const features = states.subarray(state * size, (state + 1) * size);
      if (state >= 0) data.set(normalise(features, normalisation), (k * length + t) * size);
    });
  }
  return { shape: [COMPARISONS, length * size], data };
}
