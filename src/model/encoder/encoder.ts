import { add, affine, concat, multiply, reshape, slice, type Tensor } from "../../plan/index.ts";
import type { Extent } from "../../plan/shape.ts";
import type { SelectableHeadName } from "../head/index.ts";
import type { GaussianPosterior, Prior } from "../posterior.ts";

/** Up to N answers from each of B users. */
export interface AnswerTensors {
  /** [B·N, 2D]: both sides of each comparison, A first; a side is the D = T·d features of its states. */
  pair: Tensor;
  /** [B·N, 1] in [0, 1]: 1 when A was preferred, ½ for a tie. */
  label: Tensor;
  /** [B, N]: 1 where there is an answer, 0 where there is none. */
  mask: Tensor;
  /** T, the number of states of a side. */
  length: number;
  /** Whether a label may be other than 0 and 1, which doubles the work of encoders that read (chosen, rejected) pairs. */
  shares: boolean;
}

/** A network that computes q(z | answers). */
export interface EncoderNetwork {
  /** The posterior of each of B users; `widths` are those of the hidden layers. */
  encode(answers: AnswerTensors, widths: readonly number[], prior: Prior): GaussianPosterior;
  /** Whether it has weights for each place of a comparison, so that it reads no more comparisons than in training. */
  readonly hasPlaces?: true;
  /** Whether predictions use the posterior's mean instead of samples. Training always uses samples. */
  readonly predictsAtMean?: true;
  /** The same posterior in two steps, for encoders where an answer's contribution does not depend on other answers. */
  readonly incremental?: IncrementalEncoder;
}

/** An encoder that runs its network once per answer, so a new answer costs one evaluation. */
export interface IncrementalEncoder {
  /** The contributions of all answers: [B·2N, C]. Each answer has two rows; the second is for the other order of a tie. */
  contributions(answers: AnswerTensors, widths: readonly number[], latent: number): Tensor;
  /** C, the number of columns of a contribution. A row of zeros contributes nothing. */
  columns(latent: number): number;
  /** q(z | answers) from the contributions of B users: [B·2N, C] → [B, L]. */
  posterior(contributions: Tensor, users: Extent, prior: Prior): GaussianPosterior;
}

/** An encoder, which infers z from a user's answers. */
export interface Encoder {
  /** The largest L: a full covariance has L² values for each user. */
  readonly maxLatent: number;
  /** The head that it needs; any when absent. */
  readonly head?: SelectableHeadName;
  /** The network; null when z is fitted to the answers instead (inference/newton.ts). */
  readonly network: EncoderNetwork | null;
}

/** Answers as (chosen, rejected) pairs. A label between 0 and 1 contributes both orders, with weights y and 1 − y. */
export interface OrderedPairs {
  /** [B·M, 2D]: chosen, then rejected; M = N, or 2N with `shares`. */
  pairs: Tensor;
  /** [B·M, 1]: 1 for an answer, the share of each order, 0 for padding. */
  weight: Tensor;
}

/** Reorders the sides of each answer as (chosen, rejected). */
export function orderedPairs({ pair, label, mask, shares }: AnswerTensors): OrderedPairs {
  const d = pair.cols / 2;
  const [a, b] = [slice(pair, 0, d), slice(pair, d, 2 * d)];
  const opposite = affine(label, -1, 1);
  const present = reshape(mask, 1);
  if (shares) {
    return {
      pairs: reshape(concat(a, b, b, a), 2 * d),
      weight: reshape(multiply(concat(label, opposite), present), 1),
    };
  }
  const chosen = add(multiply(label, a), multiply(opposite, b));
  const rejected = add(multiply(opposite, a), multiply(label, b));
  return { pairs: concat(chosen, rejected), weight: present };
}
