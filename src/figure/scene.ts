// A scene seen from above, x to the right and y up, as reward maps and path drawings show it.

import { checkNumbers } from "./figure-data.ts";
import { FAINT, INK } from "./render.ts";

/** A rectangle with x0 < x1 and y0 < y1, in the world's unit of length. */
export interface Rect {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/** A goal of a user. */
export interface Goal {
  x: number;
  y: number;
  /** The user whose goal it is. */
  user?: string;
  /** The goal is reached within this distance; drawn as a circle. */
  radius?: number;
}

/** A world seen from above. */
export interface Scene {
  /** The visible area. */
  area: Rect;
  walls: readonly Rect[];
  goals: readonly Goal[];
}

/** Checks a scene. @throws RangeError that names the first wall or goal that is malformed. */
export function checkScene({ area, walls, goals }: Scene): void {
  [area, ...walls].forEach((rect, i) => {
    const name = i === 0 ? "area" : `wall ${i - 1}`;
    checkNumbers(name, { ...rect });
    const { x0, x1, y0, y1 } = rect;
    if (!(x0 < x1 && y0 < y1)) {
      throw new RangeError(`${name}: got x ${x0} to ${x1}, y ${y0} to ${y1}; x0 must be below x1 and y0 below y1`);
    }
  });
  goals.forEach(({ x, y, radius }, i) => {
    checkNumbers(`goal ${i}`, { x, y, radius });
  });
}

/** Size of a picture with the given longer side, and the length of one unit of the world in it. */
export function sceneSize({ area }: Scene, longer: number): { width: number; height: number; unit: number } {
  const [x, y] = [area.x1 - area.x0, area.y1 - area.y0];
  const unit = longer / Math.max(x, y);
  return { width: Math.round(unit * x), height: Math.round(unit * y), unit };
}

/** Encodes the position of a mark by the fields of its data that hold the coordinates. */
export const positionEncoding = ({ area }: Scene, x: string, y: string) => ({
  x: { field: x, type: "quantitative" as const, scale: { domain: [area.x0, area.x1], nice: false }, axis: null },
  y: { field: y, type: "quantitative" as const, scale: { domain: [area.y0, area.y1], nice: false }, axis: null },
});

/** A five-pointed star in a 2 × 2 square centred on the origin. */
const STAR =
  "M0,-1L0.247,-0.34L0.951,-0.309L0.4,0.13L0.588,0.809L0,0.42L-0.588,0.809L-0.4,0.13L-0.951,-0.309L-0.247,-0.34Z";

/** The walls. */
export const wallLayer = (scene: Scene) => ({
  data: { values: [...scene.walls] },
  mark: { type: "rect" as const, fill: FAINT, stroke: FAINT, strokeWidth: 0.7 },
  encoding: { ...positionEncoding(scene, "x0", "y0"), x2: { field: "x1" }, y2: { field: "y1" } },
});

/** The outline of the visible area. */
export const frameLayer = (scene: Scene) => ({
  data: { values: [scene.area] },
  mark: { type: "rect" as const, filled: false, stroke: FAINT, strokeWidth: 1 },
  encoding: { ...positionEncoding(scene, "x0", "y0"), x2: { field: "x1" }, y2: { field: "y1" } },
});

/** A star at every goal, white by default. */
export const starLayer = (scene: Scene, colour: object = { value: "white" }) => ({
  data: { values: [...scene.goals] },
  mark: { type: "point" as const, shape: STAR, filled: true, size: 240, opacity: 1, stroke: INK, strokeWidth: 1.2 },
  encoding: { ...positionEncoding(scene, "x", "y"), color: colour },
});

/** A light background for the stars, where paths crowd around the goals. */
export const haloLayer = (scene: Scene) => ({
  data: { values: [...scene.goals] },
  mark: { type: "point" as const, shape: "circle", filled: true, size: 520, opacity: 0.85, color: "white" },
  encoding: positionEncoding(scene, "x", "y"),
});
