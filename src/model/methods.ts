// The registry of methods: what kind of model each one trains. How they are trained is in train/trainers.ts.

import type { EncoderName } from "./encoder/index.ts";
import type { HeadName } from "./head/index.ts";

export interface Method {
  /** A personal model infers z for each user; a shared one has one reward for everyone. */
  readonly kind: "personal" | "shared";
  /** The head and the encoder that the method always has, where they are not settings. */
  readonly head?: HeadName;
  readonly encoder?: EncoderName;
}

const methods = {
  vpl: { kind: "personal" },
  btl: { kind: "shared" },
  "dpl-mean-variance": { kind: "shared", head: "dpl-mean-variance" },
  "dpl-categorical": { kind: "shared", head: "dpl-categorical" },
  hierarchical: { kind: "personal", head: "linear", encoder: "newton" },
} satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;
export const METHODS: Readonly<Record<MethodName, Method>> = methods;
