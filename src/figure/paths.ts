// Drawings of the paths that agents took for each user.

import { checkNotEmpty, checkNumbers } from "./figure-data.ts";
import { legendColumns, PALETTE, render } from "./render.ts";
import {
  checkScene,
  frameLayer,
  haloLayer,
  positionEncoding,
  type Scene,
  sceneSize,
  starLayer,
  wallLayer,
} from "./scene.ts";

/** A path through a scene. */
export interface ScenePath {
  user: string;
  /** Position at each step. */
  points: readonly { x: number; y: number }[];
}

/**
 * Draws paths over a scene in their users' colours, with a dot at each start and a star at each goal. Returns SVG.
 * @throws RangeError that names the first path or coordinate that is invalid.
 */
export async function paths(scene: Scene, drawn: readonly ScenePath[]): Promise<string> {
  checkScene(scene);
  checkNotEmpty("paths", drawn);
  drawn.forEach(({ points }, i) => {
    checkNotEmpty(`path ${i}, points`, points);
    points.forEach(({ x, y }, step) => {
      checkNumbers(`path ${i}, point ${step}`, { x, y });
    });
  });
  const { width, height, unit } = sceneSize(scene, 480);
  const users = [...new Set([...scene.goals.flatMap(({ user }) => user ?? []), ...drawn.map(({ user }) => user)])];
  const color = {
    field: "user",
    type: "nominal" as const,
    scale: { domain: users, range: [...PALETTE] },
    legend: { title: null, columns: legendColumns(users, width), symbolType: "stroke" },
  };
  const starts = drawn.map(({ user, points }) => ({ user, ...points[0] }));
  const steps = drawn.flatMap(({ user, points }, path) =>
    thinned(points, 1 / unit).map(({ x, y }, step) => ({ user, path, step, x, y })),
  );
  const near = scene.goals.flatMap(({ user, x, y, radius }) =>
    radius ? [{ user, x, y, area: 4 * radius * radius * unit * unit }] : [],
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

/** Drops points closer than `step` to the last one kept. The first and the last point are always kept. */
function thinned<P extends { x: number; y: number }>(points: readonly P[], step: number): P[] {
  let last = points[0] as P;
  return points.filter((point, i) => {
    const far = Math.abs(point.x - last.x) + Math.abs(point.y - last.y) >= step;
    if (i > 0 && i < points.length - 1 && !far) return false;
    last = point;
    return true;
  });
}
