// The questions that come with a model.

import { at, sameValues } from "../base/arrays.ts";
import type { Item } from "../data/items.ts";
import type { Model } from "../model/model.ts";
import type { AnsweredQuestion } from "./answered-question.ts";

/** A choice between two items: single states, or segments of several states. */
export interface Question {
  /** Features in the units of the training data: [d], or [t·d] for a segment of t states. */
  readonly a: ArrayLike<number>;
  /** Features, like those of `a`. */
  readonly b: ArrayLike<number>;
  /** Captions of the two sides, shown to the person asked. */
  readonly captions?: readonly [string, string];
  /** The two sides, if they are items of the model. */
  readonly items?: readonly [Item, Item];
}

/** Copies of the questions of a model's survey; empty without a survey. */
export function questionsOf({ survey, items = [], config: { size } }: Model): Question[] {
  if (!survey) return [];
  const { a, b, captions, items: indices } = survey;
  const item = (k: number) => at(items, at(indices?.data ?? [], k));
  const row = (data: Float32Array, i: number) => [...data.subarray(i * size, (i + 1) * size)]; // JSON keeps arrays alone
  return Array.from({ length: a.shape[0] ?? 0 }, (_, i) => ({
    a: row(a.data, i),
    b: row(b.data, i),
    captions: captions?.[i],
    items: indices && [item(2 * i), item(2 * i + 1)],
  }));
}

/** Whether the two sides have already been compared, in either order. */
export function wasAsked(answers: readonly AnsweredQuestion[], { a, b }: Pick<AnsweredQuestion, "a" | "b">): boolean {
  return answers.some(
    (answer) =>
      (sameValues(answer.a, a) && sameValues(answer.b, b)) || (sameValues(answer.a, b) && sameValues(answer.b, a)),
  );
}
