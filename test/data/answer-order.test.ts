import fc from "fast-check";
import { expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { permutation, Random } from "../../src/base/philox.ts";
import { answerAt, type Preferences } from "../../src/data/preferences.ts";
import { drawSplit } from "../../src/world/survey.ts";
import { csv } from "../io/rows.ts";

const shuffled = <T>(values: readonly T[], seed: number): T[] =>
  permutation(new Random(seed, 91), values.length).map((i) => at(values, i));

/** What a split says: the seen users by name, and the answers of the others, whichever side is A. */
function described(data: Preferences, seed: number) {
  const { seen, unseen } = drawSplit(data, 2, seed);
  const answer = (row: number) => {
    const { a, b, label } = answerAt(data, row);
    const names = [a, b].map((side) => data.captions?.[Array.from(side).indexOf(1)] ?? String(side));
    return label === 0.5 ? `tie ${names.sort()}` : label === 1 ? names.join(" > ") : names.reverse().join(" > ");
  };
  const userOf = (row: number) => data.users?.[data.offsets.findIndex((offset) => offset > row) - 1];
  return {
    seen: seen.map((user) => data.users?.[user]).sort(),
    unseen: unseen
      .map(({ context, predicted }) => ({
        user: userOf(at(context, 0)),
        context: context.map(answer),
        predicted: predicted.map(answer),
      }))
      .sort((p, q) => (String(p.user) < String(q.user) ? -1 : 1)),
  };
}

const random = new Random(3, 92);
const items = ["espresso", "cortado", "mocha", "latte", "ristretto"];
/** Pairs of names, with ties and repeated questions. */
const named = Array.from({ length: 120 }, (_, i) => {
  const a = random.index(5);
  const b = (a + 1 + random.index(4)) % 5;
  return `person ${i % 11},${items[a]},${items[b]},${["a", "b", "tie"][random.index(3)]}`;
});
/** Choices among three alternatives with features. */
const choices = Array.from({ length: 40 }, (_, task) => {
  const chosen = random.index(3);
  return [0, 1, 2].map(
    (j) => `p${task % 9},${task},${j},${Number(j === chosen)},${random.index(4)},${random.index(4)}`,
  );
}).flat();

it.each([
  ["pairs of named items", "user,a,b,label", named],
  ["choices", "user,task,option,chosen,x,y", choices],
])("splits of %s do not depend on the order of the rows", async (_, header, rows) => {
  const splitsOf = async (rows: readonly string[]) => {
    const { data } = await csv(`${header}\n${rows.join("\n")}\n`);
    return [0, 1, 2].map((seed) => described(data, seed));
  };
  const splits = await splitsOf(rows);
  expect(splits[0]).not.toEqual(splits[1]);
  await fc.assert(
    fc.asyncProperty(fc.nat(1e6), async (order) => {
      expect(await splitsOf(shuffled(rows, order))).toEqual(splits);
    }),
    { numRuns: 30 },
  );
});

it("does not depend on how levels are coded", async () => {
  const brands = ["nikon", "sony", "canon"];
  const rows = Array.from({ length: 60 }, (_, i) => {
    const side = () => `${random.index(3)},${brands[random.index(3)]}`;
    return `person ${i % 6},${side()},${side()},${random.index(2)}`;
  });
  const text = ["user,a_price,a_brand,b_price,b_brand,label", ...rows].join("\n");
  const splits = (code: "effects" | "dummy") =>
    csv(text, { coding: { code } }).then(({ data }) => [0, 1, 2].map((seed) => drawSplit(data, 2, seed)));
  expect(await splits("dummy")).toEqual(await splits("effects"));
});
