import { n as Counts, r as Program, t as Backend } from "./backend-D3hAujG2.js";
import { _ as SelectableEncoderName, f as MethodName, g as LikelihoodName, h as SelectableHeadName, i as Policy, l as ModelConfig, o as ActionRange, s as Trajectories, t as Model, x as Preferences } from "./model-B_AHXiyy.js";
import { t as HostType } from "./host-types-BRpVP96z.js";
import { f as Tensor } from "./compile--xAo1wLy.js";
import { t as ByteSource } from "./bytes-BfoGVxfG.js";

// dist/declarations/src/io/trajectories/recorded-rows.d.ts
/** How to read a file of trajectories. */
interface TrajectoryOptions {
  /** Number of rows of each episode if the file does not mark where episodes end, otherwise the maximum number. */
  horizon?: number;
  /** Maps each action value linearly from its range in the file to [−1, 1]. */
  scaleActions?: boolean;
  /** Number of discrete actions. Default: the number that the file states, or else what lies between its actions. */
  choices?: number;
  /**
   * Which parts make up an observation, in this order, where it has several, such as that of a Dict or Tuple space. Parts
   * of parts are named as "robot/position". Default: the only part.
   */
  observations?: readonly string[];
  /**
   * The columns that mark episodes; others count as unmarked. One with a name that is not known is an id of episodes.
   * Default: the columns with names that are known.
   */
  episodes?: readonly string[];
  /**
   * Leaves out rows that lie far outside what all others do, and cuts their trajectories there. Default: such a row is an
   * error.
   */
  dropOutliers?: boolean;
}
/** Trajectories of a file. */
interface ParsedTrajectories {
  /** The trajectories. */
  readonly data: Trajectories;
  /** How the file was read, one sentence each. */
  readonly notes: string[];
  /** With `scaleActions`: the range of each action value in the file. */
  readonly actionRange?: ActionRange;
  /** The number that the file gives to discrete action 0 of `data`, where it does not count from 0; for the policy's `config`. */
  readonly firstAction?: number;
}
/**
 * Reads trajectories from a file, in the format of its extension, or from the folder of a dataset. The files are not modified.
 *
 * - `.hdf5`, `.h5`: in the layout of D4RL, Minari, robomimic or d3rlpy
 * - `.jsonl`, `.json`, also with `.gz`: one step per line, or an array of steps
 * - `.parquet`: one step per row, with the columns of JSON or of LeRobot
 * - a folder: a Minari dataset (HDF5, Arrow or Parquet) or a LeRobot dataset
 *
 * Columns that mark the ends of episodes are understood under the names that these programs use. Continuous actions must lie
 * in [−1, 1]; `scaleActions` maps other units to that range and returns the original one as `actionRange`. Discrete actions
 * are numbered from 0 in `data`; if they are not in the file, `firstAction` is the first one's number. `horizon` splits a file
 * that does not mark where episodes end. `notes` describes how the file was read, also how many episodes ended in a terminal
 * state and how many were cut off.
 *
 * Four million rows of 4 + 2 values in D4RL's layout take 2 s of one core and 2.5 times the memory of the arrays; a thousand
 * episodes of Minari's layout take 2 s.
 *
 * @throws TypeError if the path is not a text, or the options or one of them are of another kind.
 * @throws RangeError if the file cannot be opened, its extension is unknown, or an option is unknown or does not fit the data.
 * @throws FormatError naming the file and the row or line if the content is damaged, contradicts itself, is not in one of these
 *   layouts, or has a row far outside what all others do (see `dropOutliers`).
 * @throws Error if HDF5's reader, the optional package h5wasm, is not installed.
 * @example
 * import { readTrajectories, writeTrajectories } from "penchant/train";
 *
 * await writeTrajectories("walk.hdf5", {
 *   observations: Float32Array.of(0, 0.5, 1.5, 2),
 *   observationSize: 1,
 *   actions: Float32Array.of(0.5, 1, 0.5, 0),
 *   actionSize: 1,
 *   offsets: Int32Array.of(0, 4),
 * });
 * const { data, notes } = await readTrajectories("walk.hdf5");
 * console.log(data.observations.join()); // 0,0.5,1.5,2
 * console.log(notes[0]); // 4 rows in 1 episode, each of 1 observation value and 1 action value
 */
