import { beforeAll, describe, expect, it } from "vitest";
import { checkTrajectories, type Trajectories, trajectoryCount } from "../../src/data/trajectories.ts";
import { goalDistance, type Ravens, ravens } from "../../src/world/ravens.ts";
import { collectRavens } from "../../src/world/ravens-planner.ts";

let world: Ravens;
let data: Trajectories;
beforeAll(async () => {
  world = await ravens();
  data = await collectRavens(world, { steps: 2500, seed: 1 });
});

describe("collected trajectories", () => {
  it("have 25 rows each, with finite observations and actions in [−1, 1]", async () => {
    checkTrajectories(data);
    expect(data.observations.length).toBe(2500 * 7);
    expect(data.actions.length).toBe(2500 * 4);
    expect(trajectoryCount(data)).toBe(100);
    expect([...data.offsets].every((at, i) => at === 25 * i)).toBe(true);
    expect(data.terminals).toBeUndefined();
    const short = await collectRavens(world, { steps: 60, seed: 1 });
    expect([...short.offsets]).toEqual([0, 25, 50, 60]);
    expect(short.observations).toEqual(data.observations.slice(0, 60 * 7));
  });

  it("take the box to both goals equally often", () => {
    const ends = Array.from({ length: 100 }, (_, t) => {
      const row = 25 * t + 24;
      return world.goals.findIndex((goal) => goalDistance(data.observations.subarray(7 * row), goal) < 0.05);
    });
    expect(ends.filter((goal) => goal >= 0).length).toBeGreaterThanOrEqual(95);
    const first = ends.filter((goal) => goal === 0).length;
    expect(Math.abs(first - 50)).toBeLessThan(18); // 3.5 standard deviations
  });

  it("replay when the actions are repeated", () => {
    const [x, y] = [...data.observations.subarray(25 * 7 + 3)] as [number, number];
    const episode = world.startAt([x, y]);
    for (let row = 25; row < 50; row++) {
      data.observations.subarray(7 * row, 7 * row + 7).forEach((value, i) => {
        // Contacts may amplify the rounding of the start and the actions to f32.
        expect(Math.abs((episode.observation[i] as number) - value)).toBeLessThan(1e-3);
      });
      episode.step(data.actions.subarray(4 * row, 4 * row + 4));
    }
    episode.dispose();
  });

  it("have the same bits for the same seed, others for another, and noise of 1 cm", async () => {
    const again = await collectRavens(world, { steps: 500, seed: 1 });
    expect(again.actions).toEqual(data.actions.slice(0, 500 * 4));
    expect(again.observations).toEqual(data.observations.slice(0, 500 * 7));
    const other = await collectRavens(world, { steps: 500, seed: 2 });
    expect(other.actions).not.toEqual(again.actions);
    // The first target of a trajectory is above the box. Action x spans 0.2 m to both sides of 0.5.
    const errors = Array.from({ length: 100 }, (_, t) => {
      const row = 25 * t;
      return 0.5 + 0.2 * (data.actions[4 * row] as number) - (data.observations[7 * row + 3] as number);
    });
    const deviation = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / 100);
    expect(Math.abs(deviation - 0.01)).toBeLessThan(0.003); // four standard errors
  });

  it("are collected with progress reports, and stop at a signal", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const collecting = collectRavens(world, {
      steps: 1_000_000,
      seed: 1,
      signal: stop.signal,
      onProgress({ step, steps }) {
        expect(steps).toBe(1_000_000);
        seen.push(step);
        if (seen.length === 2) stop.abort();
      },
    });
    await expect(collecting).rejects.toSatisfy((reason) => reason === stop.signal.reason);
    expect(seen.length).toBe(2);
    expect(seen[1]).toBeGreaterThan(seen[0] as number);
    await expect(collectRavens(world, { steps: 0, seed: 1 })).rejects.toThrow(
      "steps: got 0; it must be a whole number of at least 1",
    );
  });
});
