// The words and numbers that answers are written with, by the kind of column.

/** What words of a file mean, such as { links: "a", rechts: "b" }: a meaning is a word that needs no explanation. */
export type LabelWords = Readonly<Record<string, string>>;

/** Words that need no explanation. */
export const PLAIN: [string, number][] = [
  ["a", 1],
  ["b", 0],
  ["tie", 0.5],
];
export const YES_NO: [string, number][] = [
  ["true", 1],
  ["false", 0],
  ["yes", 1],
  ["no", 0],
];
const SIDES: [string, number][] = [
  ["left", 1],
  ["right", 0],
  ["model_a", 1],
  ["model_b", 0],
  ["tie (bothbad)", 0.5], // Chatbot Arena
];
const NUMBERS: [string, number][] = [
  ["1", 1],
  ["0", 0],
  ["0.5", 0.5],
];

/** What shares between 0 and 1 mean. */
export const STRENGTH = "1 is A alone, 0 is B alone, 0.5 is a tie";

/** A column that marks some alternatives. */
const flag = (what: string, word: string) => ({
  words: new Map(YES_NO),
  expected: `1 for ${what} and 0 for the others`,
  says: (label: number) => (label === 1 ? word : `not ${word}`),
});

/** The kinds of columns of labels. */
export const KINDS = {
  label: {
    words: new Map([...PLAIN, ...YES_NO, ...SIDES]),
    expected: "1 or a (A was preferred), 0 or b (B was), 0.5 or tie, or a share of A between 0 and 1",
    says: (label: number) =>
      label === 1 ? "A was preferred" : label === 0 ? "B was preferred" : label === 0.5 ? "a tie" : `${label} of A`,
  },
  chosen: {
    words: new Map(YES_NO),
    expected: "1 for the alternative that was chosen and 0 for the others",
    says: (label: number) => (label === 1 ? "chosen" : "not chosen"),
  },
  best: flag("the best alternative of a task", "best"),
  worst: flag("the worst alternative of a task", "worst"),
  available: flag("an alternative that was available", "available"),
  none: flag("none of these", "none of these"),
} as const;

/** All that a word may be said to mean. */
export const MEANINGS = new Map([...PLAIN, ...YES_NO, ...SIDES, ...NUMBERS]);
