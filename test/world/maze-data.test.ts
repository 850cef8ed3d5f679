import { beforeAll, describe, expect, it, vi } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import { checkTrajectories, rowCount, type Trajectories } from "../../src/data/trajectories.ts";
import { preferences, simulatedAnswers } from "../../src/world/annotate.ts";
import { type Cell, cellAt, freeCells } from "../../src/world/grid.ts";
import { type Maze, maze } from "../../src/world/maze.ts";
import { collectMaze, WaypointController } from "../../src/world/maze-controller.ts";
import { distances } from "./distances.ts";
import { twin } from "./maze-twin.ts";

let [small, medium] = [] as unknown as [Maze, Maze];
let data: Trajectories;
beforeAll(async () => {
  [small, medium] = await Promise.all([maze("small", 2), maze("medium", 10)]);
  data = await collectMaze(medium, { steps: 60_000, seed: 1 });
});

describe("the way-point controller", () => {
  it("reaches its targets, and visits every cell", () => {
    const random = new Random(1, 96);
    const wanderer = new WaypointController(medium.map, random);
    const episode = medium.start(random);
    const action = new Float32Array(2);
    const reached = new Set<string>();
    let [since, longest, farthest] = [0, 0, 0];
    for (let step = 0; step < 30_000; step++) {
      const sent = wanderer.targetCount;
      wanderer.act(episode.observation, action);
      since++;
      if (sent > 0 && wanderer.targetCount > sent) {
        const [x, y] = [...episode.observation] as [number, number];
        reached.add(`${Math.round(x)},${Math.round(y)}`);
        farthest = Math.max(farthest, Math.hypot(x - Math.round(x), y - Math.round(y)));
        longest = Math.max(longest, since);
        since = 0;
      }
      episode.step(action);
    }
    episode.dispose();
    expect(wanderer.targetCount).toBeGreaterThan(150);
    expect([...reached].sort()).toEqual(freeCells(medium.map).map(String).sort());
    expect(farthest).toBeLessThan(0.1);
    expect(Math.max(longest, since)).toBeLessThan(450);
  });
});

describe("offline data", () => {
  it("replays in MuJoCo bit for bit, in every trajectory", async () => {
    const { observations, actions, offsets, ...rest } = await collectMaze(small, { steps: 1000, seed: 3 });
    expect(rest).toEqual({ observationSize: 4, actionSize: 2 });
    expect([...offsets]).toEqual([0, 300, 600, 900, 1000]);
    for (let t = 0; t + 1 < offsets.length; t++) {
      const [from, to] = [offsets[t] as number, offsets[t + 1] as number];
      const [first, seen] = [
        observations.subarray(4 * from, 4 * from + 4),
        observations.subarray(4 * from + 4, 4 * to),
      ];
      expect(Math.abs((first[0] as number) - Math.round(first[0] as number))).toBeLessThan(0.1 + 1e-6); // a new start
      expect((await twin(first, actions.subarray(2 * from, 2 * to))).subarray(0, -4)).toEqual(seen);
    }
  });

  it("has the same bits for the same seed, and the requested length", async () => {
    const [again, other] = await Promise.all([
      collectMaze(medium, { steps: 2000, seed: 1 }),
      collectMaze(medium, { steps: 2000, seed: 2 }),
    ]);
    expect([...again.offsets]).toEqual([0, 600, 1200, 1800, 2000]);
    expect(again.observations).toEqual(data.observations.subarray(0, 8000));
    expect(again.actions).toEqual(data.actions.subarray(0, 4000));
    expect(other.observations).not.toEqual(again.observations);
  });

  it("is well-formed, and covers the whole maze", () => {
    checkTrajectories(data);
    expect(data.offsets).toHaveLength(101);
    const visits = new Map(freeCells(medium.map).map((cell) => [String(cell), 0]));
    for (let row = 0; row < rowCount(data); row++) {
      const cell = String(cellAt([...data.observations.subarray(4 * row, 4 * row + 2)] as unknown as Cell));
      visits.set(cell, (visits.get(cell) as number) + 1); // NaN in a wall
    }
    expect(visits.size).toBe(26);
    expect(Math.min(...visits.values())).toBeGreaterThan(60);
  });

  it("is collected with progress reports, and stops at a signal", async () => {
    const seen: number[] = [];
    await collectMaze(small, { steps: 700, seed: 1, onProgress: ({ step, steps }) => seen.push(step, steps) });
    expect(seen.slice(-2)).toEqual([700, 700]);
    const stop = new AbortController();
    const onProgress = vi.fn(() => stop.abort(new Error("enough")));
    const options = { seed: 1, onProgress, signal: stop.signal };
    await expect(collectMaze(small, { steps: 1_000_000, ...options })).rejects.toThrow("enough");
    expect(onProgress).toHaveBeenCalledTimes(1);
    await expect(collectMaze(small, { steps: 10, ...options })).rejects.toThrow("enough");
    expect(onProgress).toHaveBeenCalledTimes(1);
    await expect(collectMaze(small, { steps: 0, seed: 1 })).rejects.toThrow("steps: got 0; it must be a whole number");
  });
});

