// Training a preference model from answers: splits users, normalises features, and runs the method.

import type { Backend } from "../backend/backend.ts";
import { permutation, Random } from "../base/philox.ts";
import { COMPARISON_STATES, HELD_OUT_USERS } from "../base/streams.ts";
import { checkPreferences } from "../data/check-preferences.ts";
import { itemsOf } from "../data/items.ts";
import { answerSizes, type Preferences, selectUsers, userCount } from "../data/preferences.ts";
import { plural } from "../io/notes.ts";
import type { TensorData } from "../io/safetensors.ts";
import { COMPARISONS, checkConfig, latentSize, MAX_CONTEXT, type ModelConfig } from "../model/config.ts";
import { HEADS } from "../model/head/index.ts";
import type { Model } from "../model/model.ts";
import { type Normalisation, normalisationOf, normalise } from "../model/normalisation.ts";
import { surveyOf } from "../model/survey-questions.ts";
import type { Tensor } from "../plan/index.ts";
import type { DataLeaves } from "./batch.ts";
import { fingerprint } from "./checkpoint.ts";
import { type Job, optimise } from "./gradient-training.ts";
import { MOST_SAMPLED, type Settings, settingsOf, type TrainOptions } from "./preference-settings.ts";
import type { Report } from "./report.ts";
import { contextOf, tasksOf } from "./tasks.ts";
import { configOf, trainerOf } from "./trainers.ts";

/**
 * Trains a preference model on answers. The weights are those with the lowest held-out loss.
 * @throws RangeError that names an invalid option or what is wrong with the data, or when a metric is no longer finite.
 * @throws FormatError when `resume` is the checkpoint of another run.
 */
export async function train(
  backend: Backend,
  given: Preferences,
  options: TrainOptions = {},
): Promise<{ model: Model; report: Report }> {
  checkPreferences(given);
  const prior = options.prior ?? (given.known && "learned");
  const settings = settingsOf({ ...options, prior }, given.size);
  const { seed, method } = settings;
  const { recipe } = options;
  const report: Report = { recipe, notes: [], steps: settings.steps, bestStep: 0, intervals: [] };
  if (settings.prior !== settingsOf(options).prior) {
    report.notes.push(
      given.known
        ? "prior learned by the ELBO, as it is given which answers are known"
        : `prior learned by the ELBO: by default a population of at most ${MOST_SAMPLED} features is sampled`,
    );
  }
  const taskSize = tasksOf(given).most;
  const data = { ...given, taskSize }; // both parts of the split keep the size of the largest task of all
  const normalisation = normalisationOf(data.states, data.size);
  const config = configOf(settings, data, contextOf(taskSize, data.length, settings.context));
  checkConfig(config);
  const parts = {
    features: data.features,
    attributes: data.attributes,
    config,
    normalisation,
    survey: surveyOf(data, seed),
    items: data.items && itemsOf(data.items, data.states, data.size),
    comparison: comparisonOf(config, data, normalisation, seed),
  };
  const trainer = trainerOf(settings);
  if (given.known && (method === "low-rank" || "fit" in trainer)) {
    throw new RangeError(
      `known: got which answers are known, but ${method} fits all answers of a user; leave it out, or choose vpl with the prior learned`,
    );
  }
  if ("objective" in trainer || method === "vpl") report.notes.push(...inParts(data)); // the others take choices whole
  if ("fit" in trainer) {
    if (options.resume && !trainer.resumable)
      throw new RangeError(`resume: "${method}" keeps no checkpoint; start it again`);
    const print = await runFingerprint(data, settings);
    const parameters = await trainer.fit(backend, config, data, normalisation, settings, options, report, print);
    const { context } = settings;
    return {
      model: { ...parts, parameters, report: { recipe, method, seed, context, step: report.bestStep } },
      report,
    };
  }

  if (latentSize(config) < settings.latent && config.kind === "personal")
    report.notes.push(`latent lowered from ${settings.latent} to ${config.latent}, the number of features`);
  const { training, heldOut } = split(data, settings, report.notes);
  const batch = Math.min(settings.batch, userCount(training));
  if (batch < settings.batch)
    report.notes.push(`batch lowered from ${settings.batch} to ${batch}, the number of users in training`);
  const job = {
    training,
    heldOut,
    normalisation,
    objective: (leaves: DataLeaves, β: Tensor) => trainer.objective(config, leaves, batch, β),
    fingerprint: await runFingerprint(data, settings),
  };
  const parameters = await optimise(backend, job, settings, options, report);
  const best = report.intervals.find((i) => i.step === report.bestStep);
  return { model: { ...parts, parameters, report: { recipe, ...settings, ...best } }, report };
}

/** A note on answers that batches take in parts. */
function inParts(data: Preferences): string[] {
  const large = answerSizes(data)
    .flat()
    .filter((size) => size > MAX_CONTEXT).length;
  if (large === 0) return [];
  return [
    `${plural(large, "answer")} with more than ${MAX_CONTEXT} comparisons: training takes each in parts of at most ${MAX_CONTEXT}`,
  ];
}

/** A hash of a run's settings and answers, which its checkpoints must match. */
export function runFingerprint(
  { size, length, states, pairs, labels, offsets, tasks, known }: Preferences,
  settings: Settings,
): Promise<string> {
  return fingerprint({ ...settings, size, length }, [
    ...[states, pairs, labels, offsets, tasks ?? new Int32Array()],
    ...(known ? [known] : []),
  ]);
}

/** Splits off a random share of held-out users. With too few users none are held out, and training keeps its last weights. */
function split(
  data: Preferences,
  { seed, heldOut: share }: Settings,
  notes: string[],
): Pick<Job, "training" | "heldOut"> {
  const users = userCount(data);
  const order = permutation(new Random(seed, HELD_OUT_USERS), users);
  const held = Math.floor(users * share);
  if (held === 0) {
    if (share > 0)
      notes.push(`only ${users === 1 ? "1 user" : `${users} users`}: none held out, so the last weights are kept`);
    return { training: data, heldOut: null };
  }
  return { training: selectUsers(data, order.slice(held)), heldOut: selectUsers(data, order.slice(0, held)) };
}

/** Random segments from the comparisons, normalised, [64, T·d]: a pairwise head scores alternatives against them. */
function comparisonOf(
  { head, size, length }: ModelConfig,
  { states, pairs, labels }: Preferences,
  normalisation: Normalisation,
  seed: number,
): TensorData | undefined {
  if (!HEADS[head].pairwise) return undefined;
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
