// Sample data like that of experiments: a maze with two users, methods with error bars, rising curves.

import { Random } from "../../src/base/philox.ts";
import type { BarGroup } from "../../src/figure/bars.ts";
import type { Curve, UserRewards } from "../../src/figure/lines.ts";
import type { RewardMap } from "../../src/figure/maps.ts";
import type { ScenePath } from "../../src/figure/paths.ts";
import type { Scene } from "../../src/figure/scene.ts";

const METHODS = ["vpl + spo", "vpl", "dpl-mean-variance", "dpl-categorical", "btl", "goal-conditioned oracle"];

export const groups = (titles: readonly (string | undefined)[], methods = METHODS): BarGroup[] => {
  const random = new Random(0, 1);
  return titles.map((title) => ({
    title,
    bars: methods.map((method, i) => {
      const success = Math.abs(1 - 0.17 * (i % 5)) * 0.97;
      const error = 0.01 + 0.08 * random.uniform();
      return { method, success, low: success - error, high: success + error };
    }),
  }));
};

export const curves = (names: readonly string[], points = 40): Curve[] => {
  const random = new Random(0, 2);
  return names.map((name, i) => ({
    name,
    points: Array.from({ length: points }, (_, k) => {
      const value = Math.max(0, Math.min(1, (1 - 0.15 * i) * (k / (k + 6)) + 0.02 * random.normal()));
      return { step: 2500 * k, value, low: value - 0.06, high: value + 0.06 };
    }),
  }));
};

const MAZE = ["########", "#OO##OO#", "#OO#OOO#", "##OOO###", "#OO#OOO#", "#O#OO#O#", "#OOO#OO#", "########"];
const free = (x: number, y: number): boolean => MAZE[Math.floor(x + 0.7)]?.[Math.floor(y + 0.7)] === "O";

export const GOALS = [
  { x: 1, y: 6, user: "user 1" },
  { x: 6, y: 1, user: "user 2" },
] as const;

export const maze: Scene = {
  area: { x0: -0.7, x1: 7.3, y0: -0.7, y1: 7.3 },
  walls: MAZE.flatMap((row, i) =>
    [...row].flatMap((cell, j) => (cell === "#" ? [{ x0: i - 0.7, x1: i + 0.3, y0: j - 0.7, y1: j + 0.3 }] : [])),
  ),
  goals: [...GOALS],
};

/** Rewards that decrease with the distance from a goal. */
export function rewardMap(title: string, weights: readonly number[], side: number): RewardMap {
  const values = [];
  const n = Math.round(8 / side);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [x, y] = [-0.7 + (i + 0.5) * side, -0.7 + (j + 0.5) * side];
      if (!free(x, y)) continue;
      const value = GOALS.reduce(
        (sum, goal, g) => sum + (weights[g] ?? 0) / (1 + 0.2 * ((x - goal.x) ** 2 + (y - goal.y) ** 2)),
        0,
      );
      values.push({ x, y, value });
    }
  }
  return { title, values };
}

/** Random walks that drift to a goal and do not pass through walls. */
export function walks(users: number, each: number, steps = 300): ScenePath[] {
  const random = new Random(0, 3);
  return Array.from({ length: users * each }, (_, i) => {
    const goal = GOALS[i % users] as (typeof GOALS)[number];
    let [x, y] = [3 + 0.2 * random.normal(), 3 + 0.2 * random.normal()];
    let [vx, vy] = [0, 0];
    const points = Array.from({ length: steps }, () => {
      vx = 0.9 * vx + 0.02 * random.normal() + 0.004 * (goal.x - x);
      vy = 0.9 * vy + 0.02 * random.normal() + 0.004 * (goal.y - y);
      if (free(x + vx, y)) x += vx;
      if (free(x, y + vy)) y += vy;
      return { x, y };
    });
    return { user: goal.user, points };
  });
}

export const table: Scene = {
  area: { x0: 0.25, x1: 0.75, y0: -0.5, y1: 0.5 },
  walls: [],
  goals: [
    { x: 0.5, y: -0.2, radius: 0.05, user: "left" },
    { x: 0.5, y: 0.2, radius: 0.05, user: "right" },
  ],
};

export function carried(each: number): ScenePath[] {
  const random = new Random(0, 4);
  return Array.from({ length: 2 * each }, (_, i) => {
    const goal = table.goals[i % 2] as (typeof table.goals)[number];
    const start = { x: 0.3 + 0.4 * random.uniform(), y: -0.05 + 0.1 * random.uniform() };
    const points = Array.from({ length: 25 }, (_, k) => {
      const t = Math.max(0, Math.min(1, (k - 5) / 14));
      const noise = t > 0 && t < 1 ? 0.008 : 0;
      return {
        x: start.x + t * (goal.x - start.x) + noise * random.normal(),
        y: start.y + t * (goal.y - start.y) + noise * random.normal(),
      };
    });
    return { user: goal.user as string, points };
  });
}

export const along = (users: readonly string[]): UserRewards[] => {
  const random = new Random(0, 5);
  return users.map((title, u) => {
    const truth = Array.from({ length: 25 }, (_, step) => ({
      step,
      value: u === 0 ? -1 + step / 25 : -0.5 - step / 50,
    }));
    const near = (noise: number, spread?: number) =>
      truth.map(({ step, value }) => {
        const mean = (spread === undefined ? value : -0.7) + noise * random.normal();
        return spread === undefined
          ? { step, value: mean }
          : { step, value: mean, low: mean - spread, high: mean + spread };
      });
    return {
      title,
      truth,
      models: [
        { name: "vpl", points: near(0.03) },
        { name: "dpl-mean-variance", points: near(0.02, 0.3) },
        { name: "btl", points: near(0.02, 0) },
      ],
    };
  });
};
