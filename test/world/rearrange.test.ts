import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import * as world from "../../src/world/rearrange.ts";

const users = world.population(5, 1);

describe("Habitat-Rearrange", () => {
  it("draws distinct orderings by seed", () => {
    for (const n of [1, 5, 100, 120]) {
      const drawn = world.population(n, 4);
      expect(new Set(drawn.map(String)).size).toBe(n);
      for (const user of drawn) expect([...user].sort()).toEqual([0, 1, 2, 3, 4]);
      expect(world.population(n, 4)).toEqual(drawn);
    }
    expect(world.population(5, 1)).not.toEqual(world.population(5, 2));
    expect(() => world.population(121, 0)).toThrow("users: got 121; it must be a whole number from 1 to 120");
  });

  it("answers by the user's ordering, with pairs and sides drawn uniformly", () => {
    const random = new Random(9);
    const counts = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const user = users[i % 5] as world.Ordering;
      const { a, b, label } = world.ask(user, random);
      expect(label).toBe((user[a] as number) < (user[b] as number) ? 1 : 0);
      counts.set(`${a}${b}`, (counts.get(`${a}${b}`) ?? 0) + 1);
    }
    expect(counts.size).toBe(20);
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 99.9 % of 19 degrees of freedom
  });

  it("computes the exact posterior over the orderings that fit the answers", () => {
    const user = users[0] as world.Ordering;
    const all = world.PAIRS.map(([a, b]) => ({
      a,
      b,
      label: ((user[a] as number) < (user[b] as number) ? 1 : 0) as 0 | 1,
    }));
    const sure = world.bayes(users, all);
    expect([world.accuracy(sure, user), world.success(sure, user)]).toEqual([1, 1]);
    const nothing = world.bayes(users, []);
    expect(nothing.best.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
    for (const [a, b] of world.PAIRS) {
      expect((nothing.above[a * 5 + b] as number) + (nothing.above[b * 5 + a] as number)).toBeCloseTo(1, 12);
      const share = users.filter((u) => (u[a] as number) < (u[b] as number)).length / users.length;
      expect(nothing.above[a * 5 + b]).toBeCloseTo(share, 12);
    }
  });

  it("bounds a shared reward by the best single ordering", () => {
    expect(world.sharedOrderingLimit([users[2] as world.Ordering])).toMatchObject({ accuracy: 1, success: 1 });
    const limit = world.sharedOrderingLimit(world.population(120, 0)); // all orderings: nothing to go by
    expect(limit.accuracy).toBeCloseTo(0.5, 12);
    expect(limit.success).toBeCloseTo(0.2, 12);
  });

  it("counts users as a minority if their best place is not a most popular one", () => {
    const [x, y] = [
      [0, 1, 2, 3, 4],
      [4, 0, 1, 2, 3],
    ] as const;
    expect(world.minority([x, x, y])).toEqual([y]);
    expect(world.minority([x, y])).toEqual([]);
  });
});

describe("beliefs about users who flip a share of their answers", () => {
  const random = new Random(6, 101);
  /** The belief from P(user | answers), by enumeration of the population. */
  const brute = (population: world.Ordering[], answers: world.PlaceAnswer[], flips: number) => {
    const joint = population.map((user) => {
      let p = 1 / population.length;
      for (const { a, b, label } of answers) {
        const says = (user[a] as number) < (user[b] as number) ? 1 : 0;
        p *= says === label ? 1 - flips : flips;
      }
      return p;
    });
    const total = joint.reduce((x, y) => x + y);
    const chance = (holds: (user: world.Ordering) => boolean) =>
      population.reduce((sum, user, i) => sum + (holds(user) ? (joint[i] as number) / total : 0), 0);
    return chance;
  };

  it.each([0, 0.1, 0.25, 0.5])("follow Bayes's rule with a share of %d", (flips) => {
    for (let n = 0; n < 20; n++) {
      const population = world.population(2 + random.index(20), n);
      const user = population[0] as world.Ordering;
      const answers = Array.from({ length: random.index(9) }, () => {
        const answer = world.ask(user, random);
        const flipped: world.PlaceAnswer = { ...answer, label: answer.label === 1 ? 0 : 1 };
        return random.uniform() < flips ? flipped : answer;
      });
      const { above, best } = world.bayes(population, answers, flips);
      const chance = brute(population, answers, flips);
      for (let a = 0; a < 5; a++) {
        expect(best[a]).toBeCloseTo(
          chance((u) => u[a] === 0),
          10,
        );
        for (let b = 0; b < 5; b++)
          expect(above[5 * a + b]).toBeCloseTo(
            chance((u) => (u[a] as number) < (u[b] as number)),
            10,
          );
      }
    }
  });

  it("learn nothing from coin flips, and the opposite from answers that are always wrong", () => {
    const population = world.population(6, 2);
    const answers = Array.from({ length: 8 }, () => world.ask(population[1] as world.Ordering, random));
    const close = (p: Float64Array, q: Float64Array) =>
      p.forEach((x, i) => {
        expect(x).toBeCloseTo(q[i] as number, 12);
      });
    close(world.bayes(population, answers, 0.5).above, world.bayes(population, []).above);
    const turned = answers.map((answer): world.PlaceAnswer => ({ ...answer, label: answer.label === 1 ? 0 : 1 }));
    close(world.bayes(population, turned, 1).above, world.bayes(population, answers, 0).above);
  });
});
