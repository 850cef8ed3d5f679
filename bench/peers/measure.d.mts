/** Computes on an input; its time includes copies in and out. Weights stay inside the peer until dispose. */
export type Run = ((input: Float32Array) => Promise<Float32Array>) & { dispose(): void | Promise<void> };

/** A linear layer; w is [inputs, outputs], row-major. LeakyReLU (0.2) follows every layer but the last. */
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

/** Runs one Adam step and resolves to the loss before it. */
export type Step = ((batch: StepBatch) => Promise<number>) & {
  parameters(): Promise<Record<string, Float32Array>>;
  dispose(): void;
};

/** Implicit Q-learning of a Gaussian policy. Parameters have penchant's names. */
export interface IqlTask {
  shapes: [name: string, rows: number, columns: number][];
  parameters: Record<string, Float32Array>;
  discount: number;
  expectile: number;
  temperature: number;
  rate: number;
  /** The policy's learning rate falls to 0 over this many steps. */
  steps: number;
}

/** B transitions. s and s′ are followed by z. */
export type IqlBatch = Record<"state" | "action" | "reward" | "next", Float32Array>;

/** Runs one step of Adam and of the targets, and resolves to the losses of V, Q and the policy before it. */
export type IqlStep = ((batch: IqlBatch) => Promise<Float32Array>) & {
  parameters(): Promise<Record<string, Float32Array>>;
  dispose(): void;
};

export interface Peer {
  name: "onnx" | "tfjs" | "jax";
  package: string;
  version: string;
  mlp(layers: Layer[]): Promise<Run>;
  /** a [n, k] · b [k, m], where b is a constant, like weights, and a is the input of the run. */
  gemm(n: number, m: number, k: number, b: Float32Array): Promise<Run>;
  /** The mean of σ(state − comparator) over the comparators, for each state. */
  meanSigmoid(comparators: Float32Array): Promise<Run>;
  /** Absent where the peer cannot train. */
  trainingStep?(task: StepTask): Promise<Step>;
  iqlStep?(task: IqlTask): Promise<IqlStep>;
}

export function peers(): Promise<Peer[]>;

/** The median time of a call of each run, in µs. The runs take turns. */
export function medians<Name extends string>(
  runs: Record<Name, () => unknown>,
  options?: { seconds?: number; warmUp?: number },
): Promise<Record<Name, number>>;
