// Relabelling: computes rewards for offline trajectories with a preference model (paper, appendix A and D.3). Each trajectory
// is rewarded for one user, whose z is drawn from the prior or given.

import { type Backend, type Load, type Trial, withPrograms } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { checkWhole, describe, isWhole, refuse } from "../base/check.ts";
import type { HostType } from "../base/host-types.ts";
import { exp } from "../base/math.ts";
import { permutation, Random } from "../base/philox.ts";
import { RELABELLING, RELABELLING_USERS } from "../base/streams.ts";
import { answersOfUser, type Preferences, userCount } from "../data/preferences.ts";
import { rowCount, type Trajectories, trajectoryCount } from "../data/trajectories.ts";
import { loadPlan } from "../inference/model-inputs.ts";
import { posteriorMeans } from "../inference/predict.ts";
import { latentSize } from "../model/config.ts";
import type { Model } from "../model/model.ts";
import type { Progress } from "./report.ts";
import { blockSize, SCALINGS, type Scaling, scaledPlan } from "./scaling.ts";
import type { Rewarded } from "./transitions.ts";

/** Options of `relabel`. */
export interface RelabelOptions {
  /** How rewards are scaled; "spo" by default. */
  scaling?: Scaling;
  /** Columns of an observation that hold the model's features, in order; all columns by default. */
  columns?: readonly number[];
  /** Number of comparison states s′ drawn from the data (paper, table 2); 1000 by default. */
  comparisons?: number;
  /**
   * For "spo": the number of comparison states that a state must be preferred to at once, 1 by default. The reward is the
   * probability p^rivals. With the paper's value 1 it is the expected share of worse states, which is almost as high at a
   * nearby wrong goal as at the right one.
   */
  rivals?: number;
  /** Number of consecutive trajectories that share a z; 1 by default. */
  every?: number;
  /** z of each group of `every` trajectories, [groups, L]; samples from the prior by default. */
  latents?: Float32Array;
  /** Seed of latents and comparison states, a whole number from 0; 0 by default. */
  seed?: number;
  /** Progress in rows, about 20 times a second. */
  onProgress?: (progress: Progress) => void;
  /** Stops relabelling; the call throws the signal's reason. */
  signal?: HostType<"AbortSignal">;
}

/**
 * Computes the reward of every observation, block by block in bounded memory.
 * @throws RangeError that names an invalid option, or the first observation or reward that is not finite.
 * @throws The reason of `signal` when it is aborted, checked between blocks.
 */
