import { describe, expect, it } from "vitest";
import { permutation, Random } from "../../src/base/philox.ts";
import { choicesOf, choicesOfUser } from "../../src/data/choices.ts";
import type { LabelledPair, Preferences } from "../../src/data/preferences.ts";

/** One user's comparisons as [winner, loser, label?], all of one task, with sides and order drawn by seed. */
function answers(comparisons: readonly [string, string, number?][], seed: number, task?: number): LabelledPair[] {
  const random = new Random(seed, 3);
  const features = (name: string) => [name.charCodeAt(0), 1];
  const all = comparisons.map(([winner, loser, label = 1]): LabelledPair => {
    const isFirst = random.index(2) === 1;
    const [a, b] = (isFirst ? [winner, loser] : [loser, winner]).map(features);
    return { a: a ?? [], b: b ?? [], label: isFirst ? label : 1 - label, task };
  });
  return permutation(random, all.length).map((i) => all[i] as LabelledPair);
}

/** The answers of users as data whose states are the alternatives. */
function preferencesOf(users: readonly (readonly LabelledPair[])[]): Preferences {
  const all = users.flat();
  const state = ({ 0: code }: ArrayLike<number>) => Number(code) - 97; // "a" is state 0
  return {
    states: new Float32Array(52).map((_, i) => (i % 2 === 0 ? 97 + i / 2 : 1)),
    size: 2,
    length: 1,
    pairs: Int32Array.from(all.flatMap(({ a, b }) => [state(a), state(b)])),
    labels: Float32Array.from(all, ({ label }) => label),
    offsets: Int32Array.from([0, ...users.map((_, u) => users.slice(0, u + 1).flat().length)]),
    tasks: Int32Array.from(all, ({ task }) => task ?? 0),
  };
}

const name = (features: ArrayLike<number>) => String.fromCharCode(features[0] as number);

/** Each choice as its comparisons "winner > loser", in alphabetical order. */
const described = (given: readonly LabelledPair[], choices: Iterable<readonly number[]>): string[] =>
  Array.from(choices, (rows) =>
    rows
      .map((row) => given[row] as LabelledPair)
      .map(({ a, b, label }) => (label >= 0.5 ? `${name(a)}>${name(b)}` : `${name(b)}>${name(a)}`))
      .sort()
      .join(" "),
  ).sort();

const TASKS: [string, [string, string, number?][], string[]][] = [
  ["one of four", ["b", "c", "d"].map((x) => ["a", x]), ["a>b a>c a>d"]],
  ["the worst of four", ["a", "b", "c"].map((x) => [x, "d"]), ["a>d b>d c>d"]],
  [
    "best and worst of four",
    [
      ["a", "b"],
      ["a", "c"],
      ["a", "d"],
      ["b", "d"],
      ["c", "d"],
    ],
    ["a>b a>c a>d", "b>d c>d"],
  ],
  [
    "a ranking of four",
    [
      ["d", "c"],
      ["d", "b"],
      ["d", "a"],
      ["c", "b"],
      ["c", "a"],
      ["b", "a"],
    ],
    ["b>a", "c>a c>b", "d>a d>b d>c"],
  ],
  [
    "unrelated comparisons",
    [
      ["a", "b"],
      ["c", "d"],
    ],
    ["a>b", "c>d"],
  ],
  ["one of four, of which two are alike", ["b", "b", "c"].map((x) => ["a", x]), ["a>b a>b a>c"]],
  [
    "a comparison asked twice",
    [
      ["a", "b"],
      ["a", "c"],
      ["b", "a"],
    ],
    ["a>b", "a>c", "b>a"],
  ],
];

describe.each([1, 2, 3])("the comparisons of a task, in order %i", (seed) => {
  it.each(TASKS)("%s", (_, comparisons, expected) => {
    const given = answers(comparisons, seed, 0);
    expect(described(given, choicesOfUser(given))).toEqual(expected);
    const data = preferencesOf([given, given]);
    const twice = described([...given, ...given], choicesOf(data));
    expect(twice).toEqual(expected.flatMap((choice) => [choice, choice]));
  });

  it("a tie and a strength of preference are no part of a choice", () => {
    const given = answers(
      [
        ["a", "b"],
        ["a", "c"],
        ["a", "d", 0.5],
        ["a", "e", 0.75],
      ],
      seed,
      0,
    );
    expect(choicesOfUser(given).map(({ length }) => length)).toEqual([2, 1, 1]);
  });

  it("comparisons without a task are choices of their own", () => {
    const given = answers(
      [
        ["a", "b"],
        ["a", "c"],
      ],
      seed,
    );
    expect(choicesOfUser(given)).toEqual([[0], [1]]);
  });
});
