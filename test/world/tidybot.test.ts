import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import * as world from "../../src/world/tidybot.ts";

const object = (name: string) => world.OBJECTS.findIndex((thing) => thing.name === name);
const drawers = (user: world.SortingRule) => world.OBJECTS.map((thing) => world.drawer(user, thing));

describe("Habitat-TidyBot", () => {
  it("sorts by material or by use", () => {
    expect(world.OBJECTS.map(({ name }) => name)).toEqual(["spoon", "knife", "plate", "bowl", "spatula"]);
    expect(drawers("material")).toEqual([0, 0, 1, 0, 1]); // metal, metal, plastic, metal, plastic
    expect(drawers("use")).toEqual([0, 1, 0, 1, 1]); // to eat with, or to cook with
  });

  it("answers by the user's drawer, with the sides in random order", () => {
    const random = new Random(1, 91);
    const sides = [0, 0];
    for (let n = 0; n < 2000; n++) {
      const user = world.USERS[n % 2] as world.SortingRule;
      const answer = world.ask(user, n % 5, random);
      expect(answer.object).toBe(n % 5);
      expect(answer.label === 1 ? answer.a : 1 - answer.a).toBe(drawers(user)[n % 5]);
      sides[answer.a] = (sides[answer.a] as number) + 1;
    }
    expect(Math.abs((sides[0] as number) - 1000)).toBeLessThan(4 * Math.sqrt(500));
  });

  it("makes well-formed data, in which each annotator follows one sorting rule", () => {
    const data = world.preferences(200, 10, new Random(2, 92));
    checkPreferences(data);
    expect(data.captions?.[2 * object("plate") + 1]).toBe("plate in drawer 2");
    const kinds = [0, 0, 0];
    for (let u = 0; u < 200; u++) {
      const fits = world.USERS.map((user) =>
        Array.from({ length: 10 }, (_, i) => 10 * u + i).every((row) => {
          const [a, b] = [data.pairs[2 * row] as number, data.pairs[2 * row + 1] as number];
          expect(Math.floor(a / 2)).toBe(Math.floor(b / 2)); // the same object
          expect(a).not.toBe(b);
          // A state is the object's properties and its drawer.
          const [features, thing] = [
            data.states.subarray(a * world.SIZE, (a + 1) * world.SIZE),
            world.OBJECTS[a >> 1] as world.KitchenObject,
          ];
          expect(Array.from(features)).toEqual([
            Number(thing.material === "metal"),
            Number(thing.material === "plastic"),
            Number(thing.use === "tableware"),
            Number(thing.use === "cooking ware"),
            1 - (a % 2),
            a % 2,
          ]);
          const first = drawers(user)[a >> 1] === a % 2;
          return first === (data.labels[row] === 1);
        }),
      );
      expect(fits.some(Boolean)).toBe(true);
      const kind = fits[0] && fits[1] ? 2 : fits[0] ? 0 : 1;
      kinds[kind] = (kinds[kind] as number) + 1;
    }
    expect(Math.min(kinds[0] as number, kinds[1] as number)).toBeGreaterThan(70);
  });
});

describe("the posterior in Habitat-TidyBot", () => {
  const random = new Random(3, 93);

  it("is the share of consistent sorting rules for every object", () => {
    for (const user of world.USERS) {
      for (let set = 0; set < 32; set++) {
        const asked = world.OBJECTS.map((_, i) => i).filter((i) => set & (1 << i));
        const answers = asked.map((i) => world.ask(user, i, random));
        const fitting = world.USERS.filter((other) => asked.every((i) => drawers(other)[i] === drawers(user)[i]));
        const want = world.OBJECTS.map(
          (_, i) => fitting.filter((other) => drawers(other)[i] === 0).length / fitting.length,
        );
        expect(world.bayes(answers)).toEqual(want);
      }
    }
  });

  it("ignores spoon and spatula, which both rules sort alike, and is certain after any other object", () => {
    const nothing = world.bayes([]);
    expect(nothing).toEqual([1, 0.5, 0.5, 0.5, 0]);
    for (const user of world.USERS) {
      const [spoon, spatula] = [world.ask(user, object("spoon"), random), world.ask(user, object("spatula"), random)];
      expect(world.bayes([spoon])).toEqual(nothing);
      expect(world.bayes([spatula, spoon, spoon])).toEqual(nothing);
      for (const name of ["knife", "plate", "bowl"]) {
        const belief = world.bayes([spoon, world.ask(user, object(name), random)]);
        expect(belief).toEqual(drawers(user).map((drawer) => 1 - drawer));
        expect(world.accuracy(user, belief)).toBe(1);
      }
    }
  });

  it("is scored by the share of objects placed right, with ½ counting half", () => {
    expect(world.accuracy("material", [1, 0.5, 0.5, 0.5, 0])).toBeCloseTo(0.7, 12);
    expect(world.accuracy("use", [1, 0.5, 0.5, 0.5, 0])).toBeCloseTo(0.7, 12);
    expect(
      world.accuracy(
        "use",
        drawers("material").map((drawer) => 1 - drawer),
      ),
    ).toBeCloseTo(0.4, 12);
    expect(world.accuracy("use", drawers("use"))).toBe(0);
    expect(
      world.accuracy(
        "use",
        drawers("use").map((drawer) => 0.6 - 0.2 * drawer),
      ),
    ).toBe(1);
  });
});
