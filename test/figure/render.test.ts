import { afterEach, describe, expect, it, vi } from "vitest";
import { successBars } from "../../src/figure/bars.ts";
import { learningCurves, rewardAlong } from "../../src/figure/lines.ts";
import { rewardMaps } from "../../src/figure/maps.ts";
import { paths } from "../../src/figure/paths.ts";
import { legendColumns, panelColumns, render } from "../../src/figure/render.ts";
import { along, carried, curves, groups, maze, rewardMap, table, walks } from "./samples.ts";
import { all, parse } from "./svg.ts";

afterEach(() => vi.restoreAllMocks());

describe.each([
  ["bars", () => successBars(groups(["maze", "maze-10", "ravens"]))],
  ["curves", () => learningCurves(curves(["vpl", "btl"]))],
  ["rewards along", () => rewardAlong(along(["left", "right", "left again"]))],
  ["maps", () => rewardMaps(maze, [rewardMap("vpl", [1, 0], 0.5)], { side: 0.5, range: [0, 1] })],
  ["paths", () => paths(maze, walks(2, 2))],
  ["paths over a table", () => paths(table, carried(2))],
])("a picture of %s", (_, draw) => {
  it("is well-formed XML of whole size, with a background and short coordinates", async () => {
    const svg = await draw();
    const { attributes, children } = parse(svg);
    expect(attributes.viewBox).toBe(`0 0 ${attributes.width} ${attributes.height}`);
    expect(Number(attributes.width)).toBeLessThan(750);
    expect(children[0]?.attributes).toMatchObject({
      width: attributes.width,
      height: attributes.height,
      fill: "#ffffff",
    });
    expect(svg).not.toMatch(/NaN|undefined|Infinity|null/);
    for (const { attributes: own } of all(parse(svg))) {
      expect(`${own.d} ${own.transform}`).not.toMatch(/\.\d{3}/);
    }
  });

  it("prints nothing to the console", async () => {
    const said = [vi.spyOn(console, "warn"), vi.spyOn(console, "error"), vi.spyOn(console, "log")];
    await draw();
    for (const spy of said) expect(spy).not.toHaveBeenCalled();
  });
});

it("a failed picture does not affect the next one", async () => {
  const point = (mark: unknown) => render({ data: { values: [{}] }, mark } as Parameters<typeof render>[0]);
  await expect(point("no such mark")).rejects.toThrow();
  expect(parse(await point("point")).tag).toBe("svg");
});

it("panels are laid out in rows of about equal length", () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((n) => panelColumns(n, 3))).toEqual([1, 2, 3, 2, 3, 3, 3]);
});

it("a legend has as many columns as fit, and at least one", () => {
  expect(legendColumns(["a", "b"], 500)).toBeGreaterThan(5);
  expect(legendColumns(["a".repeat(30), "b"], 500)).toBe(1);
  expect(legendColumns(["a".repeat(300)], 500)).toBe(1);
});
