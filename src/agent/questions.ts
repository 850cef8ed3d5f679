// Questions that come with a model, and which of them were asked.

import { sameValues } from "../base/arrays.ts";
import type { Model } from "../model/model.ts";
import type { AnsweredQuestion } from "./user-record.ts";

/** Two states to choose between, each a row of the model's features (segments: the rows of their states in turn). */
export interface Question {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  /** What people call the two sides. */
  readonly captions?: readonly [string, string];
}

/** All of them, in copies. */
export function questionsOf({ survey, config: { size } }: Model): Question[] {
  if (!survey) return [];
  const { a, b, captions } = survey;
  const row = (data: Float32Array, i: number) => data.slice(i * size, (i + 1) * size);
  return Array.from({ length: a.shape[0] ?? 0 }, (_, i) => ({
    a: row(a.data, i),
    b: row(b.data, i),
    captions: captions?.[i],
  }));
}

/** Whether the user was asked to choose between these two, in either order. */
export function wasAsked(told: readonly AnsweredQuestion[], { a, b }: Pick<AnsweredQuestion, "a" | "b">): boolean {
  return told.some(
    (each) => (sameValues(each.a, a) && sameValues(each.b, b)) || (sameValues(each.a, b) && sameValues(each.b, a)),
  );
}
