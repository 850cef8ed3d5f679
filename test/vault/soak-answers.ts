// The answers of a soak: each says whose it is, in which life of theirs, and its number.

import type { Secret } from "../../src/vault/secret.ts";

/** A person between two forgets. */
export interface Life {
  readonly life: number;
  /** The number of their answers in this life. */
  readonly answers: number;
}

/** The sides of a question, of the five features of `examples/bowl.safetensors`. */
export const sidesOf = (person: number, life: number, number: number) => ({
  a: [person / 1024, life, number % 1024, Math.floor(number / 1024), 0],
  b: [0, 0, 0, 0, 1],
});

/** The life and the number of an answer. */
export const numbersOf = ({ a }: { readonly a: ArrayLike<number> }): [life: number, number: number] => [
  a[1] as number,
  (a[2] as number) + 1024 * (a[3] as number),
];

/** The person of an answer. */
export const personOf = ({ a }: { readonly a: ArrayLike<number> }): number => 1024 * (a[0] as number);

/** The vault's n-th key. */
export const secretOf = (n: number): Secret => ({ key: new Uint8Array(32).fill(1 + (n % 250)) });
