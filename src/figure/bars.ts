// Bar charts of the success of each method.

import { checkDistinct, checkNotEmpty, checkNumbers } from "./figure-data.ts";
import { INK, PALETTE, panelColumns, render } from "./render.ts";

/** The success of one method. */
export interface SuccessBar {
  method: string;
  /** Share of episodes, 0 … 1. */
  success: number;
  /** Ends of the error bar; it is drawn if both are given. */
  low?: number;
  high?: number;
}

/** The bars of one panel, such as the methods in one world. */
export interface BarGroup {
  title?: string;
  bars: readonly SuccessBar[];
}

/**
 * Draws a panel for each group, with the bars in the given order. A method has the same colour in all panels. Returns SVG.
 * @throws RangeError that names the first value that is missing, duplicated or out of range.
 */
export async function successBars(groups: readonly BarGroup[]): Promise<string> {
  checkNotEmpty("groups", groups);
  for (const { title, bars } of groups) {
    const name = title === undefined ? "bars" : `bars of ${title}`;
    checkNotEmpty(name, bars);
    checkDistinct(
      `${name}, method`,
      bars.map(({ method }) => method),
    );
    for (const { method, success, low, high } of bars) {
      checkNumbers(`${name}, ${method}`, { success }, [0, 1]);
      checkNumbers(`${name}, ${method}`, { low, high });
    }
  }
  const methods = [...new Set(groups.flatMap(({ bars }) => bars.map(({ method }) => method)))];
  const columns = panelColumns(groups.length, 3);
  return render({
    columns,
    concat: groups.map(({ title, bars }, i) => ({
      title: title ?? "",
      width: Math.floor(400 / columns),
      height: { step: 30 },
      data: { values: [...bars] },
      encoding: {
        // Only the first panel of a row shows the names.
        y: {
          field: "method",
          type: "nominal",
          scale: { domain: methods },
          axis: { title: null, domain: false, ticks: false, labels: i % columns === 0, labelPadding: 8 },
        },
      },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.7 }, opacity: 0.85 },
          encoding: {
            x: {
              field: "success",
              type: "quantitative",
              scale: { domain: [0, 1], clamp: true },
              axis: { title: "success", values: [0, 0.5, 1] },
            },
            color: {
              field: "method",
              type: "nominal",
              scale: { domain: methods, range: [...PALETTE] },
              legend: null,
            },
          },
        },
        {
          data: { values: bars.filter(({ low, high }) => low !== undefined && high !== undefined) },
          mark: { type: "errorbar", ticks: { size: 9, color: INK }, rule: { color: INK, strokeWidth: 1.5 } },
          encoding: { x: { field: "low", type: "quantitative", title: "success" }, x2: { field: "high" } },
        },
      ],
    })),
  });
}
