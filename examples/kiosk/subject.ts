// What the page asks about and ranks: the items of the model or, if it has none, the places of the bowl; and the words for it.

import type { Item, Model, Question } from "penchant";

export interface Subject {
  readonly items: readonly Item[];
  /** Whether the items are places of the bowl, which have pictures of the page's own. */
  readonly isBowl: boolean;
  readonly title: string;
  readonly question: string;
  readonly ranking: string;
  /** The name of an item within a sentence. */
  say(item: Item): string;
  /** The sentence for what was found. */
  found(item: Item): string;
}

/** The longest caption within a sentence, in characters. */
const MAX_SAID = 60;

/** The text under a picture. */
export const captionOf = ({ caption, name }: Item): string => caption ?? name;

/** The two sides of a question. */
export function sidesOf({ items, captions }: Question, subject: Subject): readonly [Item, Item] {
  if (items) return items;
  const place = (side: 0 | 1) => subject.items.find(({ name }) => name === captions?.[side]) as Item;
  return [place(0), place(1)];
}

export function subjectOf({ items, features = [] }: Model): Subject {
  if (!items) {
    const oneHot = (place: string) => Float32Array.from(features, (other) => Number(other === place)); // the bowl there
    return {
      items: features.map((name) => ({ name, features: oneHot(name) })),
      isBowl: true,
      title: "A place for the bowl",
      question: "Where would you rather have it?",
      ranking: "Your places, best first",
      say: ({ name }) => `the ${name}`,
      found: ({ name }) => `The bowl goes to the ${name}.`,
    };
  }
  const say = (item: Item): string => {
    const text = captionOf(item);
    return text.length > MAX_SAID ? `${text.slice(0, MAX_SAID - 1)}…` : text;
  };
  return {
    items,
    isBowl: false,
    title: "What do you like?",
    question: "Which do you prefer?",
    ranking: "Your ranking, best first",
    say,
    found: (item) => `You would pick: ${say(item)}`,
  };
}
