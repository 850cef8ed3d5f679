import { f as Tensor, p as Extent } from "./compile--xAo1wLy.js";

// dist/declarations/src/data/items.d.ts
/** What an item is called, and what people are shown of it. */
interface ItemLabel {
  /** The name, 1 to 1000 characters, unlike the names of all other items. Answers refer to an item by its name. */
  readonly name: string;
  /** The text to show in place of the name, 1 to 10,000 characters. */
  readonly caption?: string;
  /** A picture as a `data:` URL in base64: PNG, JPEG, WebP, GIF or SVG, at most 1 MiB before its encoding. */
  readonly image?: string;
}
/** An item that can be ranked, and asked about. */
interface Item extends ItemLabel {
  /** Features, in the units of the training data: [d]. */
  readonly features: Float32Array;
}
/** How levels become features: 1 for a level's own feature, and for the omitted level −1 in all of them (effects) or 0 (dummy). */
type LevelCode = "effects" | "dummy";
/** An attribute whose values are levels. Each level but one has a feature, named as in `brand=nikon`. */
interface Attribute {
  /** The attribute's name. */
  readonly name: string;
  /**
   * How its levels are coded. By `effects`, a weight says how far a level lies from the mean of all levels, and that of the
   * omitted level is minus the sum of the others. By `dummy`, a weight says how far it lies from the omitted level, the base.
   */
  readonly code: LevelCode;
  /** The levels that have a feature, in the order of their features. */
  readonly levels: readonly string[];
  /** The level without a feature. */
  readonly omitted: string;
}
/**
 * Answers of U users to C comparisons of two segments (sequences of states, or single states). User u's answers are rows
 * offsets[u] … offsets[u + 1] − 1. Each of the S distinct states is stored once.
 */
interface Preferences {
  /** [S, size]: the distinct states that are compared; finite. */
  readonly states: Float32Array;
  /** Number of features of a state, 1 to 65536. */
  readonly size: number;
  /** T, the number of states in the longest segment, 1 to 65536; 1 if single states are compared. */
  readonly length: number;
  /** [C, 2T]: the state numbers of segment A, then of segment B. −1 pads a segment shorter than T. */
  readonly pairs: Int32Array;
  /** [C]: 1 if A was preferred, 0 if B was, ½ for a tie; between them, the share of A (strength of preference). */
  readonly labels: Float32Array;
  /** [U + 1], rising from 0 to C: every user has at least one answer. */
  readonly offsets: Int32Array;
  /**
   * [C]: comparisons of one user with the same number, in succession, are one task: never split between training and evaluation.
   * Those with the same winner are one choice among several alternatives, with one likelihood (see choices.ts). Absent: each
   * comparison is a task.
   */
  readonly tasks?: Int32Array;
  /** Number of comparisons in the largest task of the whole data, if these data are a part whose tasks may be smaller. */
  readonly taskSize?: number;
  /** [S]: names of the states. */
  readonly captions?: readonly string[];
  /** [S]: labels of the states, if all of them are items. The model that is trained holds these items. */
  readonly items?: readonly ItemLabel[];
  /** [size]: names of the features. */
  readonly features?: readonly string[];
  /** Attributes whose levels are among the features. The model that is trained holds them, to code other data alike. */
  readonly attributes?: readonly Attribute[];
  /** [U]: names of the users. */
  readonly users?: readonly string[];
}
/** Two segments to compare, each the concatenated features of its states: [states · size]. */
interface Pair {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}
/** An answered comparison: label 1 if A was preferred, 0 if B was, ½ for a tie; between them, the share of A. */
interface LabelledPair extends Pair {
  readonly label: number;
  /** Comparisons of one user with the same number, in succession, are one task, as in `Preferences.tasks`. */
  readonly task?: number;
}
/** A tensor in memory. */
interface TensorData {
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** Values, row-major. */
  readonly data: Float32Array;
}
/** p(z), with independent dimensions. */
interface Prior {
  /** [1, L] */
  mean: Tensor;
  /** [1, L] */
  logVariance: Tensor;
}
/** q(z | answers) of B users. */
interface GaussianPosterior {
  /** [B, L] */
  mean: Tensor;
  /** [B, L]: the marginal variance of each dimension. */
  variance: Tensor;
  /** [B·L, L]: the precision matrix of each user, where the dimensions are correlated. */
  precision?: Tensor;
  /** [B, L]: terms of KL(q ‖ p), which is their sum over dimensions. */
  kl: Tensor;
  /** Reparameterised samples of z from standard normal noise, S for each user: [B·S, L] → [B·S, L]. */
  sample(noise: Tensor): Tensor;
}
/** Up to N answers from each of B users. */
interface AnswerTensors {
  /** [B·N, 2D]: both sides of each comparison, A first; a side is the D = T·d features of its states. */
  pair: Tensor;
  /** [B·N, 1] in [0, 1]: 1 when A was preferred, ½ for a tie. */
  label: Tensor;
  /** [B, N]: 1 where there is an answer, 0 where there is none. */
  mask: Tensor;
  /** Whether a label may be other than 0 and 1, which doubles the work of encoders that read (chosen, rejected) pairs. */
  shares: boolean;
}
/** A network that computes q(z | answers). */
interface EncoderNetwork {
  /** The posterior of each of B users; `widths` are those of the hidden layers. */
  encode(answers: AnswerTensors, widths: readonly number[], prior: Prior): GaussianPosterior;
  /** Whether it has weights for each place of a comparison, so that it reads no more comparisons than in training. */
  readonly hasPlaces?: true;
  /** Whether predictions use the posterior's mean instead of samples. Training always uses samples. */
  readonly predictsAtMean: boolean;
  /** The same posterior in two steps, for encoders where an answer's contribution does not depend on other answers. */
  readonly incremental?: IncrementalEncoder;
}
/** An encoder that runs its network once per answer, so a new answer costs one evaluation. */
interface IncrementalEncoder {
  /** The contributions of all answers: [B·2N, C]. Each answer has two rows; the second is for the other order of a tie. */
  contributions(answers: AnswerTensors, widths: readonly number[], latent: number): Tensor;
  /** C, the number of columns of a contribution. A row of zeros contributes nothing. */
  columns(latent: number): number;
  /** q(z | answers) from the contributions of B users: [B·2N, C] → [B, L]. */
  posterior(contributions: Tensor, users: Extent, prior: Prior): GaussianPosterior;
}
/** An encoder, which infers z from a user's answers. */
interface Encoder {
  /** The largest L: a full covariance has L² values for each user. */
  readonly maxLatent: number;
  /** The network; null when z is fitted to the answers instead (inference/newton.ts). */
  readonly network: EncoderNetwork | null;
}
/** Encoders that training options may select; each is a network. */
declare const SELECTABLE_ENCODERS: {
  aggregation: Encoder;
  set: Encoder;
  attention: Encoder;
};
type SelectableEncoderName = keyof typeof SELECTABLE_ENCODERS;
declare const ENCODERS: {
  aggregation: Encoder;
  set: Encoder;
  attention: Encoder;
  newton: Encoder;
};
type EncoderName = keyof typeof ENCODERS;
/**
 * The distribution of an answer y given ℓ, the utility of A minus that of B, which a head computes. y is 1 (A), 0 (B) or
 * the share of A between them, such as ½ for a tie: it counts as y of an answer A and 1 − y of an answer B. Tensors have the shape of ℓ unless stated otherwise.
 */
