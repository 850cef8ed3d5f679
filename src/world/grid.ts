// Grid mazes: cells, and the distance-discounted value of each cell for a goal.

import { at } from "../base/arrays.ts";

/** Rows of cells: "#" is a wall, any other character is free. The outermost cells must be walls. */
export type Grid = readonly string[];

/** (x, y): x runs along the rows of a map, y along its columns. */
export type Position = readonly [number, number];

/** Row i and column j. (i, j) is also a position inside the cell: the one where goals are and episodes start. */
export type Cell = Position;

/** The square that a cell covers. It is not centred on (i, j) because D4RL measures positions from (1.2, 1.2). */
export const cellSquare = ([i, j]: Cell) => ({ x0: i - 0.7, x1: i + 0.3, y0: j - 0.7, y1: j + 0.3 });

/** The cell that contains a position. */
export const cellAt = ([x, y]: Position): Cell => [Math.floor(x + 0.7), Math.floor(y + 0.7)];

/** Euclidean distance. */
export function distance([x, y]: Position, [toX, toY]: Position): number {
  const [dx, dy] = [toX - x, toY - y];
  return Math.sqrt(dx * dx + dy * dy);
}

const cells = (map: Grid): Cell[] => map.flatMap((row, i) => Array.from(row, (_, j): Cell => [i, j]));

export const isFree = (map: Grid, [i, j]: Cell): boolean => (map[i]?.[j] ?? "#") !== "#";
export const freeCells = (map: Grid): Cell[] => cells(map).filter((cell) => isFree(map, cell));
export const walls = (map: Grid): Cell[] => cells(map).filter((cell) => !isFree(map, cell));

/** Moves: to stay, or to go to one of the four neighbours. */
const MOVES: readonly Cell[] = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];

/** Cells within one move: the cell itself and its free neighbours. */
export const reachable = (map: Grid, [i, j]: Cell): Cell[] =>
  MOVES.map(([di, dj]): Cell => [i + di, j + dj]).filter((cell) => isFree(map, cell));

const DISCOUNT = 0.99;

/** The value of a cell for a user with a given goal, in [0, 1]. */
export type ValueFunction = (cell: Cell) => number;

/**
 * Value iteration until no bit changes, with a reward of 1 at the goal and 0 elsewhere. The values are scaled linearly: 1
 * at the goal, 0 at the free cell that is farthest from it. Walls have value 0.
 */
export function valueFunction(map: Grid, goal: Cell): ValueFunction {
  const width = map[0]?.length ?? 0;
  const indexOf = ([i, j]: Cell) => i * width + j;
  const free = freeCells(map).map((cell) => ({ index: indexOf(cell), successors: reachable(map, cell).map(indexOf) }));
  const values = new Float64Array(map.length * width);
  const goalIndex = indexOf(goal);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { index, successors } of free) {
      let best = 0;
      for (const next of successors) best = Math.max(best, at(values, next));
      best = DISCOUNT * best + (index === goalIndex ? 1 : 0);
      changed ||= best !== values[index];
      values[index] = best;
    }
  }
  const lowest = free.reduce((min, { index }) => Math.min(min, at(values, index)), Number.POSITIVE_INFINITY);
  const range = at(values, goalIndex) - lowest;
  return (cell) => (isFree(map, cell) ? (at(values, indexOf(cell)) - lowest) / range : 0);
}