declare function readTrajectories(path: string, options?: TrajectoryOptions): Promise<ParsedTrajectories>;
/**
 * Writes trajectories as HDF5 in D4RL's layout, atomically: after a crash the file has its old content or the new.
 * `readTrajectories` returns the same bits.
 *
 * @throws RangeError if the data are not valid trajectories or the file cannot be written.
 * @throws Error if HDF5's writer, the optional package h5wasm, is not installed.
 */
declare function writeTrajectories(path: string, data: Trajectories): Promise<void>;
/** Means by name, over the steps of an interval or over held-out users. */
type Metrics = Record<string, number | number[]>;
/** One fortieth of a training run. */
interface Interval {
  /** The last step of the interval. */
  step: number;
  /** Means over the batches of the interval. */
  training: Metrics;
  /** Means over the held-out users; absent when none are held out. */
  heldOut?: Metrics;
}
/** The progress of a run. */
interface Progress {
  /** Steps done. */
  step: number;
  /** Total number of steps. */
  steps: number;
  /** The last finished interval. */
  interval?: Interval;
}
/** A record of a training run. */
interface Report {
  /** Messages for people, for example that the batch was lowered to the number of users. */
  notes: string[];
  /** Total number of steps. */
  steps: number;
  /** The step with the best held-out loss, whose weights the model has. */
  bestStep: number;
  /** The finished intervals, in order. */
  intervals: Interval[];
}
/** Inputs of a scaling in a plan. */
interface RewardInputs {
  /** [rows, d] */
  states: Tensor;
  /** [1, L]; null for a shared model. */
  z: Tensor | null;
  /** The comparison states [C, d]; the leaf is created at the first call. */
  comparison(): Tensor;
}
/** r(s, z), or a sample of it when it is a distribution. `scaledPlan` refuses heads without a reward. */
declare function sampled(config: ModelConfig, {
  states,
  z
}: RewardInputs): Tensor;
declare const batchNorm: (config: ModelConfig, {
  states,
  z,
  comparison
}: RewardInputs) => Tensor;
declare const spo: (config: ModelConfig, {
  states,
  z,
  comparison
}: RewardInputs) => Tensor;
declare const scalings: {
  /** r(s, z). */none: {
    reward: typeof sampled;
  }; /** r divided by its mean over the comparison states. */
  "batch-norm": {
    reward: typeof batchNorm;
    needs: string;
  }; /** r divided by the largest |r| of the data. */
  "max-norm": {
    reward: typeof sampled;
    overData(rewards: Float32Array): void;
  }; /** The mean probability of being preferred to the comparison states. */
  spo: {
    reward: typeof spo;
    comparesStates: true;
  }; /** 0.01·e^(10·r), with r first mapped to [0, 1]. */
  "min-max-exp": {
    reward: typeof sampled;
    overData(rewards: Float32Array): void;
  };
};
type Scaling = keyof typeof scalings;
/** Options of `relabel`. */
interface RelabelOptions {
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
/** Options of any training run. */
interface RunOptions {
  /** Called after every slice of steps, about 20 times a second. */
  onProgress?: (progress: Progress) => void;
  /** Aborts training: hands a last checkpoint to `onCheckpoint`, then rejects with the signal's reason. */
  signal?: HostType<"AbortSignal">;
  /** Receives the bytes of a checkpoint after each interval and on abort. */
  onCheckpoint?: (bytes: Uint8Array) => void | Promise<void>;
  /** A checkpoint of the same data and options to resume from. The result has the same bits as an uninterrupted run. */
  resume?: ByteSource;
}
/** Options of implicit Q-learning. */
interface IqlOptions extends RunOptions {
  /** Training steps, from 1; 50,000 by default. */
  steps?: number;
  /** Transitions in a batch, from 1 to 65536. */
  batch?: number;
  /** Seed of initial weights and batches, a whole number from 0. */
  seed?: number;
  /** Adam's learning rate, from 1e-8 to below 1; the policy's own falls to zero along a cosine. */
  rate?: number;
  /** Widths of 1 to 16 hidden layers of every network. */
  hidden?: readonly number[];
  /** γ, the discount of rewards per step, in [0, 1). Values start at r̄ / (1 − γ), so it cannot be 1. */
  discount?: number;
  /** τ, from 1e-6 to 1 − 1e-6: V(s) is this expectile of Q(s, a) over the actions of the data. */
  expectile?: number;
  /** β, from 0 to 1e6: the policy weights an action by e^(β · advantage). */
  temperature?: number;
  /** Receives the policy after each interval, for example to evaluate it. */
  onPolicy?: (policy: Policy, step: number) => void | Promise<void>;
}
/** Options of training a policy for the users of a preference model. */
interface PolicyOptions extends Omit<RelabelOptions, "scaling" | "latents" | "onProgress">, IqlOptions {
  /** Answers of users. Trajectories are rewarded for their inferred z; by default z is drawn from the prior. */
  users?: Preferences;
  /** How the model's rewards are scaled; "spo" by default. */
  reward?: Scaling;
  /** Whether the reward of a step is that of the observation it leads to, instead of the one it starts from. */
  lookAhead?: boolean;
  /** Progress of relabelling, in rows. */
  onReward?: RelabelOptions["onProgress"];
}
/** How to train a preference model. */
interface TrainOptions extends RunOptions {
  /** The method: VPL by default, a baseline (BTL, DPL, low-rank preferences), or hierarchical Bayes (by sampling, or approximately by EM). */
  method?: MethodName;
  /** The network that infers z from answers (VPL). */
  encoder?: SelectableEncoderName;
  /** The head that scores states or comparisons (VPL, BTL). */
  head?: SelectableHeadName;
  /** The distribution of an answer given the utilities of both sides. */
  likelihood?: LikelihoodName;
  /**
   * How VPL learns p(z). `sampled`, the default for a linear head: as the population of hierarchical Bayes, with one dimension
   * for each weight, and the encoder from people simulated from it. `learned`: together with the encoder, by the ELBO (paper,
   * algorithm 1), as soon as the head is another, or β, the decay or L are given. `fixed`: the same, but p(z) stays standard normal.
   */
  prior?: "sampled" | "learned" | "fixed";
  /** Training steps, from 1; of hierarchical Bayes, the iterations of the chain, 6000 by default. */
  steps?: number;
  /** Users in a batch, from 1. */
  batch?: number;
  /** Seed of initial weights, noise and the split, a whole number from 0. */
  seed?: number;
  /** Adam's learning rate, from 1e-8 to below 1, which falls to zero along a cosine. */
  rate?: number;
  /** Widths of 1 to 16 hidden layers. */
  hidden?: readonly number[];
  /**
   * L, the dimension of z, from 1 to 1024; with the encoder aggregation, whose posterior has a full covariance, to 256. Low-rank
   * preferences have at most one for each feature, hierarchical Bayes exactly one.
   */
  latent?: number;
  /** N, the largest number of answers that z is inferred from, 1 to 64, and with segments of T states to 4096 / T. A choice among several alternatives is one answer. */
  context?: number;
  /** Decoupled weight decay (AdamW) of weight matrices, from 0: a step shrinks them by the factor 1 − rate · decay. */
  decay?: number;
  /** Share of users, 0 to 0.5, held out from training to select the best weights; 0 keeps the last weights. */
  heldOut?: number;
  /** β, the weight of the KL at the end of each of its four cycles: 0, or from 1e-6 to 1e6. */
  beta?: number;
}
/**
 * Parses answers in JSON Lines or a JSON array: one comparison an object, users in any order.
 *
 * An object is `{"user", "a", "b", "label"}`: the label is 1 if a was preferred, 0 if b was, 0.5 for a tie, and else the share of a; a side is a state
 * (a list of numbers), a segment (a list of states) or an item's name. An optional `"task"` marks objects that belong to one
 * choice. An object in TRL's explicit-preference format has `"user"`, `"chosen"`, `"rejected"`, `"chosen_embedding"` and
 * `"rejected_embedding"` instead. One without any of these has the columns of a CSV file as its keys. The first object
 * decides how all are read. Other keys are ignored, and objects with a null label are skipped.
 *
 * @param text The content of a file.
 * @param file The file's name, for error messages.
 * @throws TypeError unless both are texts.
 * @throws FormatError naming the file and the line if the text is not in this format or holds no answer.
 * @example
 * import { parseJsonl } from "penchant/train";
 *
 * const text = `{"user": "ann", "a": [1, 0], "b": [0, 1], "label": 1}
 *   {"user": "bob", "a": [0, 1], "b": [1, 1], "label": 0.5}`;
 * const { users, labels, states } = parseJsonl(text, "answers.jsonl");
 * console.log(users?.join(), labels.join(), states.join()); // ann,bob 1,0.5 1,0,0,1,1,1
 */
declare function parseJsonl(text: string, file: string): Preferences;
/** The backend of a training function. */
interface ComputeOptions {
  /** The backend; WebAssembly by default. `penchant/webgpu` has `webgpu(device)` and `auto`. */
  backend?: Backend;
}
/**
 * Loads the WebAssembly backend, for example to pass it as the CPU backend to `auto` of `penchant/webgpu`.
 *
 * @throws Error when this host has no WebAssembly with SIMD.
 */
declare function wasmBackend(): Promise<Backend>;
/**
 * Trains a preference model on people's answers, by default with VPL (paper, section 3). The same data, options and seed yield
 * the same bits on every host with WebAssembly.
 *
 * @param data Answers of at least one user, for example from `parseJsonl`.
 * @returns The model with the weights that were best on held-out users, and a report of the training run.
 * @throws TypeError that names an argument, an option or a field of another kind.
 * @throws RangeError that names an invalid option or what is wrong with the data, or when a metric is no longer finite.
 * @throws FormatError when `resume` is the checkpoint of another run.
 * @throws The reason of `signal`, after passing a last checkpoint to `onCheckpoint`.
 *
 * @example
 * import { parseJsonl, trainPreferences } from "penchant/train";
 *
 * const lines = ["ann", "bob", "cem"].flatMap((user, i) =>
 *   [0, 1, 2, 3].map((n) => JSON.stringify({ user, a: [n, 1], b: [1, n], label: (n + i) % 2 })),
 * );
 * const data = parseJsonl(lines.join("\n"), "answers.jsonl");
 * const { model, report } = await trainPreferences(data, { steps: 20, hidden: [8], latent: 2 });
 * console.log(model.config.kind, report.steps); // personal 20
 */
declare function trainPreferences(data: Preferences, options?: TrainOptions & ComputeOptions): Promise<{
  model: Model;
  report: Report;
}>;
/**
 * Trains a policy for the users of a preference model by implicit Q-learning on offline trajectories (paper, section 4 and
 * table 3). The trajectories have no rewards; the model computes them.
 *
 * @returns The model with the policy in it, and a report of the training run.
 * @throws TypeError that names an argument, an option or a field of another kind.
 * @throws RangeError that names an invalid option or what is wrong with the trajectories, or when a metric is no longer finite.
 * @throws FormatError when `resume` is the checkpoint of another run.
 * @throws The reason of `signal`, after passing a last checkpoint to `onCheckpoint`.
 *
 * @example
 * import { loadModel } from "penchant";
 * import { trainPolicy } from "penchant/train";
 *
 * const model = await loadModel("bowl.safetensors");
 * const rows = 40; // two trajectories of random one-hot observations
 * const observations = new Float32Array(rows * 5);
 * for (let row = 0; row < rows; row++) observations[row * 5 + (row * 7) % 5] = 1;
 * const trajectories = {
 *   observations,
 *   observationSize: 5,
 *   actions: Float32Array.from({ length: rows }, (_, row) => Math.sin(row)),
 *   actionSize: 1,
 *   offsets: Int32Array.of(0, 20, 40),
 * };
 * const { model: acting } = await trainPolicy(trajectories, model, { steps: 10, batch: 8, hidden: [8], comparisons: 10 });
 * console.log(acting.policy?.config.action); // 1
 */
declare function trainPolicy(trajectories: Trajectories, model: Model, options?: PolicyOptions & ComputeOptions): Promise<{
  model: Model;
  report: Report;
}>;
export { type Backend, ComputeOptions, type Counts, type Interval, type Metrics, type ParsedTrajectories, type PolicyOptions, type Preferences, type Program, type Progress, type Report, type TrainOptions, type Trajectories, type TrajectoryOptions, parseJsonl, readTrajectories, trainPolicy, trainPreferences, wasmBackend, writeTrajectories };