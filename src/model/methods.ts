// The registry of methods and the kind of model that each one trains. train/trainers.ts has the training itself.

import type { EncoderName } from "./encoder/index.ts";
import type { HeadName } from "./head/index.ts";

/** A way of training a preference model. */
export interface Method {
  /** A personal model infers z for each user; a shared one has the same reward for everyone. */
  readonly kind: "personal" | "shared";
  /** The head and the encoder that the method prescribes; absent when options select them. */
  readonly head?: HeadName;
  readonly encoder?: EncoderName;
}

const methods = {
  vpl: { kind: "personal" },
  btl: { kind: "shared" },
  "dpl-mean-variance": { kind: "shared", head: "dpl-mean-variance" },
  "dpl-categorical": { kind: "shared", head: "dpl-categorical" },
  "low-rank": { kind: "personal", head: "linear", encoder: "newton" },
  hierarchical: { kind: "personal", head: "linear", encoder: "newton" },
  "hierarchical-em": { kind: "personal", head: "linear", encoder: "newton" },
} satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;
export const METHODS: Readonly<Record<MethodName, Method>> = methods;
