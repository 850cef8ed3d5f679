import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { type Ravens, ravens } from "../../src/world/ravens.ts";
import { plannedAction } from "../../src/world/ravens-planner.ts";
import { HALF_HEIGHT } from "../../src/world/ravens-table.ts";
import { action, expectNear, holding, part } from "./table.ts";

let world: Ravens;
beforeAll(async () => {
  world = await ravens();
});

describe("the arm", () => {
  it("starts at rest, with the box where it was put", () => {
    const episode = world.startAt([0.4, -0.25]);
    expectNear([...episode.observation], [0.5, 0, 0.14, 0.4, -0.25, HALF_HEIGHT, 0], 1e-7);
    episode.dispose();
  });

  it("comes within 1 % of the distance to a target", () => {
    const episode = world.startAt([0.6, -0.3]);
    const random = new Random(3);
    const between = (low: number, high: number) => low + (high - low) * random.uniform();
    let from = [0.5, 0, 0.14];
    for (let i = 0; i < 50; i++) {
      const to = [between(0.3, 0.7), between(-0.4, 0.4), between(0.08, 0.22)];
      episode.step(action(to, -1));
      const way = Math.hypot(...to.map((x, k) => x - (from[k] as number)));
      expect(Math.hypot(...part(episode, 0, 3).map((x, k) => x - (to[k] as number)))).toBeLessThan(0.01 * way);
      from = to;
    }
    expectNear(part(episode, 3, 6), [0.6, -0.3, HALF_HEIGHT], 2e-4);
    episode.dispose();
  });

  it("clips actions to the workspace", () => {
    const [one, other] = [world.startAt([0.4, 0]), world.startAt([0.4, 0])];
    one.step([5, -7, 3, -9]);
    other.step([1, -1, 1, -1]);
    expect(one.observation).toEqual(other.observation);
    for (const wrong of [
      [0, 0, 0],
      [0, Number.NaN, 0, 0],
    ]) {
      expect(() => one.step(wrong)).toThrow(/action: value \d is .*; it must be a number from -1 to 1/);
    }
    expect(one.observation).toEqual(other.observation);
    one.dispose();
    other.dispose();
  });
});

describe("suction", () => {
  it("holds the box, which then moves with the arm", () => {
    const episode = holding(world, 0.16);
    episode.step(action([0.6, -0.3, 0.16], 1));
    episode.step(action([0.6, -0.3, 0.16], 1));
    expectNear(part(episode, 0, 6), [0.6, -0.3, 0.16, 0.6, -0.3, 0.16 - HALF_HEIGHT], 0.006);
    episode.dispose();
  });

  it("releases the box, which falls freely and comes to rest below", () => {
    const episode = holding(world, 0.2);
    const height = episode.observation[5] as number;
    episode.step(action([0.4, 0.1, 0.2], 0.2)); // no more than the threshold
    expect(episode.observation[6]).toBe(0);
    // 10 steps of semi-implicit Euler from rest: g·dt²·(1 + 2 + … + 10)
    expectNear(part(episode, 3, 6), [0.4, 0.1, height - 9.81 * 1e-4 * 55], 5e-4);
    for (let i = 0; i < 6; i++) episode.step(action([0.4, 0.1, 0.2], -1));
    expectNear(part(episode, 3, 6), [0.4, 0.1, HALF_HEIGHT], 2e-3);
    episode.dispose();
  });

  it("does nothing beside or above the box, or while it is off", () => {
    for (const [x, z, suction] of [
      [0.44, 0.05, 1],
      [0.4, 0.05, 1],
      [0.4, 0.04, 0.2],
    ] as const) {
      const episode = world.startAt([0.4, 0.1]);
      episode.step(action([x, 0.1, 0.14], -1));
      episode.step(action([x, 0.1, z], suction));
      episode.step(action([x, 0.1, 0.14], suction));
      expectNear(part(episode, 3, 7), [0.4, 0.1, HALF_HEIGHT, 0], 1e-3);
      episode.dispose();
    }
  });
});

