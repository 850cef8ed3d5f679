// Where agents went for each user.

import { checkNotEmpty, checkNumbers } from "./check.ts";
import { legendColumns, PALETTE, render } from "./render.ts";
import {
  checkScene,
  frameLayer,
  haloLayer,
  positionEncoding,
  type Scene,
  size,
  starLayer,
  wallLayer,
} from "./scene.ts";

export interface ScenePath {
  user: string;
  /** Positions step by step. */
  points: readonly { x: number; y: number }[];
}

/** Paths over a scene, in their users' colours: a dot where each begins, a star at each goal. */
export async function paths(scene: Scene, all: readonly ScenePath[]): Promise<string> {
  checkScene(scene);
  checkNotEmpty("paths", all);
  all.forEach(({ points }, i) => {
    checkNotEmpty(`path ${i}, points`, points);
    points.forEach(({ x, y }, step) => {
      checkNumbers(`path ${i}, point ${step}`, { x, y });
    });
  });
  const { width, height, unit } = size(scene, 480);
  const users = [...new Set([...scene.goals.flatMap(({ user }) => user ?? []), ...all.map(({ user }) => user)])];
  const color = {
    field: "user",
    type: "nominal" as const,
    scale: { domain: users, range: [...PALETTE] },
    legend: { title: null, columns: legendColumns(users, width), symbolType: "stroke" },
  };
  const starts = all.map(({ user, points }) => ({ user, ...points[0] }));
  const steps = all.flatMap(({ user, points }, path) =>
    thinned(points, 1 / unit).map(({ x, y }, step) => ({ user, path, step, x, y })),
  );
  const near = scene.goals.flatMap(({ user, x, y, radius }) =>
    radius ? [{ user, x, y, area: (2 * radius * unit) ** 2 }] : [],
  );
  return render({
    width,
    height,
    layer: [
      wallLayer(scene),
      frameLayer(scene),
      {
        data: { values: near },
        mark: { type: "point", shape: "circle", filled: true, fillOpacity: 0.15, strokeWidth: 1, opacity: 1 },
        encoding: {
          ...positionEncoding(scene, "x", "y"),
          color,
          size: { field: "area", type: "quantitative", scale: null },
        },
      },
      {
        data: { values: steps },
        mark: { type: "line", strokeWidth: 1.5, opacity: 0.75, strokeJoin: "round", strokeCap: "round" },
        encoding: {
          ...positionEncoding(scene, "x", "y"),
          color,
          detail: { field: "path", type: "nominal" },
          order: { field: "step" },
        },
      },
      {
        data: { values: starts },
        mark: { type: "point", shape: "circle", filled: true, size: 45, opacity: 1, stroke: "white", strokeWidth: 1 },
        encoding: { ...positionEncoding(scene, "x", "y"), color },
      },
      haloLayer(scene),
      starLayer(scene, color),
    ],
  });
}

/** Without the points that are nearer than `step` to the last one that stays; the first and the last stay. */
function thinned<P extends { x: number; y: number }>(points: readonly P[], step: number): P[] {
  let last = points[0] as P;
  return points.filter((point, i) => {
    const far = Math.abs(point.x - last.x) + Math.abs(point.y - last.y) >= step;
    if (i > 0 && i < points.length - 1 && !far) return false;
    last = point;
    return true;
  });
}
