// The alternatives that a model knows, as text: its items or, if it has none, what its questions compare.

import { captionOf, type Item } from "../data/items.ts";
import type { Question } from "./questions.ts";

/** A state that can be ranked, and the text for it, in one line. */
export interface CaptionedState {
  /** The item's name. */
  name?: string;
  caption: string;
  state: ArrayLike<number>;
}

/** Items as alternatives. */
export const itemAlternatives = (items: readonly Item[]): CaptionedState[] =>
  items.map((item) => ({ name: item.name, caption: inOneLine(captionOf(item)), state: item.features }));

/** The distinct states that the questions compare, in order of appearance. */
export function surveyAlternatives(questions: readonly Question[]): CaptionedState[] {
  const alternatives = new Map<string, CaptionedState>();
  for (const { a, b, captions } of questions) {
    for (const [state, caption] of [[a, captions?.[0]] as const, [b, captions?.[1]] as const]) {
      const key = Array.from(state).join();
      if (!alternatives.has(key))
        alternatives.set(key, { caption: inOneLine(caption ?? "") || shortened(state), state });
    }
  }
  return [...alternatives.values()];
}

/** A caption as one line of text, without control characters, which a terminal would obey. */
export const inOneLine = (caption: string): string => caption.replace(/[\s\p{Cc}]+/gu, " ").trim();

/** The first six features of a state, as its caption. */
export function shortened(state: ArrayLike<number>): string {
  const features = Array.from(state)
    .slice(0, 6)
    .map((x) => Number(x.toFixed(3)));
  return `[${features.join(", ")}${state.length > 6 ? ", …" : ""}]`;
}
