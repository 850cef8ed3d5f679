// Line charts over steps, with uncertainty bands.

import { checkDistinct, checkNotEmpty, checkNumbers } from "./figure-data.ts";
import { INK, legendColumns, PALETTE, panelColumns, render } from "./render.ts";

/** A point of a curve, with an optional band. */
export interface CurvePoint {
  step: number;
  value: number;
  /** Ends of the band; it is drawn if both are given. */
  low?: number;
  high?: number;
}

/** A named curve. */
export interface Curve {
  name: string;
  points: readonly CurvePoint[];
}

interface CurvePanel {
  title?: string;
  curves: readonly Curve[];
}

/** Draws the success, 0 … 1, of each method over its training steps. Returns SVG. */
export const learningCurves = (curves: readonly Curve[]): Promise<string> => successCurves(curves, "training step");

/** Draws the success, 0 … 1, of each question strategy over the number of questions asked. Returns SVG. */
export const questionCurves = (curves: readonly Curve[]): Promise<string> => successCurves(curves, "questions asked");

async function successCurves(curves: readonly Curve[], x: string): Promise<string> {
  checkCurves("curves", curves);
  for (const { name, points } of curves) {
    for (const { step, value } of points) checkNumbers(`curves, ${name}, step ${step}`, { value }, [0, 1]);
  }
  return draw([{ curves }], { x, y: "success", domain: [0, 1], colours: PALETTE });
}

/** One user's rewards along an episode of the oracle, by time step, as ranks, because only ranks have a common scale. */
export interface UserRewards {
  title: string;
  truth: readonly CurvePoint[];
  models: readonly Curve[];
}

/** Draws a panel for each user, with the true reward ranks and those of the models. Returns SVG. */
export async function rewardAlong(users: readonly UserRewards[]): Promise<string> {
  checkNotEmpty("users", users);
  const panels = users.map(({ title, truth, models }) => ({
    title,
    curves: [{ name: "truth", points: truth }, ...models],
  }));
  for (const { title, curves } of panels) checkCurves(title, curves);
  return draw(panels, { x: "time step", y: "reward rank", colours: [INK, ...PALETTE] });
}

function checkCurves(name: string, curves: readonly Curve[]): void {
  checkNotEmpty(name, curves);
  checkDistinct(
    `${name}, name`,
    curves.map((curve) => curve.name),
  );
  for (const curve of curves) {
    checkNotEmpty(`${name}, ${curve.name}, points`, curve.points);
    curve.points.forEach((point, i) => {
      checkNumbers(`${name}, ${curve.name}, point ${i}`, { ...point });
    });
  }
}

interface Axes {
  x: string;
  y: string;
  domain?: [number, number];
  colours: readonly string[];
}

function draw(panels: readonly CurvePanel[], { x, y, domain, colours }: Axes): Promise<string> {
  const names = [...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const columns = panelColumns(panels.length, 2);
  const banded = ({ low, high }: CurvePoint) => low !== undefined && high !== undefined;
  return render({
    columns,
    resolve: { scale: { y: "shared" } },
    concat: panels.map(({ title, curves }, i) => {
      // Only the first panel of a row names the axis.
      const yTitle = i % columns === 0 ? y : "";
      const rows = curves.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
      return {
        title: title ?? "",
        width: columns === 1 ? 500 : 240,
        height: columns === 1 ? 260 : 170,
        encoding: {
          x: {
            field: "step",
            type: "quantitative",
            title: x,
            scale: { nice: false, zero: false },
            axis: { grid: false, tickCount: 5, tickMinStep: 1, labelExpr: "format(datum.value, '~s')" },
          },
          color: {
            field: "name",
            type: "nominal",
            scale: { domain: names, range: [...colours] },
            legend: { title: null, columns: legendColumns(names, 560), symbolType: "stroke" },
          },
        },
        layer: [
          {
            data: { values: rows.filter(banded) },
            mark: { type: "area", opacity: 0.18 },
            encoding: { y: { field: "low", type: "quantitative", title: yTitle }, y2: { field: "high" } },
          },
          {
            data: { values: rows },
            mark: { type: "line", strokeWidth: 2 },
            encoding: {
              y: {
                field: "value",
                type: "quantitative",
                title: yTitle,
                scale: domain ? { domain, clamp: true } : { zero: false },
                axis: { tickCount: 5, format: "~g" },
              },
            },
          },
          {
            // A line of a single point is invisible, so the point is marked.
            data: { values: curves.flatMap(({ name, points }) => (points[1] ? [] : { name, ...points[0] })) },
            mark: { type: "point", filled: true, size: 50, opacity: 1 },
            encoding: { y: { field: "value", type: "quantitative", title: yTitle } },
          },
        ],
      };
    }),
  });
}