interface Likelihood {
  /** p = P(A ≻ B | ℓ). */
  probability(logit: Tensor): Tensor;
  /** log P(y | ℓ) = y log p + (1 − y) log(1 − p). */
  logProbability(logit: Tensor, y: Tensor): Tensor;
  /** The entropy of the answer in nats, H[y | ℓ]; p = probability(ℓ). */
  entropy(logit: Tensor, p: Tensor): Tensor;
  /** ℓ as a function of p in (0, 1), the inverse of `probability`. */
  link(p: Tensor): Tensor;
}
declare const LIKELIHOODS: {
  logistic: Likelihood;
};
type LikelihoodName = keyof typeof LIKELIHOODS;
/** The sizes that a head is built from. */
interface HeadShape {
  /** d, the number of features of a state. */
  readonly size: number;
  /** T, the largest number of states in a segment. */
  readonly length: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
}
/** R comparisons as features: the states of segment A, then those of segment B. */
interface Comparisons {
  /** [R, 2·T·d] */
  pair: Tensor;
  /** [R, 2·T]: 1 for a state, 0 for padding; null when no segment is padded. */
  stateMask: Tensor | null;
}
/** S alternatives to be ranked, each a segment as features. */
interface Alternatives {
  /** [S, T·d] */
  states: Tensor;
  /** [S, T], as in `Comparisons`. */
  stateMask: Tensor | null;
}
/**
 * The part of a model that scores states and comparisons, given z. z is [G, L]: row g applies to the R/G consecutive rows
 * of group g. It is null for a shared model.
 */