describe("annotators", () => {
  it("are users drawn uniformly, and prefer the state closer to their goal", () => {
    const [annotators, answers] = [600, 24];
    const given = preferences(medium, data, { annotators, answers, seed: 5 });
    checkPreferences(given);
    expect([given.size, given.length, given.offsets.length]).toEqual([2, 1, annotators + 1]);
    const counts = medium.goals.map(() => 0);
    const away = medium.goals.map((goal) => distances(medium.map, goal));
    const movesOf = (user: number, state: number) =>
      away[user]?.get(
        String(cellAt([given.states[2 * state] as number, given.states[2 * state + 1] as number])),
      ) as number;
    let ties = 0;
    for (let u = 0; u < annotators; u++) {
      const rows = Array.from({ length: answers }, (_, i) => u * answers + i);
      const fitting = medium.goals.flatMap((_, user) => {
        const agrees = rows.every((row) => {
          const [a, b] = [
            movesOf(user, given.pairs[2 * row] as number),
            movesOf(user, given.pairs[2 * row + 1] as number),
          ];
          return given.labels[row] === (a < b ? 1 : a > b ? 0 : 0.5);
        });
        return agrees ? [user] : [];
      });
      expect(fitting.length).toBeGreaterThan(0);
      for (const user of fitting) counts[user] = (counts[user] as number) + 1 / fitting.length;
      ties += rows.filter((row) => given.labels[row] === 0.5).length;
    }
    for (const n of counts) expect(Math.abs(n - annotators / 10)).toBeLessThan(4.5 * Math.sqrt(annotators * 0.09));
    expect(ties).toBeGreaterThan(0);
    expect(preferences(medium, data, { annotators, answers, seed: 5 })).toEqual(given);
    expect(preferences(medium, data, { annotators, answers, seed: 6 }).pairs).not.toEqual(given.pairs);
  });

  it("answer about any observations as their user would", () => {
    const random = new Random(7, 97);
    const few = data.observations.subarray(0, 4 * 500);
    const rows = new Set(Array.from({ length: 500 }, (_, i) => String(few.subarray(4 * i, 4 * i + 2))));
    medium.goals.forEach((goal, user) => {
      const away = distances(medium.map, goal);
      const moves = (at: ArrayLike<number>) => away.get(String(cellAt([at[0] as number, at[1] as number]))) as number;
      const answers = simulatedAnswers(medium, few, user, 64, random);
      expect(answers).toHaveLength(64);
      for (const { a, b, label } of answers) {
        expect(label).toBe(0.5 + Math.sign(moves(b) - moves(a)) / 2);
        expect([rows.has(String(a)), rows.has(String(b))]).toEqual([true, true]);
      }
    });
  });

  it("compare rows of the data", () => {
    const rows = new Set<string>();
    for (let i = 0; i < rowCount(data); i++) rows.add(String(data.observations.subarray(4 * i, 4 * i + 2)));
    const { states } = preferences(medium, data, { annotators: 1, answers: 1, seed: 8 });
    for (let i = 0; i < states.length / 2; i += 50)
      expect(rows.has(String(states.subarray(2 * i, 2 * i + 2)))).toBe(true);
    expect(() => preferences(medium, data, { annotators: 0, answers: 1, seed: 8 })).toThrow(
      "annotators: got 0; it must be a whole number of at least 1",
    );
  });
});
