// Run time over problem size, on logarithmic axes.

import { checkDistinct, checkNotEmpty, checkNumbers } from "./figure-data.ts";
import { INK, legendColumns, PALETTE, panelColumns, render } from "./render.ts";

/** The run times of one kind of work. */
export interface TimesPanel {
  title: string;
  /** The unit of size. */
  unit: string;
  lines: readonly { name: string; points: readonly { size: number; microseconds: number }[] }[];
  /** The crossover: the size from which one line is faster than the other, marked if there is one. */
  overtakesAt: number | null;
}

/**
 * Draws a panel for each kind of work. A line has the same colour in all panels. Returns SVG.
 * @throws RangeError that names the first value that is missing, duplicated or not positive.
 */
export async function timesBySize(panels: readonly TimesPanel[]): Promise<string> {
  checkNotEmpty("panels", panels);
  for (const { title, lines, overtakesAt } of panels) {
    checkNotEmpty(`${title}, lines`, lines);
    checkDistinct(
      `${title}, name`,
      lines.map(({ name }) => name),
    );
    if (overtakesAt !== null) checkNumbers(title, { overtakesAt }, POSITIVE);
    for (const { name, points } of lines) {
      checkNotEmpty(`${title}, ${name}, points`, points);
      for (const point of points) checkNumbers(`${title}, ${name}`, { ...point }, POSITIVE);
    }
  }
  const names = [...new Set(panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const columns = panelColumns(panels.length, 3);
  return render({
    columns,
    concat: panels.map(({ title, unit, lines, overtakesAt }, i) => {
      const x = {
        field: "size",
        type: "quantitative",
        title: unit,
        scale: { type: "log", nice: false },
        axis: { grid: false, tickCount: 4, format: "~s" },
      } as const;
      const y = {
        field: "seconds",
        type: "quantitative",
        title: i % columns === 0 ? "seconds" : "",
        scale: { type: "log", nice: false },
        axis: { grid: false, tickCount: 4, format: "~s" },
      } as const;
      const values = lines.flatMap(({ name, points }) =>
        points.map(({ size, microseconds }) => ({ name, size, seconds: microseconds / 1e6 })),
      );
      return {
        title,
        width: columns === 1 ? 500 : 190,
        height: 150,
        layer: [
          {
            data: { values: overtakesAt === null ? [] : [{ size: overtakesAt }] },
            mark: { type: "rule", color: INK, strokeDash: [3, 3] },
            encoding: { x },
          },
          {
            data: { values },
            mark: { type: "line", strokeWidth: 2, point: { size: 40 } },
            encoding: {
              x,
              y,
              color: {
                field: "name",
                type: "nominal",
                scale: { domain: names, range: [...PALETTE] },
                legend: { title: null, columns: legendColumns(names, 560), symbolType: "stroke" },
              },
            },
          },
        ],
      };
    }),
  });
}

const POSITIVE = [Number.MIN_VALUE, Number.MAX_VALUE] as const;
