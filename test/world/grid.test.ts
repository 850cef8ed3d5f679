import { beforeAll, describe, expect, it } from "vitest";
import { cellAt, cellSquare, freeCells, reachable, valueFunction, walls } from "../../src/world/grid.ts";
import { type Maze, maze } from "../../src/world/maze.ts";
import { distances } from "./distances.ts";

let mazes: readonly Maze[] = [];
beforeAll(async () => {
  mazes = await Promise.all([maze("small", 2), maze("medium", 10), maze("large", 10)]);
});

const sorted = (cells: readonly (readonly number[])[]) => cells.map(String).sort();

describe("a cell", () => {
  it("is found from every position inside its square", () => {
    for (const cell of [
      [0, 0],
      [3, 7],
      [11, 2],
    ] as const) {
      const { x0, x1, y0, y1 } = cellSquare(cell);
      expect([x1 - x0, y1 - y0].map((side) => Math.abs(side - 1) < 1e-12)).toEqual([true, true]);
      for (const x of [x0 + 1e-6, cell[0], x1 - 1e-6]) {
        for (const y of [y0 + 1e-6, cell[1], y1 - 1e-6]) expect(cellAt([x, y])).toEqual([...cell]);
      }
    }
  });

  it("reaches itself and its free neighbours", () => {
    const map = ["####", "#..#", "##.#", "####"];
    expect(sorted(freeCells(map))).toEqual(["1,1", "1,2", "2,2"]);
    expect(walls(map)).toHaveLength(13);
    expect(sorted(reachable(map, [1, 2]))).toEqual(["1,1", "1,2", "2,2"]);
    expect(sorted(reachable(map, [2, 2]))).toEqual(["1,2", "2,2"]);
  });
});

describe("the value of a cell", () => {
  it("is 0.99 to the power of the breadth-first distance, scaled, for every goal in every maze", () => {
    for (const { map } of mazes) {
      const free = freeCells(map);
      for (const goal of free) {
        const away = distances(map, goal);
        expect(away.size).toBe(free.length); // one can get everywhere
        const most = 0.99 ** Math.max(...away.values());
        const value = valueFunction(map, goal);
        const errors = free.map(
          (cell) => value(cell) - (0.99 ** (away.get(String(cell)) as number) - most) / (1 - most),
        );
        expect(Math.max(...errors.map(Math.abs))).toBeLessThan(1e-12);
        expect(value(goal)).toBe(1);
        expect(Math.min(...free.map(value))).toBe(0);
        for (const wall of walls(map)) expect(value(wall)).toBe(0);
      }
    }
  });

  it("is the user's reward at every position inside the cell", () => {
    for (const world of mazes) {
      world.goals.forEach((goal, user) => {
        const value = valueFunction(world.map, goal);
        for (const cell of freeCells(world.map)) {
          const { x0, x1, y0, y1 } = cellSquare(cell);
          const rewards = [[x0 + 0.01, y1 - 0.01], [x1 - 0.01, y0 + 0.01], cell].map((at) => world.reward(at, user));
          expect(rewards).toEqual([value(cell), value(cell), value(cell)]);
        }
        expect(world.reward([0, 0], user)).toBe(0); // a wall
      });
    }
    expect(() => mazes[0]?.reward([1, 1], 2)).toThrow("user: got 2; users are 0 to 1");
  });
});

describe("the mazes", () => {
  it("are enclosed by walls, and have the expected goals", () => {
    for (const { map } of mazes) {
      const width = (map[0] as string).length;
      expect(map.every((row) => row.length === width)).toBe(true);
      for (const [i, j] of freeCells(map)) expect(Math.min(i, j, map.length - 1 - i, width - 1 - j)).toBeGreaterThan(0);
    }
    expect(mazes.map(({ map }) => freeCells(map).length)).toEqual([7, 26, 46]);
    const listed = (text: string) => text.split(" ").sort();
    expect(sorted(mazes[1]?.goals ?? [])).toEqual(listed("1,1 1,6 2,4 3,3 4,1 4,6 6,1 6,3 6,6 2,2"));
    expect(sorted(mazes[2]?.goals ?? [])).toEqual(listed("7,1 7,10 1,1 1,10 3,8 5,4 1,4 5,10 4,1 5,7"));
  });

  it("have two goals if asked for two, and refuse other sizes and numbers", async () => {
    expect((await maze("small", 2)).goals.map(String)).toEqual(["1,1", "3,1"]);
    expect((await maze("medium", 2)).goals.map(String)).toEqual(["1,6", "6,1"]);
    expect((await maze("large", 2)).goals.map(String)).toEqual(["7,1", "7,10"]);
    await expect(maze("small", 10)).rejects.toThrow("goals: got 10; the small maze has 2");
    await expect(maze("large", 3 as 2)).rejects.toThrow("goals: got 3; the large maze has 2 or 10");
    await expect(maze("huge" as "large", 2)).rejects.toThrow("size: got huge; it must be small, medium or large");
  });
});
