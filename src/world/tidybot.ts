// Habitat-TidyBot (paper, D.5 and E.3): kitchen objects go into one of two drawers, sorted either by material or by use.
// The robot asks where some of the objects belong, then places all of them.

import { at } from "../base/arrays.ts";
import type { Random } from "../base/philox.ts";
import type { Preferences } from "../data/preferences.ts";

/** An object with the two properties that users sort by. */
export interface KitchenObject {
  readonly name: string;
  readonly material: "metal" | "plastic";
  readonly use: "tableware" | "cooking ware";
}
export const OBJECTS: readonly KitchenObject[] = [
  { name: "spoon", material: "metal", use: "tableware" },
  { name: "knife", material: "metal", use: "cooking ware" },
  { name: "plate", material: "plastic", use: "tableware" },
  { name: "bowl", material: "metal", use: "cooking ware" },
  { name: "spatula", material: "plastic", use: "cooking ware" },
];

/** The property that a user sorts by. Both rules put the spoon into drawer 0 and the spatula into drawer 1, so these two are uninformative. */
export type SortingRule = "material" | "use";
export const USERS: readonly SortingRule[] = ["material", "use"];

/** The drawer of an object: 0 for metal, or for tableware. */
export const drawer = (user: SortingRule, { material, use }: KitchenObject): 0 | 1 =>
  (user === "material" ? material === "metal" : use === "tableware") ? 0 : 1;

/** Size of a state: one-hot material, use and drawer. */
export const SIZE = 6;
/** The state in which an object is in a drawer: [SIZE]. */
export const state = ({ material, use }: KitchenObject, drawerNumber: number): number[] => [
  Number(material === "metal"),
  Number(material === "plastic"),
  Number(use === "tableware"),
  Number(use === "cooking ware"),
  Number(drawerNumber === 0),
  Number(drawerNumber === 1),
];

/** The answer to "into drawer `a` or the other one?"; the label is 1 for `a`. */
export interface DrawerAnswer {
  readonly object: number;
  readonly a: 0 | 1;
  readonly label: 0 | 1;
}

/** A user's answer about one object, with the drawers in random order. */
export function ask(user: SortingRule, object: number, random: Random): DrawerAnswer {
  const a = random.index(2) as 0 | 1;
  return { object, a, label: drawer(user, at(OBJECTS, object)) === a ? 1 : 0 };
}

/** Training data: `annotators` people, each with a rule drawn uniformly, give `answers` answers each. */
export function preferences(annotators: number, answers: number, random: Random): Preferences {
  const rows = Array.from({ length: annotators }, () => {
    const user = at(USERS, random.index(USERS.length));
    return Array.from({ length: answers }, () => ask(user, random.index(OBJECTS.length), random));
  }).flat();
  return {
    states: Float32Array.from(OBJECTS.flatMap((object) => [...state(object, 0), ...state(object, 1)])),
    size: SIZE,
    length: 1,
    pairs: Int32Array.from(rows.flatMap(({ object, a }) => [2 * object + a, 2 * object + 1 - a])),
    labels: Float32Array.from(rows, ({ label }) => label),
    offsets: Int32Array.from({ length: annotators + 1 }, (_, i) => i * answers),
    captions: OBJECTS.flatMap(({ name }) => [`${name} in drawer 1`, `${name} in drawer 2`]),
  };
}

/** The exact posterior probability of drawer 0 for every object, given a user's answers. */
export function bayes(answers: readonly DrawerAnswer[]): number[] {
  const consistent = USERS.filter((user) =>
    answers.every(({ object, a, label }) => (drawer(user, at(OBJECTS, object)) === a) === (label === 1)),
  );
  return OBJECTS.map((object) => consistent.filter((user) => drawer(user, object) === 0).length / consistent.length);
}

/** Share of the objects that go into the user's drawer for them, given P(drawer 0) of each; a probability of ½ counts half. */
export function accuracy(user: SortingRule, firstDrawer: ArrayLike<number>): number {
  const scores = OBJECTS.map((object, i) => {
    const p = at(firstDrawer, i);
    return p === 0.5 ? 0.5 : Number(p > 0.5 === (drawer(user, object) === 0));
  });
  return scores.reduce((sum, score) => sum + score, 0) / OBJECTS.length;
}
