import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { optimalSuccess, type Population } from "../../src/experiment/optimal.ts";
import { PAIRS, PLACES, population } from "../../src/world/rearrange.ts";

/** Users who want one thing each; a choice serves those who want it. */
function wanting(wants: readonly number[], answers: boolean[][]): Population {
  const served = (users: readonly number[]) =>
    Math.max(0, ...[...new Set(wants)].map((want) => users.filter((u) => wants[u] === want).length));
  return { users: wants.length, answers, served };
}

describe("optimalSuccess", () => {
  it("serves one fifth more of the users with each comparison, and all with four comparisons of five places", () => {
    const all = population(120, 0);
    const answers = all.map((u) => PAIRS.map(([a, b]) => (u[a] as number) < (u[b] as number)));
    const best = optimalSuccess(
      wanting(
        all.map((u) => u.indexOf(0)),
        answers,
      ),
      PLACES.length,
    );
    expect(best).toEqual([0.2, 0.4, 0.6, 0.8, 1, 1]);
  });

  it("agrees with an enumeration of all strategies", () => {
    const population = fc.integer({ min: 1, max: 6 }).chain((users) =>
      fc.record({
        wants: fc.array(fc.nat(2), { minLength: users, maxLength: users }),
        answers: fc.array(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), {
          minLength: users,
          maxLength: users,
        }),
      }),
    );
    fc.assert(
      fc.property(population, ({ wants, answers }) => {
        const people = wanting(wants, answers);
        // A strategy of two questions: the first, the second after A and the second after B.
        let best = 0;
        for (let code = 0; code < 27; code++) {
          const [first, afterA, afterB] = [code % 3, Math.floor(code / 3) % 3, Math.floor(code / 9)];
          const groups = new Map<string, number[]>();
          wants.forEach((_, u) => {
            const one = answers[u]?.[first] as boolean;
            const key = `${one} ${answers[u]?.[one ? afterA : afterB]}`;
            groups.set(key, [...(groups.get(key) ?? []), u]);
          });
          best = Math.max(
            best,
            [...groups.values()].reduce((sum, group) => sum + people.served(group), 0),
          );
        }
        expect(optimalSuccess(people, 2)[2]).toBeCloseTo(best / wants.length, 12);
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});
