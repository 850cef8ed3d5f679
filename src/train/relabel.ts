// Rewards for a policy from a preference model (paper, appendix A and D.3): each trajectory is rewarded as a user whose z
// is drawn from the prior would reward it.

import { type Backend, type Load, type Trial, withPrograms } from "../backend/backend.ts";
import { exp } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { RELABELLING, RELABELLING_USERS } from "../base/streams.ts";
import { answersOfUser, type Preferences, userCount } from "../data/preferences.ts";
import { rowCount, type Trajectories, trajectoryCount } from "../data/trajectories.ts";
import { writeParameters } from "../inference/plans.ts";
import { posteriorMeans } from "../inference/predict.ts";
import type { Model } from "../model/model.ts";
import type { Progress } from "./report.ts";
import { blockOf, type Scaling, scaledPlan } from "./scaling.ts";
import type { Rewarded } from "./transitions.ts";

export interface RelabelOptions {
  scaling?: Scaling;
  /** Columns of an observation that are the model's features; all of them unless given. */
  columns?: readonly number[];
  /** Comparison states s′, drawn from the data (paper, table 2). */
  comparisons?: number;
  /**
   * spo: how many comparison states at once a state must be preferred to; its chance of that is the reward. The paper's is 1,
   * the share of states that are worse, which goals near each other leave almost the same at the wrong one.
   */
  rivals?: number;
  /** Consecutive trajectories that share a z. */
  every?: number;
  /** z of every trajectory (or `every` of them), [trajectories, L], instead of draws from the prior. */
  latents?: Float32Array;
  seed?: number;
  /** A step is a row. */
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/** Rewards every observation, 4 M of them in bounded memory; the work stops between blocks when `signal` does. */
export async function relabel(
  backend: Backend,
  model: Model,
  trajectories: Trajectories,
  options: RelabelOptions = {},
): Promise<Pick<Rewarded, "rewards" | "condition">> {
  const { scaling = "spo", comparisons = 1000, rivals = 1, every = 1, seed = 0, onProgress, signal } = options;
  const { observations, observationSize, offsets } = trajectories;
  const { config, normalisation } = model;
  for (const [name, n] of Object.entries({ comparisons, rivals, every })) {
    if (!(Number.isSafeInteger(n) && n >= 1))
      throw new RangeError(`${name}: got ${n}; it must be a whole number of at least 1`);
  }
  if (rivals > 1 && scaling !== "spo")
    throw new RangeError(
      `rivals: got ${rivals}; a state has rivals where rewards are scaled by spo, not by ${scaling}`,
    );
  const columns = options.columns ?? Array.from({ length: observationSize }, (_, i) => i);
  if (columns.length !== config.size) {
    throw new RangeError(
      `columns: an observation gives ${columns.length} features, the model has ${config.size}; name the columns that they are (--columns)`,
    );
  }
  const wrong = columns.find((c) => !(Number.isInteger(c) && c >= 0 && c < observationSize));
  if (wrong !== undefined)
    throw new RangeError(`columns: got ${wrong}; observations have columns 0 to ${observationSize - 1}`);

  const rows = rowCount(trajectories);
  const random = new Random(seed, RELABELLING);
  const count = trajectoryCount(trajectories);
  const groups = config.latent > 0 ? Math.ceil(count / every) : 1;
  const ends = (g: number) => (config.latent > 0 ? (offsets[Math.min(count, g * every)] as number) : rows * g);
  const longest = Array.from({ length: groups }, (_, g) => ends(g + 1) - ends(g)).reduce((n, m) => Math.max(n, m), 0);
  /** What the model sees of a row. */
  const features = (row: number, out: Float32Array, at: number) => {
    for (let j = 0; j < columns.length; j++) {
      const x = observations[row * observationSize + (columns[j] as number)] as number;
      const normal = Math.fround((x - (normalisation.mean[j] as number)) * (normalisation.scale[j] as number));
      if (!Number.isFinite(normal)) {
        throw new RangeError(
          `observations: value ${columns[j]} of row ${row} is ${x}; it must be finite, and of the size of those that the model was trained on`,
        );
      }
      out[at + j] = normal;
    }
  };
  const sample = new Float32Array(comparisons * config.size);
  for (let k = 0; k < comparisons; k++) features(random.index(rows), sample, k * config.size);
  const open = (on: Backend, load: Load) => {
    const size = blockOf(config, comparisons, longest, on.name);
    const program = load(scaledPlan(config, scaling, size, comparisons), seed, on);
    writeParameters(program, model);
    if (program.plan.named.has("comparison")) program.write("comparison", sample);
    return { program, size };
  };
  const trial = (on: Backend): Trial => {
    const { program, size } = open(on, on.load);
    return { program, units: size, counts: (states) => ({ states }) };
  };

  const latents = options.latents ?? drawPrior(model, groups, random);
  if (latents.length !== groups * config.latent) {
    throw new RangeError(`latents: got ${latents.length} numbers; ${groups} of ${config.latent} are needed`);
  }
  const rewards = new Float32Array(rows);
  let [group, row, runs] = [0, 0, 0]; // where another backend goes on
  let rested = performance.now();
  await withPrograms(backend, async (load) => {
    const { program, size } = open((await backend.failover?.faster(trial)) ?? backend, load);
    const block = new Float32Array(size * config.size);
    program.step = runs; // which noise follows
    for (; group < groups; group++) {
      if (config.latent > 0) program.write("z", latents.subarray(group * config.latent, (group + 1) * config.latent));
      while (row < ends(group + 1)) {
        signal?.throwIfAborted();
        const states = Math.min(size, ends(group + 1) - row);
        for (let i = 0; i < states; i++) features(row + i, block, i * config.size);
        program.write("states", block.subarray(0, states * config.size));
        await program.run(1, { states });
        runs++;
        const scaled = await program.read("reward");
        for (let i = 0; i < states; i++) rewards[row + i] = power(scaled[i] as number, rivals);
        row += states;
        if (performance.now() - rested < 50) continue;
        onProgress?.({ step: row, steps: rows });
        await new Promise((resolve) => setTimeout(resolve));
        rested = performance.now();
      }
    }
  });
  const bad = rewards.findIndex((r) => !Number.isFinite(r));
  if (bad >= 0) {
    const divided = scaling === "batch-norm" ? ", and their mean reward not 0" : "";
    throw new RangeError(
      `reward: that of row ${bad} is ${rewards[bad]}; observations must be of the size of those that the model was trained on${divided}`,
    );
  }
  overTheData(rewards, scaling);
  if (config.latent === 0) return { rewards, condition: null };
  const of = Int32Array.from({ length: count }, (_, t) => Math.floor(t / every));
  return { rewards, condition: { values: latents, size: config.latent, of } };
}

/** xⁿ by squares: hosts round Math.pow differently. */
function power(x: number, n: number): number {
  if (n === 1) return x;
  const half = power(x, Math.floor(n / 2));
  return n % 2 === 1 ? half * half * x : half * half;
}

/**
 * z as a device infers it, the posterior's mean, of n people drawn with replacement from those who answered: [n, L]. Where
 * taste comes in kinds, most draws from a Gaussian prior are of no kind, and a policy learns the more slowly for them.
 */
export async function inferredLatents(
  backend: Backend,
  model: Model,
  answers: Preferences,
  n: number,
  seed = 0,
): Promise<Float32Array> {
  const L = model.config.latent;
  const random = new Random(seed, RELABELLING_USERS);
  const people = random.permutation(userCount(answers)).slice(0, n);
  const users = people.map((user) => ({ context: answersOfUser(answers, user) }));
  const means = (await posteriorMeans(backend, model, users)) ?? new Float32Array();
  const drawn = Array.from({ length: n }, () => random.index(people.length));
  return Float32Array.from(
    { length: n * L },
    (_, i) => means[(drawn[Math.floor(i / L)] as number) * L + (i % L)] as number,
  );
}

/** z ~ p(z), [n, L]. */
function drawPrior({ config, parameters }: Model, n: number, random: Random): Float32Array {
  const mean = parameters.get("prior.mean") ?? [];
  const logVariance = parameters.get("prior.logVariance") ?? [];
  const L = config.latent;
  return Float32Array.from({ length: n * L }, (_, i) => {
    const j = i % L;
    return (mean[j] as number) + exp(0.5 * (logVariance[j] as number)) * random.normal();
  });
}

/** What needs all rewards at once: the largest of max-norm, the range of the baselines. */
function overTheData(rewards: Float32Array, scaling: Scaling): void {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const r of rewards) {
    if (r < least) least = r;
    if (r > most) most = r;
  }
  if (scaling === "max-norm") {
    const largest = Math.max(Math.abs(least), Math.abs(most)) || 1;
    for (let i = 0; i < rewards.length; i++) rewards[i] = (rewards[i] as number) / largest;
  }
  if (scaling === "min-max-exp") {
    const range = most - least || 1;
    for (let i = 0; i < rewards.length; i++) rewards[i] = 0.01 * exp(((rewards[i] as number) - least) / range / 0.1);
  }
}
