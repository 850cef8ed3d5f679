/** Number of moves from each cell to the goal, by breadth-first search; the keys are "row,column". */
export function distances(map: readonly string[], goal: readonly [number, number]): Map<string, number> {
  const away = new Map([[String(goal), 0]]);
  for (const [cell, moves] of away) {
    const [i, j] = cell.split(",").map(Number) as [number, number];
    for (const [k, l] of [
      [i + 1, j],
      [i - 1, j],
      [i, j + 1],
      [i, j - 1],
    ] as [number, number][]) {
      if (map[k]?.[l] !== "#" && !away.has(`${k},${l}`)) away.set(`${k},${l}`, moves + 1);
    }
  }
  return away;
}
