import { describe, expect, it } from "vitest";
import { type BarGroup, successBars } from "../../src/figure/bars.ts";
import { groups } from "./samples.ts";
import { marks, texts } from "./svg.ts";

const one = (bars: BarGroup["bars"]) => successBars([{ bars }]);

/** Length of a bar or an error bar. */
const across = (d: string): number => Number(/h(-?[\d.]+)/.exec(d)?.[1]);

describe("bars of success", () => {
  it("have one bar per method, in the given order, as long as its success", async () => {
    const svg = await one([
      { method: "second", success: 0.5 },
      { method: "first", success: 1 },
      { method: "never", success: 0 },
    ]);
    const bars = marks(svg, "rect");
    expect(bars.map(({ attributes }) => across(attributes.d as string))).toEqual([200, 400, 0]);
    expect(texts(svg).filter((text) => /[a-z]{4}/.test(text))).toEqual(["success", "second", "first", "never"]);
    expect(marks(svg, "rule")).toHaveLength(0);
  });

  it("have an error bar where both ends are given, clipped to 0 and 1", async () => {
    const svg = await one([
      { method: "a", success: 0.5, low: 0.25, high: 0.75 },
      { method: "b", success: 0.9, low: 0.8, high: 1.3 },
      { method: "c", success: 0.9 },
    ]);
    const errors = marks(svg, "rule").map(({ attributes }) => Math.abs(Number(attributes.x2)));
    expect(errors).toEqual([200, 80]);
    expect(marks(svg, "rect")).toHaveLength(3 + 2 * 2); // with the ticks at both ends of two errors
  });

  it("form groups with titles", async () => {
    const svg = await successBars(groups(["maze", "maze-10", "ravens", "habitat"]));
    expect(marks(svg, "rule")).toHaveLength(4 * 6);
    expect(texts(svg)).toEqual(expect.arrayContaining(["maze", "maze-10", "ravens", "habitat"]));
  });

  it("show names unchanged", async () => {
    const name = `<b>&"'`;
    const svg = await one([{ method: `${name}\u0007`, success: 0.5 }]);
    expect(texts(svg)).toContain(`${name}\ufffd`);
    expect(texts(await successBars([{ title: name, bars: [{ method: "a", success: 1 }] }]))).toContain(name);
  });

  it("are the same bytes for the same data", async () => {
    expect(await successBars(groups(["a", "b"]))).toBe(await successBars(groups(["a", "b"])));
  });

  it("refuse data that cannot be drawn", async () => {
    await expect(successBars([])).rejects.toThrow(new RangeError("groups: got none; at least one is needed"));
    await expect(successBars([{ title: "maze", bars: [] }])).rejects.toThrow(/^bars of maze: got none/);
    const a = { method: "a", success: 0.5 };
    await expect(one([{ ...a, success: Number.NaN }])).rejects.toThrow(
      new RangeError("bars, a, success: got NaN; it must be from 0 to 1"),
    );
    await expect(one([{ ...a, success: 1.1 }])).rejects.toThrow(RangeError);
    await expect(one([{ ...a, low: 0, high: Number.POSITIVE_INFINITY }])).rejects.toThrow(
      new RangeError("bars, a, high: got Infinity; it must be finite"),
    );
    await expect(one([a, a])).rejects.toThrow(new RangeError('bars, method: got "a" twice; each must occur once'));
  });
});