interface Head {
  /** Whether alternatives are scored against comparison segments that the model stores (`Model.comparison`). */
  readonly pairwise: boolean;
  /** ℓ of each comparison: [R, 1]. */
  compare(shape: HeadShape, comparisons: Comparisons, z: Tensor | null): Tensor;
  /** ℓ of n comparisons at each of S values of z [S, L]: [S, n]. */
  compareAtEach(shape: HeadShape, comparisons: Comparisons, z: Tensor): Tensor;
  /** Rewards of S alternatives at each row of z: [G, S]. A pairwise head needs `comparison` [K, T·d]; others ignore it. */
  rewards(shape: HeadShape, likelihood: Likelihood, alternatives: Alternatives, z: Tensor | null, comparison: Tensor | null): Tensor;
}
/** A head defined by the value of a state: k numbers, such as a reward or the parameters of its distribution. */
interface ValueHead {
  /** The value of each state: [R, d] → [R, k]. */
  values(shape: HeadShape, states: Tensor, z: Tensor | null): Tensor;
  /** `values` of all states at each row of z: [R, d], [G, L] → [G·R, k]. */
  valuesAtEach(shape: HeadShape, states: Tensor, z: Tensor): Tensor;
  /** ℓ from the values of both segments: [R, k], [R, k] → [R, 1]. */
  compareValues(a: Tensor, b: Tensor): Tensor;
  /** The reward of a value, or its mean when the reward is a distribution: [R, k] → [R, 1]. */
  reward(values: Tensor): Tensor;
}
/** Heads that training options may select. */
declare const SELECTABLE_HEADS: {
  reward: Head;
  linear: Head;
  classifier: Head;
};
/** A head for VPL, low-rank preferences, hierarchical Bayes or BTL. */
type SelectableHeadName = keyof typeof SELECTABLE_HEADS;
/** The heads of the DPL baselines, each named like its method. */
declare const DISTRIBUTIONAL_HEADS: {
  "dpl-mean-variance": ValueHead;
  "dpl-categorical": ValueHead;
};
/** The head of a DPL baseline. */
type DistributionalHeadName = keyof typeof DISTRIBUTIONAL_HEADS;
/** The name of any head. */
type HeadName = SelectableHeadName | DistributionalHeadName;
declare const methods: {
  vpl: {
    kind: "personal";
  };
  btl: {
    kind: "shared";
  };
  "dpl-mean-variance": {
    kind: "shared";
    head: "dpl-mean-variance";
  };
  "dpl-categorical": {
    kind: "shared";
    head: "dpl-categorical";
  };
  "low-rank": {
    kind: "personal";
    head: "linear";
    encoder: "newton";
  };
  hierarchical: {
    kind: "personal";
    head: "linear";
    encoder: "newton";
  };
  "hierarchical-em": {
    kind: "personal";
    head: "linear";
    encoder: "newton";
  };
};
type MethodName = keyof typeof methods;
/** The architecture of a model. Together with the weights it determines the model's outputs. */
type ModelConfig = SharedConfig | PersonalConfig;
interface CommonConfig {
  /** How the model was trained: VPL, a baseline (BTL, DPL, low-rank preferences), or hierarchical Bayes. */
  readonly method: MethodName;
  /** The network that predicts a comparison: from the rewards of both sides, or as a classifier of pairs. */
  readonly head: HeadName;
  /** The distribution of an answer given the head's logit. */
  readonly likelihood: LikelihoodName;
  /** d, the number of features of a state. */
  readonly size: number;
  /** T, the largest number of states in a segment; 1 for single states. */
  readonly length: number;
  /** Widths of the hidden layers of encoder and head. */
  readonly hidden: readonly number[];
}
/** The configuration of a model with one reward r(s) for everyone. */
interface SharedConfig extends CommonConfig {
  /** Tells the two kinds of model apart. */
  readonly kind: "shared";
}
/** The configuration of a model whose reward r(s, z) depends on the user. */
interface PersonalConfig extends CommonConfig {
  /** Tells the two kinds of model apart. */
  readonly kind: "personal";
  /** The encoder that infers z from answers. */
  readonly encoder: EncoderName;
  /** L, the dimension of z. */
  readonly latent: number;
  /** N, the largest number of answers that z is inferred from. A choice among several alternatives is one answer. */
  readonly context: number;
  /**
   * The number of comparisons in N answers of the training data, which the encoder read at once. Absent: N, because each answer
   * was one comparison.
   */
  readonly comparisons?: number;
  /** β, the weight of the KL divergence from the prior in training; 0 when unknown. */
  readonly beta: number;
}
/** Features enter a network as (x − mean) · scale. A feature that was constant in training has scale 0. */
interface Normalisation {
  /** [size] */
  readonly mean: Float32Array;
  /** [size] */
  readonly scale: Float32Array;
}
/**
 * Recorded episodes of R rows (steps). Consecutive rows are consecutive steps; trajectory t is rows offsets[t] …
 * offsets[t + 1] − 1.
 */