describe("rewards and success", () => {
  it("follow the paper in each of its four cases, for both users", () => {
    const at = (px: number, py: number, held: number) => world.reward([0.5, 0.1, 0.14, px, py, 0.02, held], 0);
    expect(at(0.53, 0.23, 0)).toBe(1); // 4.2 cm from the goal
    expect(at(0.53, 0.23, 1)).toBe(0.05);
    expect(at(0.5, -0.2, 1)).toBeCloseTo((2 + 0.670320046) / 100, 10); // e^−0.4
    expect(at(0.5, 0.01, 0)).toBeCloseTo(0.860707976 / 100, 10); // e^−0.15: 0.09 and 0.12 make 0.15
    expect(at(0.5, 0.251, 0)).toBeLessThan(0.01); // 5.1 cm
    expect(world.reward([0.5, 0.1, 0.14, 0.53, -0.23, 0.02, 0], 1)).toBe(1);
    expect(world.goals).toEqual([
      [0.5, 0.2],
      [0.5, -0.2],
    ]);
  });

  it("count a success for the user at whose goal the box lies, once it is released", () => {
    for (const [x, y, wanted] of [
      [0.5, 0.2, [true, false]],
      [0.53, -0.23, [false, true]],
      [0.5, 0.26, [false, false]],
    ] as const) {
      const episode = world.startAt([x, y]);
      expect([episode.success(0), episode.success(1)]).toEqual(wanted);
      episode.dispose();
    }
    const episode = world.startAt([0.5, 0.2]);
    episode.step(action([0.5, 0.2, 0.14], 1));
    episode.step(action([0.5, 0.2, 0.03], 1));
    expect([episode.observation[6], episode.success(0)]).toEqual([1, false]); // held, though it lies there
    episode.step(action([0.5, 0.2, 0.2], 1));
    episode.step(action([0.5, 0.2, 0.2], -1));
    expect(episode.observation[5]).toBeGreaterThan(0.03);
    expect(episode.success(0)).toBe(false); // released, but in the air
    for (let i = 0; i < 5; i++) episode.step(action([0.5, 0.2, 0.2], -1));
    expect(episode.success(0)).toBe(true);
    episode.dispose();
  });
});

describe("episodes", () => {
  it("start with the box anywhere on the table except at a goal", () => {
    const random = new Random(8);
    let [left, back] = [0, 0];
    for (let i = 0; i < 200; i++) {
      const episode = world.start(random);
      const [x, y, z] = part(episode, 3, 6) as [number, number, number];
      expect(Math.abs(x - 0.5)).toBeLessThan(0.15 + 1e-6);
      expect(Math.abs(y)).toBeLessThan(0.3 + 1e-6);
      expect(z).toBe(Math.fround(HALF_HEIGHT));
      for (const [gx, gy] of world.goals) {
        expect(Math.hypot(x - (gx as number), y - (gy as number))).toBeGreaterThan(0.1 - 1e-6);
      }
      left += Number(y > 0);
      back += Number(x > 0.5);
      episode.dispose();
    }
    for (const n of [left, back]) expect(Math.abs(n - 100)).toBeLessThan(40);
  });

  it("do not disturb each other, and survive the growth of MuJoCo's memory", () => {
    const run = (others: number) => {
      const [one, two] = [world.startAt([0.4, 0.1]), world.startAt([0.6, 0])];
      const more = Array.from({ length: others }, () => world.startAt([0.5, 0]));
      for (let i = 0; i < 12; i++) {
        one.step(plannedAction(one.observation, world.goals[0] as number[]));
        if (others > 0) two.step(plannedAction(two.observation, world.goals[1] as number[], new Random(1)));
      }
      const seen = [...one.observation];
      expect(one.success(0)).toBe(true);
      for (const episode of [one, two, ...more]) episode.dispose();
      return seen;
    };
    const alone = run(0);
    expect(run(60)).toEqual(alone); // 60 MB more than there was
  });

  it.each([0, 1])("the planner without noise serves user %i in 19 of 20 episodes of 25 steps", (user) => {
    const random = new Random(4);
    let served = 0;
    for (let i = 0; i < 40; i++) {
      const episode = world.start(random);
      for (let t = 0; t < 25; t++) episode.step(plannedAction(episode.observation, world.goals[user] as number[]));
      served += Number(episode.success(user));
      expect(episode.success(1 - user)).toBe(false);
      episode.dispose();
    }
    expect(served).toBeGreaterThanOrEqual(38);
  });
});
