// Habitat-TidyBot (paper, D.5 and E.3): kitchen objects go into one of two drawers, by their material or by their
// function. The robot asks where some objects belong, then places all of them.

import type { Random } from "../base/philox.ts";
import type { Preferences } from "../data/preferences.ts";

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

/** What a user sorts by. Both put a metal spoon first and a plastic spatula second: asking about those tells nothing. */
export type SortingRule = "material" | "use";
export const USERS: readonly SortingRule[] = ["material", "use"];

/** The drawer an object belongs into: 0 for metal, or for tableware. */
export const drawer = (user: SortingRule, { material, use }: KitchenObject): 0 | 1 =>
  (user === "material" ? material === "metal" : use === "tableware") ? 0 : 1;

/** An object in a drawer: one-hot material, use and drawer. */
export const SIZE = 6;
export const state = ({ material, use }: KitchenObject, where: number): number[] => [
  Number(material === "metal"),
  Number(material === "plastic"),
  Number(use === "tableware"),
  Number(use === "cooking ware"),
  Number(where === 0),
  Number(where === 1),
];

/** "Into drawer a or drawer b?", and the answer: 1 for a. */
export interface DrawerAnswer {
  readonly object: number;
  readonly a: 0 | 1;
  readonly label: 0 | 1;
}

/** The user's answer about one object, its drawers in random order. */
export function ask(user: SortingRule, object: number, random: Random): DrawerAnswer {
  const a = random.index(2) as 0 | 1;
  return { object, a, label: drawer(user, OBJECTS[object] as KitchenObject) === a ? 1 : 0 };
}

/** Answers of `annotators` people, half of each kind, about `answers` objects each. */
export function preferences(annotators: number, answers: number, random: Random): Preferences {
  const rows = Array.from({ length: annotators }, () => {
    const user = USERS[random.index(USERS.length)] as SortingRule;
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

/** P(drawer 0) of every object for someone who gave these answers, exactly. */
export function bayes(answers: readonly DrawerAnswer[]): number[] {
  const possible = USERS.filter((user) =>
    answers.every(({ object, a, label }) => (drawer(user, OBJECTS[object] as KitchenObject) === a) === (label === 1)),
  );
  return OBJECTS.map((object) => possible.filter((user) => drawer(user, object) === 0).length / possible.length);
}

/** The share of all objects that end up where the user wants them; a belief of ½ counts half. */
export function accuracy(user: SortingRule, first: ArrayLike<number>): number {
  const right = OBJECTS.map((object, i) => {
    const p = first[i] as number;
    return p === 0.5 ? 0.5 : Number(p > 0.5 === (drawer(user, object) === 0));
  });
  return right.reduce((sum, x) => sum + x, 0) / OBJECTS.length;
}
