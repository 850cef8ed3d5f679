// A map of square cells, and how near each is to a goal.

/** Rows of cells: "#" is a wall, anything else is free. Walls all around. */
export type Grid = readonly string[];

/** (x, y): x along the rows of a map, y along its columns. */
export type Position = readonly [number, number];

/** Row i and column j; (i, j) is also a position in the cell, where goals are and where episodes start. */
export type Cell = Position;

/** What the cell covers: its position is not its middle, because D4RL measures positions from (1.2, 1.2). */
export const cellSquare = ([i, j]: Cell) => ({ x0: i - 0.7, x1: i + 0.3, y0: j - 0.7, y1: j + 0.3 });

export const cellAt = ([x, y]: Position): Cell => [Math.floor(x + 0.7), Math.floor(y + 0.7)];

export function distance([x, y]: Position, [toX, toY]: Position): number {
  const [dx, dy] = [toX - x, toY - y];
  return Math.sqrt(dx * dx + dy * dy);
}

const cells = (map: Grid): Cell[] => map.flatMap((row, i) => Array.from(row, (_, j): Cell => [i, j]));

export const isFree = (map: Grid, [i, j]: Cell): boolean => (map[i]?.[j] ?? "#") !== "#";
export const freeCells = (map: Grid): Cell[] => cells(map).filter((cell) => isFree(map, cell));
export const walls = (map: Grid): Cell[] => cells(map).filter((cell) => !isFree(map, cell));

/** Stay, or move to a neighbour. */
const MOVES: readonly Cell[] = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];

/** Where one move leads: the cell itself and its free neighbours. */
export const reachable = (map: Grid, [i, j]: Cell): Cell[] =>
  MOVES.map(([di, dj]): Cell => [i + di, j + dj]).filter((cell) => isFree(map, cell));

const DISCOUNT = 0.99;

/** What a cell is worth to someone who wants to be at the goal. */
export type ValueFunction = (cell: Cell) => number;

/**
 * Value iteration, to the last bit: being at the goal earns, nothing else does. Scaled so that the goal is worth 1 and
 * the free cell that is farthest from it 0, as is a wall.
 */
export function valueFunction(map: Grid, goal: Cell): ValueFunction {
  const width = map[0]?.length ?? 0;
  const place = ([i, j]: Cell) => i * width + j;
  const free = freeCells(map).map((cell) => ({ at: place(cell), next: reachable(map, cell).map(place) }));
  const value = new Float64Array(map.length * width);
  const at = place(goal);
  for (let changed = true; changed; ) {
    changed = false;
    for (const cell of free) {
      let best = 0;
      for (const next of cell.next) best = Math.max(best, value[next] as number);
      best = DISCOUNT * best + (cell.at === at ? 1 : 0);
      changed ||= best !== value[cell.at];
      value[cell.at] = best;
    }
  }
  const least = free.reduce((min, cell) => Math.min(min, value[cell.at] as number), Number.POSITIVE_INFINITY);
  const range = (value[at] as number) - least;
  return (cell) => (isFree(map, cell) ? ((value[place(cell)] as number) - least) / range : 0);
}
