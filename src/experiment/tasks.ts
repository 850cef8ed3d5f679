// The worlds of the control experiments and how much is learned in each; `quick` ones are for seeing that all works.

import { maze, type Size } from "../world/maze.ts";
import { collect as collectMaze } from "../world/maze-controller.ts";
import { ravens } from "../world/ravens.ts";
import { collect as collectRavens } from "../world/ravens-planner.ts";
import type { Task } from "./control.ts";

const openMaze = (size: Size, goals: 2 | 10) => async () => {
  const world = await maze(size, goals);
  return { world, collect: (options: Parameters<typeof collectMaze>[1]) => collectMaze(world, options) };
};

const openRavens = async () => {
  const world = await ravens();
  return { world, collect: (options: Parameters<typeof collectRavens>[1]) => collectRavens(world, options) };
};

const MAZE: Task = {
  name: "maze-medium",
  open: openMaze("medium", 2),
  rows: 4_000_000,
  classified: 1_000_000,
  annotators: 5000,
  answers: 16,
  context: 8,
  model: { hidden: [256, 256], steps: 1200 },
  policy: { steps: 20_000 },
};

export const TASKS = {
  maze: MAZE,
  "maze-10": { ...MAZE, open: openMaze("medium", 10), answers: 32, context: 16 },
  ravens: {
    ...MAZE,
    name: "ravens",
    open: openRavens,
    rows: 125_000,
    classified: 125_000,
    annotators: 10_000,
  },
} satisfies Record<string, Task>;

const QUICK_MODEL = { hidden: [64, 64], steps: 400 };
const QUICK_MAZE: Task = {
  name: "maze-small",
  open: openMaze("small", 2),
  rows: 60_000,
  classified: 6000,
  annotators: 500,
  answers: 16,
  context: 8,
  model: QUICK_MODEL,
  policy: { steps: 2000, hidden: [64, 64] },
};

export const QUICK: Record<keyof typeof TASKS, Task> = {
  maze: QUICK_MAZE,
  "maze-10": { ...QUICK_MAZE, name: "maze-medium", open: openMaze("medium", 10), answers: 32, context: 16 },
  ravens: { ...QUICK_MAZE, name: "ravens", open: openRavens, rows: 25_000 },
};
