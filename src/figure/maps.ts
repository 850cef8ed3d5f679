// Maps of true rewards and of those of models over positions.

import { checkNotEmpty, checkNumbers } from "./figure-data.ts";
import { panelColumns, render } from "./render.ts";
import { checkScene, frameLayer, positionEncoding, type Scene, sceneSize, starLayer, wallLayer } from "./scene.ts";

/** The reward rank at (x, y): the share of other states with a lower reward. */
export interface MapValue {
  x: number;
  y: number;
  value: number;
}

/** One map. */
export interface RewardMap {
  title: string;
  values: readonly MapValue[];
  /** The user whose rewards these are; the goals of other users are not shown. */
  user?: string;
}

/** The scale of maps. */
export interface MapOptions {
  /** Side of the square drawn for each value, centred on its position, in the world's unit of length. */
  side: number;
  /** Values of the first and the last colour of all maps. By default, each map has its own range. */
  range?: readonly [number, number];
}

/**
 * Draws maps of the same scene side by side. Returns SVG.
 * @throws RangeError that names the first value that is missing or out of range.
 */
export async function rewardMaps(
  scene: Scene,
  maps: readonly RewardMap[],
  { side, range }: MapOptions,
): Promise<string> {
  checkScene(scene);
  checkNotEmpty("maps", maps);
  if (!(side > 0 && Number.isFinite(side))) throw new RangeError(`side: got ${side}; it must be above 0`);
  if (range && !(range[0] < range[1])) {
    throw new RangeError(`range: got ${range.join(" to ")}; the first must be below the second`);
  }
  for (const { title, values } of maps) {
    checkNotEmpty(`map ${title}, values`, values);
    values.forEach((value, i) => {
      checkNumbers(`map ${title}, value ${i}`, { ...value });
    });
  }
  const columns = panelColumns(maps.length, 3);
  const { width, height } = sceneSize(scene, Math.floor(Math.min(280, 520 / columns)));
  return render({
    columns,
    resolve: { scale: { color: range ? "shared" : "independent" } },
    concat: maps.map(({ title, values, user }) => {
      const goals = scene.goals.filter((goal) => user === undefined || goal.user === user);
      const domain = [...(range ?? extent(values))];
      return {
        title,
        width,
        height,
        layer: [
          {
            data: { values: squares(scene, values, side) },
            mark: { type: "rect" },
            encoding: {
              ...positionEncoding(scene, "x0", "y0"),
              x2: { field: "x1" },
              y2: { field: "y1" },
              color: {
                field: "value",
                type: "quantitative",
                scale: { scheme: "viridis", clamp: true, domain },
                legend: {
                  title: "reward rank",
                  titleOrient: "left",
                  gradientLength: width - 100,
                  values: [...new Set(domain)],
                  format: ".3~r",
                },
              },
            },
          },
          wallLayer(scene),
          starLayer({ ...scene, goals }),
          frameLayer(scene),
        ],
      };
    }),
  });
}

function extent(values: readonly MapValue[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

/**
 * A square for each value, drawn from the left and from below. Each extends under the next, so that the background does
 * not show between them.
 */
function squares({ area }: Scene, values: readonly MapValue[], side: number) {
  const [before, after] = [side / 2, side];
  return [...values]
    .sort((a, b) => a.x - b.x || a.y - b.y)
    .map(({ x, y, value }) => ({
      x0: Math.max(area.x0, x - before),
      x1: Math.min(area.x1, x + after),
      y0: Math.max(area.y0, y - before),
      y1: Math.min(area.y1, y + after),
      value,
    }));
}