export async function relabel(
  backend: Backend,
  model: Model,
  trajectories: Trajectories,
  options: RelabelOptions = {},
): Promise<Pick<Rewarded, "rewards" | "condition">> {
  const { scaling = "spo", comparisons = 1000, rivals = 1, every = 1, seed = 0, onProgress, signal } = options;
  const { observations, observationSize, offsets } = trajectories;
  const { config, normalisation } = model;
  const latent = latentSize(config);
  for (const [name, n] of Object.entries({ comparisons, rivals, every })) checkWhole(name, n, 1);
  if (rivals > 1 && !SCALINGS[scaling].comparesStates) {
    throw new RangeError(
      `rivals: got ${rivals}; it must be 1 when rewards are scaled by ${scaling}: only spo compares states`,
    );
  }
  const { columns = Array.from({ length: observationSize }, (_, i) => i) } = options;
  if (!Array.isArray(columns)) refuse("columns", columns, "a list of columns");
  if (columns.length !== config.size) {
    throw new RangeError(
      `columns: got ${columns.length} columns; the model has ${config.size} features; name the column of each feature (--columns)`,
    );
  }
  const wrong = columns.findIndex((c) => !isWhole(c, 0, observationSize - 1));
  if (wrong >= 0) {
    throw new RangeError(
      `columns: got ${describe(columns[wrong])}; observations have columns 0 to ${observationSize - 1}`,
    );
  }

  const rows = rowCount(trajectories);
  const random = new Random(seed, RELABELLING);
  const count = trajectoryCount(trajectories);
  const groups = latent > 0 ? Math.ceil(count / every) : 1;
  const ends = (g: number) => (latent > 0 ? at(offsets, Math.min(count, g * every)) : rows * g);
  const longest = Array.from({ length: groups }, (_, g) => ends(g + 1) - ends(g)).reduce((n, m) => Math.max(n, m), 0);
  /** Writes the normalised features of a row. */
  const features = (row: number, out: Float32Array, start: number) => {
    for (let j = 0; j < columns.length; j++) {
      const x = at(observations, row * observationSize + at(columns, j));
      const normal = Math.fround((x - at(normalisation.mean, j)) * at(normalisation.scale, j));
      if (!Number.isFinite(normal)) {
        throw new RangeError(
          `observations: value ${columns[j]} of row ${row} is ${x}; it must be finite and of the magnitude of the training data`,
        );
      }
      out[start + j] = normal;
    }
  };
  const sample = new Float32Array(comparisons * config.size);
  for (let k = 0; k < comparisons; k++) features(random.index(rows), sample, k * config.size);
  const open = (on: Backend, load: Load) => {
    const size = blockSize(config, comparisons, longest, on.name);
    const plan = scaledPlan(config, scaling, size, comparisons);
    const program = loadPlan(
      { load: (plan, seed) => load(plan, seed, on) },
      plan,
      { parameters: model.parameters },
      seed,
    );
    if (program.plan.named.has("comparison")) program.write("comparison", sample);
    return { program, size };
  };
  const trial = (on: Backend): Trial => {
    const { program, size } = open(on, on.load);
    return { program, units: size, counts: (states) => ({ states }) };
  };

  const latents = options.latents ?? drawPrior(model, groups, random);
  if (latents.length !== groups * latent) {
    throw new RangeError(`latents: got ${latents.length} numbers; it must have ${groups} × ${latent}`);
  }
  const rewards = new Float32Array(rows);
  let [group, row, runs] = [0, 0, 0]; // after a failover, work continues from here
  let lastYield = performance.now();
  await withPrograms(backend, async (load) => {
    const { program, size } = open((await backend.failover?.faster(trial)) ?? backend, load);
    const block = new Float32Array(size * config.size);
    program.step = runs; // the step selects the noise
    for (; group < groups; group++) {
      if (latent > 0) program.write("z", latents.subarray(group * latent, (group + 1) * latent));
      while (row < ends(group + 1)) {
        if (signal?.aborted) throw signal.reason;
        const states = Math.min(size, ends(group + 1) - row);
        for (let i = 0; i < states; i++) features(row + i, block, i * config.size);
        program.write("states", block.subarray(0, states * config.size));
        await program.run(1, { states });
        runs++;
        const scaled = await program.read("reward");
        for (let i = 0; i < states; i++) rewards[row + i] = power(at(scaled, i), rivals);
        row += states;
        if (performance.now() - lastYield < 50) continue;
        onProgress?.({ step: row, steps: rows });
        await new Promise((resolve) => setTimeout(resolve));
        lastYield = performance.now();
      }
    }
  });
  const bad = rewards.findIndex((r) => !Number.isFinite(r));
  if (bad >= 0) {
    const { needs } = SCALINGS[scaling];
    throw new RangeError(
      `reward: row ${bad} has ${rewards[bad]}; observations must be of the magnitude of the training data${needs ? `, and ${needs}` : ""}`,
    );
  }
  SCALINGS[scaling].overData?.(rewards);
  if (latent === 0) return { rewards, condition: null };
  const of = Int32Array.from({ length: count }, (_, t) => Math.floor(t / every));
  return { rewards, condition: { values: latents, size: latent, of } };
}

/** xⁿ by repeated squaring; Math.pow differs between JavaScript engines. */
function power(x: number, n: number): number {
  if (n === 1) return x;
  const half = power(x, Math.floor(n / 2));
  return n % 2 === 1 ? half * half * x : half * half;
}

/**
 * Posterior means of n users drawn with replacement from those who answered: [n, L]. When users' preferences are clustered,
 * most samples from a Gaussian prior lie between the clusters, and a policy learns more slowly from them.
 */
export async function inferredLatents(
  backend: Backend,
  model: Model,
  answers: Preferences,
  n: number,
  seed = 0,
): Promise<Float32Array> {
  const L = latentSize(model.config);
  const random = new Random(seed, RELABELLING_USERS);
  const people = permutation(random, userCount(answers)).slice(0, n);
  const users = people.map((user) => ({ context: answersOfUser(answers, user) }));
  const means = (await posteriorMeans(backend, model, users)) ?? new Float32Array();
  const drawn = Array.from({ length: n }, () => random.index(people.length));
  return Float32Array.from({ length: n * L }, (_, i) => at(means, at(drawn, Math.floor(i / L)) * L + (i % L)));
}

/** n samples from the prior p(z): [n, L]. */
function drawPrior({ config, parameters }: Model, n: number, random: Random): Float32Array {
  const mean = parameters.get("prior.mean") ?? new Float32Array();
  const logVariance = parameters.get("prior.logVariance") ?? new Float32Array();
  const L = latentSize(config);
  return Float32Array.from({ length: n * L }, (_, i) => {
    const j = i % L;
    return at(mean, j) + exp(0.5 * at(logVariance, j)) * random.normal();
  });
}
