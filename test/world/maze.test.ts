import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { cellAt, cellSquare, freeCells } from "../../src/world/grid.ts";
import { type Maze, maze } from "../../src/world/maze.ts";
import type { Episode } from "../../src/world/world.ts";
import { twin } from "./maze-twin.ts";

let [small, medium, large] = [] as unknown as [Maze, Maze, Maze];
beforeAll(async () => {
  [small, medium, large] = await Promise.all([maze("small", 2), maze("medium", 10), maze("large", 10)]);
});

/** Observations after each action, [steps, 4]. */
function play(episode: Episode, actions: Float32Array, before = () => {}): Float32Array {
  const seen = new Float32Array(2 * actions.length);
  for (let t = 0; t < actions.length / 2; t++) {
    before();
    episode.step(actions.subarray(2 * t, 2 * t + 2));
    seen.set(episode.observation, 4 * t);
  }
  return seen;
}

describe("the physics of the maze", () => {
  it("equals D4RL's model to the bit, including walls and the speed limit", async () => {
    const random = new Random(1, 90);
    for (let n = 0; n < 3; n++) {
      const episode = small.start(random);
      const first = [...episode.observation];
      // Constant forces for a while, so that the ball gets fast and hits walls.
      const actions = new Float32Array(1200);
      for (let t = 0; t < 600; t++) {
        for (let axis = 0; axis < 2; axis++) {
          actions[2 * t + axis] =
            t % 30 > 0 ? (actions[2 * t + axis - 2] as number) : (2 * random.index(2) - 1) * (0.5 + random.uniform());
        }
      }
      const seen = play(episode, actions);
      expect(seen).toEqual(await twin(first, actions));
      const speed = seen.reduce((most, v, i) => (i % 4 > 1 ? Math.max(most, Math.abs(v)) : most), 0);
      expect(speed).toBeGreaterThan(5); // one step further than the limit
      expect(speed).toBeLessThan(5.3);
      episode.dispose();
    }
  });

  it("takes Euler steps with implicit damping from every start, as none touches a wall", () => {
    const mass = (1000 * 4 * Math.PI * 0.1 ** 3) / 3;
    for (const world of [small, medium, large]) {
      const random = new Random(2, 91);
      const [starts, speeds] = [new Set<string>(), [] as number[]];
      let [offset, error] = [0, 0];
      for (let n = 0; n < 10 * freeCells(world.map).length; n++) {
        const episode = world.start(random);
        const state = [...episode.observation] as [number, number, number, number];
        const cell = [Math.round(state[0]), Math.round(state[1])] as const;
        starts.add(String(cell));
        speeds.push(state[2], state[3]);
        const push = [2 * random.uniform() - 1, 2 * random.uniform() - 1] as const;
        for (const axis of [0, 1] as const) offset = Math.max(offset, Math.abs(state[axis] - cell[axis]));
        for (let step = 0; step < 5; step++) {
          for (const axis of [0, 1] as const) {
            const speed = state[axis + 2] as number;
            state[axis + 2] = speed + (0.01 * (100 * push[axis] - speed)) / (mass + 0.01);
            state[axis] += 0.01 * (state[axis + 2] as number);
          }
          episode.step(push);
        }
        state.forEach((value, i) => {
          error = Math.max(error, Math.abs(value - (episode.observation[i] as number)));
        });
        episode.dispose();
      }
      expect([...starts].sort()).toEqual(freeCells(world.map).map(String).sort());
      expect(offset).toBeLessThan(0.1 + 1e-6);
      expect(offset).toBeGreaterThan(0.09);
      expect(error).toBeLessThan(2e-6); // single precision
      expect(Math.sqrt(speeds.reduce((sum, v) => sum + v * v) / speeds.length)).toBeCloseTo(0.1, 1.5);
    }
  });

  it("stops the ball at the walls of the map", () => {
    const random = new Random(3, 92);
    for (const world of [small, medium, large]) {
      for (let n = 0; n < 16; n++) {
        const episode = world.start(random);
        const o = episode.observation;
        const [along, across, sign] = [n & 1, 1 - (n & 1), n & 2 ? 1 : -1];
        const cell = [...cellAt([o[0] as number, o[1] as number])] as [number, number];
        const lane = cell[across] as number;
        while (world.map[cell[0]]?.[cell[1]] !== "#") cell[along] = (cell[along] as number) + sign;
        const { x0, x1, y0, y1 } = cellSquare(cell);
        const face = ([x0, y0][along] as number) + (sign > 0 ? 0 : ([x1 - x0, y1 - y0][along] as number));
        for (let step = 0; step < 250; step++) {
          const action = [0, 0];
          action[along] = sign;
          action[across] = 5 * (lane - (o[across] as number)) - (o[across + 2] as number); // stays in its lane
          episode.step(action);
        }
        expect(Math.abs((o[along] as number) + 0.1 * sign - face)).toBeLessThan(0.02);
        expect(Math.abs(o[along + 2] as number)).toBeLessThan(0.01);
        episode.dispose();
      }
    }
  });

  it("continues while other episodes grow MuJoCo's memory", async () => {
    const random = new Random(4, 93);
    const episode = small.start(random);
    const first = [...episode.observation];
    const actions = Float32Array.from({ length: 120 }, () => 2 * random.uniform() - 1);
    const others: Episode[] = [];
    const seen = play(episode, actions, () => others.push(small.start(random)));
    expect(seen).toEqual(await twin(first, actions));
    for (const other of [episode, ...others]) other.dispose();
  });
});

describe("an episode", () => {
  it("succeeds within half a cell of the goal", () => {
    const random = new Random(5, 94);
    const met = [0, 0];
    let [wrong, steps] = [0, 0];
    for (let n = 0; n < 60; n++) {
      const episode = small.start(random);
      for (let step = 0; step < 30; step++) {
        const [x, y] = [...episode.observation] as [number, number];
        small.goals.forEach(([i, j], user) => {
          const there = Math.hypot(x - i, y - j) <= 0.5;
          wrong += Number(episode.success(user) !== there);
          met[user] = (met[user] as number) + Number(there);
        });
        steps++;
        episode.step([0, n % 2 ? -1 : 1]);
      }
      episode.dispose();
    }
    expect(wrong).toBe(0);
    for (const n of met) {
      expect(n).toBeGreaterThan(0.05 * steps);
      expect(n).toBeLessThan(0.5 * steps);
    }
  });

  it("refuses an action that is not a number, and refuses to step once disposed of", () => {
    const episode = small.start(new Random(6, 95));
    expect(() => episode.step([0, Number.NaN])).toThrow("action: value 1 is NaN; it must be a number from -1 to 1");
    expect(() => episode.step([0])).toThrow("action: value 1 is undefined");
    expect(() => episode.success(2)).toThrow("user: got 2; users are 0 to 1");
    episode.dispose();
    expect(() => episode.step([0, 0])).toThrow();
  });
});

describe("without MuJoCo", () => {
  afterEach(() => {
    vi.doUnmock("@mujoco/mujoco");
    vi.resetModules();
  });

  it("opening a world fails with an error that says what to install", async () => {
    vi.resetModules();
    vi.doMock("@mujoco/mujoco", () => {
      throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    });
    const absent = await import("../../src/world/maze.ts");
    await expect(absent.maze("small", 2)).rejects.toThrow(
      /needs @mujoco\/mujoco, which does not load \(.*\); npm install @mujoco\/mujoco$/,
    );
  });
});
