import { add, affine, concat, multiply, reshape, slice, type Tensor } from "../../plan/index.ts";
import type { Extent } from "../../plan/shape.ts";
import type { GaussianPosterior, Prior } from "../posterior.ts";

/** Up to N answers of each of B users. */
export interface AnswerTensors {
  /** [B·N, 2D]: both sides of each comparison, A first; a side is the D = T·d features of its states. */
  pair: Tensor;
  /** [B·N, 1] in {0, ½, 1}: 1 when A was preferred. */
  label: Tensor;
  /** [B, N]: 1 where there is an answer, 0 where there is none. */
  mask: Tensor;
  /** Whether a label may be ½, which doubles the work of encoders that read (chosen, rejected) pairs. */
  ties: boolean;
}

/** q(z | answers) by a network. `widths` are those of the hidden layers. */
export interface EncoderNetwork {
  encode(answers: AnswerTensors, widths: readonly number[], prior: Prior): GaussianPosterior;
  /** Whether the model is used at the posterior's mean, though it was trained on draws. */
  readonly predictsAtMean: boolean;
  /** The same posterior in two steps, where what one answer contributes does not depend on the others. */
  readonly incremental?: IncrementalEncoder;
}

/** A device encodes each answer once: one more answer costs one row of the network. */
export interface IncrementalEncoder {
  /** The contribution of each answer, two rows an answer (the second for a tie's other order): [B·2N, C]. */
  contributions(answers: AnswerTensors, widths: readonly number[], latent: number): Tensor;
  /** The number of columns C of a contribution. A row of zeros contributes nothing. */
  columns(latent: number): number;
  /** q from the contributions of B users: [B·2N, C] → [B, L]. */
  posterior(contributions: Tensor, users: Extent, prior: Prior): GaussianPosterior;
}

export interface Encoder {
  /** How `penchant inspect` describes it. */
  readonly label: string;
  /** Null where no network infers z: it is fitted to the answers (inference/newton.ts). */
  readonly network: EncoderNetwork | null;
}

/** Answers as (chosen, rejected) pairs. A tie contributes both orders with weight ½. */
export interface OrderedPairs {
  /** [B·M, 2D]: chosen, then rejected; M = N, or 2N where there may be ties. */
  pairs: Tensor;
  /** [B·M, 1]: 1, ½ for either order of a tie, 0 where there is no answer. */
  weight: Tensor;
}

export function orderedPairs({ pair, label, mask, ties }: AnswerTensors): OrderedPairs {
  const d = pair.cols / 2;
  const [a, b] = [slice(pair, 0, d), slice(pair, d, 2 * d)];
  const opposite = affine(label, -1, 1);
  const present = reshape(mask, 1);
  if (ties) {
    return {
      pairs: reshape(concat(a, b, b, a), 2 * d),
      weight: reshape(multiply(concat(label, opposite), present), 1),
    };
  }
  const chosen = add(multiply(label, a), multiply(opposite, b));
  const rejected = add(multiply(opposite, a), multiply(label, b));
  return { pairs: concat(chosen, rejected), weight: present };
}
