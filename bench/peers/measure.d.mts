/** Copies in and out included. Weights stay inside the peer until dispose. */
export type Run = ((input: Float32Array) => Promise<Float32Array>) & { dispose(): void | Promise<void> };

/** A linear layer; w is [inputs, outputs], row by row. LeakyReLU (0.2) follows every layer but the last. */
export interface Layer {
  w: Float32Array;
  b: Float32Array;
  inputs: number;
  outputs: number;
}

export interface StepTask {
  /** [name, rows, columns], with the names of `stepShapes` in workload.mjs. */
  shapes: [name: string, rows: number, columns: number][];
  parameters: Record<string, Float32Array>;
  /** [users × options, features], constant. */
  items: Float32Array;
  options: number;
  beta: number;
}

export interface StepBatch {
  /** [users, inputs] */
  x: Float32Array;
  /** [users, latent] */
  eps: Float32Array;
  /** [users, comparisons], 0 … options − 1 */
  ia: ArrayLike<number>;
  ib: ArrayLike<number>;
  /** [users, comparisons], 0 or 1 */
  y: Float32Array;
}

/** One Adam step; resolves to the loss before it. */
export type Step = ((batch: StepBatch) => Promise<number>) & {
  parameters(): Promise<Record<string, Float32Array>>;
  dispose(): void;
};

/** Implicit Q-learning of a Gaussian policy; parameters have penchant's names. */
export interface IqlTask {
  shapes: [name: string, rows: number, columns: number][];
  parameters: Record<string, Float32Array>;
  discount: number;
  expectile: number;
  temperature: number;
  rate: number;
  /** The policy's rate falls to 0 in this many steps. */
  steps: number;
}

/** B transitions; s and s′ have z beside them. */
export type IqlBatch = Record<"state" | "action" | "reward" | "next", Float32Array>;

/** One step of Adam and of the targets; resolves to the losses of V, Q and the policy before it. */
export type IqlStep = ((batch: IqlBatch) => Promise<Float32Array>) & {
  parameters(): Promise<Record<string, Float32Array>>;
  dispose(): void;
};

export interface Peer {
  name: "onnx" | "tfjs" | "jax";
  package: string;
  version: string;
  mlp(layers: Layer[]): Promise<Run>;
  /** a [n, k] · b [k, m]: b is handed in here, as weights are; a to the run. */
  gemm(n: number, m: number, k: number, b: Float32Array): Promise<Run>;
  /** For each state the mean over comparators of σ(state − comparator). */
  meanSigmoid(comparators: Float32Array): Promise<Run>;
  /** Absent where the peer cannot train. */
  trainingStep?(task: StepTask): Promise<Step>;
  iqlStep?(task: IqlTask): Promise<IqlStep>;
}

export function peers(): Promise<Peer[]>;

/** The median time of a call of each run, in µs; the runs take turns. */
export function medians<Name extends string>(
  runs: Record<Name, () => unknown>,
  options?: { seconds?: number; warmUp?: number },
): Promise<Record<Name, number>>;
