// The simulated worlds as they are drawn: seen from above.

import type { Scene } from "../figure/scene.ts";
import { cellSquare, walls } from "../world/grid.ts";
import { type Maze, NEAR as NEAR_IN_MAZE } from "../world/maze.ts";
import { HIGH, LOW, NEAR as NEAR_ON_TABLE, type Ravens } from "../world/ravens.ts";
import type { World } from "../world/world.ts";

export interface View {
  scene: Scene;
  /** Where an observation is in it: the ball, or the box. */
  at(observation: ArrayLike<number>): { x: number; y: number };
}

/** What users are called in pictures, by their numbers in the world. */
export const userName = (user: number): string => `user ${user}`;

const isMaze = (world: World): world is Maze => "map" in world;

export const viewOf = (world: World): View => (isMaze(world) ? mazeView(world) : tableView(world as Ravens));

function mazeView({ map, goals }: Maze): View {
  const corner = cellSquare([map.length - 1, (map[0]?.length ?? 1) - 1]);
  return {
    scene: {
      area: { ...cellSquare([0, 0]), x1: corner.x1, y1: corner.y1 },
      walls: walls(map).map(cellSquare),
      goals: goals.map(([x, y], user) => ({ x, y, radius: NEAR_IN_MAZE, user: userName(user) })),
    },
    at: (observation) => ({ x: observation[0] as number, y: observation[1] as number }),
  };
}

/** The table shows its longer side, along which the goals lie, from left to right: x and y are swapped. It has a rim. */
function tableView({ goals }: Ravens): View {
  const [margin, rim] = [NEAR_ON_TABLE, NEAR_ON_TABLE / 2];
  const place = ([x, y]: readonly number[]) => ({ x: y as number, y: x as number });
  const area = { x0: LOW[1] - margin, x1: HIGH[1] + margin, y0: LOW[0] - margin, y1: HIGH[0] + margin };
  return {
    scene: {
      area,
      walls: [
        { ...area, x1: area.x0 + rim },
        { ...area, x0: area.x1 - rim },
        { ...area, y1: area.y0 + rim },
        { ...area, y0: area.y1 - rim },
      ],
      goals: goals.map((goal, user) => ({ ...place(goal), radius: NEAR_ON_TABLE, user: userName(user) })),
    },
    at: (observation) => place([observation[3] as number, observation[4] as number]),
  };
}