interface Trajectories {
  /** [R, observationSize], finite. */
  readonly observations: Float32Array;
  /** Number of values in an observation. */
  readonly observationSize: number;
  /** [R, actionSize], in [−1, 1]. With `choices`, [R, 1]: the index of the discrete action, 0 … choices − 1. */
  readonly actions: Float32Array;
  /** Number of values in an action; 1 for discrete actions. */
  readonly actionSize: number;
  /** Number of discrete actions, at least 2. Absent: actions are continuous. */
  readonly choices?: number;
  /** [R]: the reward of each step. Absent: the data have no rewards. */
  readonly rewards?: Float32Array;
  /**
   * [R]: 1 if the step of this row ended the episode in a terminal state, after which no reward follows. Absent: no episode
   * did. The last row of a trajectory starts a transition only if it is terminal. Otherwise its next observation is
   * unknown, and its action may be a placeholder of zeros (as in Minari's layout, where the last observation is a row).
   */
  readonly terminals?: Uint8Array;
  /** [trajectories + 1], rising from 0 to R. */
  readonly offsets: Int32Array;
}
/**
 * The original units of actions, [actionSize] each: action value a in [−1, 1] stands for low + (a + 1) / 2 · (high − low).
 * A value that never varies has low = high and is stored as a = 0.
 */
interface ActionRange {
  /** [actionSize]: the value that −1 stands for. */
  readonly low: Float32Array;
  /** [actionSize]: the value that 1 stands for. */
  readonly high: Float32Array;
}
/** The architecture of a policy network. */
interface PolicyConfig {
  /** o, the number of values in an observation. */
  readonly observation: number;
  /** Number of values in an action; 1 for discrete actions. */
  readonly action: number;
  /** Number of discrete actions; absent for continuous actions. */
  readonly choices?: number;
  /** The number of the first discrete action, where the data do not count from 0. */
  readonly firstAction?: number;
  /** C, the number of values that the policy is conditioned on: the size of z, of a goal, or 0. */
  readonly condition: number;
  /** Widths of the hidden layers, ReLU after each. */
  readonly hidden: readonly number[];
}
/** A policy π(a | s, z) for all users of a model. */
interface Policy {
  /** The architecture of its network. */
  readonly config: PolicyConfig;
  /** Weights by name, row-major. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Normalisation of observations. */
  readonly normalisation: Normalisation;
  /** Range of each value of an action: −1 maps to low, 1 to high. Without it, actions are in [−1, 1]. */
  readonly actionRange?: ActionRange;
}
/** Q questions that come with a model, each a comparison of two states. */
interface Survey {
  /** Features of the first sides, in the units of the training data: [Q, d]. */
  readonly a: TensorData;
  /** Features of the second sides: [Q, d]. */
  readonly b: TensorData;
  /** Captions of the two sides of each question: [Q]. */
  readonly captions?: readonly (readonly [string, string])[];
  /** Indices in the model's `items` of the two sides of each question: [Q, 2]. */
  readonly items?: TensorData;
}
/** A trained preference model, and optionally a policy conditioned on its latent. */
interface Model {
  /** The architecture. */
  readonly config: ModelConfig;
  /** Weights by name, row-major. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Normalisation of features. */
  readonly normalisation: Normalisation;
  /** Normalised segments that a pairwise head compares alternatives with: [K, T·d]. */
  readonly comparison?: TensorData;
  /** Questions to ask users. */
  readonly survey?: Survey;
  /** The items that it was trained on, also those that no answer named. */
  readonly items?: readonly Item[];
  /** A policy for the users of this model. */
  readonly policy?: Policy;
  /** Names of the features: [d]. */
  readonly features?: readonly string[];
  /** Attributes whose levels are among the features. */
  readonly attributes?: readonly Attribute[];
  /** How training went, for people to read. Nothing is computed from it. */
  readonly report?: Readonly<Record<string, unknown>>;
}
type PersonalModel = Model & {
  readonly config: PersonalConfig;
};
export { LevelCode as C, Attribute as S, ItemLabel as T, SelectableEncoderName as _, PolicyConfig as a, Pair as b, Normalisation as c, SharedConfig as d, MethodName as f, LikelihoodName as g, SelectableHeadName as h, Policy as i, ModelConfig as l, HeadName as m, PersonalModel as n, ActionRange as o, DistributionalHeadName as p, Survey as r, Trajectories as s, Model as t, PersonalConfig as u, TensorData as v, Item as w, Preferences as x, LabelledPair as y };