// Replies to a question about several alternatives, as scripts write them.

/** What such a question asks for. */
export type Wanted = "best" | "best and worst" | "ranking";

/** A reply: places of alternatives, from 1. */
export interface ChoiceReply {
  /** The best one; of a ranking also the next ones, in order. */
  readonly best: readonly number[];
  readonly worst?: number;
}

/** The number of comparisons in a whole reply about n alternatives. */
export const comparisonsIn: Readonly<Record<Wanted, (n: number) => number>> = {
  best: (n) => n - 1,
  "best and worst": (n) => 2 * n - 3,
  ranking: (n) => (n * (n - 1)) / 2,
};

/** Whether the text has only the characters of such replies. */
export const mayBeChoices = (text: string): boolean => /^[1-8s,]+$/.test(text);

/**
 * The replies of a script: places, or s. Commas separate rankings, since these differ in length.
 * @throws RangeError that says what `--answers` must consist of.
 */
export function choiceReplies(answers: string, size: number, wanted: Wanted): (ChoiceReply | "s")[] {
  const isRanking = wanted === "ranking";
  const texts = isRanking ? answers.split(",") : (answers.match(wanted === "best" ? /./g : /\d\d|./g) ?? []);
  const [least, most] = { best: [1, 1], "best and worst": [2, 2], ranking: [1, size] }[wanted] as [number, number];
  return texts.map((text) => {
    if (text === "s") return text;
    const places = Array.from(text, Number);
    const areKnown = places.every((place) => place >= 1 && place <= size);
    const isWhole = places.length >= least && places.length <= most;
    if (!areKnown || !isWhole || new Set(places).size < places.length)
      throw new RangeError(`--answers: got "${answers}"; it must consist of ${wantedOf(size)[wanted]}`);
    return wanted === "best and worst" ? { best: places.slice(0, 1), worst: places[1] } : { best: places };
  });
}

const wantedOf = (size: number): Readonly<Record<Wanted, string>> => ({
  best: `digits from 1 to ${size}, and s`,
  "best and worst": `two different digits from 1 to ${size} for each question, of the best and the worst, or s`,
  ranking: `rankings with commas between them: different digits from 1 to ${size}, the best first, or s`,
});
