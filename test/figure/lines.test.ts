import { describe, expect, it } from "vitest";
import { learningCurves, questionCurves, rewardAlong } from "../../src/figure/lines.ts";
import { along, curves } from "./samples.ts";
import { marks, texts } from "./svg.ts";

/** The vertices of an SVG path. */
const corners = (d: string | undefined): number => (d?.match(/[ML]/g) ?? []).length;

describe("learning curves", () => {
  it("have a line and a band for each method, through every point", async () => {
    const svg = await learningCurves(curves(["vpl", "btl", "oracle"], 40));
    expect(marks(svg, "line").map(({ attributes }) => corners(attributes.d))).toEqual([40, 40, 40]);
    expect(marks(svg, "area").map(({ attributes }) => corners(attributes.d))).toEqual([80, 80, 80]);
    expect(texts(svg)).toEqual(expect.arrayContaining(["vpl", "btl", "oracle", "training step", "success"]));
  });

  it("may be over questions", async () => {
    const svg = await questionCurves(curves(["random", "adaptive"], 5));
    expect(marks(svg, "line")).toHaveLength(2);
    expect(texts(svg)).toEqual(expect.arrayContaining(["random", "adaptive", "questions asked", "success"]));
  });

  it("have no band where none is given, and a dot for a single point", async () => {
    const points = [0, 1].map((step) => ({ step, value: step / 2 }));
    const svg = await learningCurves([
      { name: "plain", points },
      { name: "banded", points: points.map((point) => ({ ...point, low: 0, high: 1 })) },
      { name: "lone", points: points.slice(0, 1) },
    ]);
    expect(marks(svg, "area")).toHaveLength(1);
    expect(marks(svg, "symbol")).toHaveLength(1);
  });

  it("may be a single point, with its step on the axis", async () => {
    const svg = await learningCurves([{ name: "lone", points: [{ step: 2500, value: 0.5 }] }]);
    expect(texts(svg)).toContain("2.5k");
    expect(svg).not.toContain("NaN");
  });

  it("are clipped to 0 and 1, however wide the band", async () => {
    const points = [0, 1].map((step) => ({ step, value: 1, low: -3, high: 4 }));
    const [band] = marks(await learningCurves([{ name: "a", points }]), "area");
    const ys = [...(band?.attributes.d ?? "").matchAll(/,([\d.-]+)/g)].map(([, y]) => Number(y));
    expect([Math.min(...ys), Math.max(...ys)]).toEqual([0, 260]);
  });

  it("are the same bytes for the same data", async () => {
    expect(await learningCurves(curves(["a", "b"]))).toBe(await learningCurves(curves(["a", "b"])));
  });

  it("refuse data that cannot be drawn", async () => {
    const one = (value: number, low?: number) => learningCurves([{ name: "a", points: [{ step: 0, value, low }] }]);
    await expect(learningCurves([])).rejects.toThrow(new RangeError("curves: got none; at least one is needed"));
    await expect(learningCurves([{ name: "a", points: [] }])).rejects.toThrow(/^curves, a, points: got none/);
    await expect(one(Number.NaN)).rejects.toThrow(
      new RangeError("curves, a, point 0, value: got NaN; it must be finite"),
    );
    await expect(one(0, Number.NaN)).rejects.toThrow(/^curves, a, point 0, low: got NaN/);
    await expect(one(2)).rejects.toThrow(new RangeError("curves, a, step 0, value: got 2; it must be from 0 to 1"));
    await expect(learningCurves([...curves(["a"]), ...curves(["a"])])).rejects.toThrow(/^curves, name: got "a" twice/);
  });
});

describe("rewards along trajectories", () => {
  it("have a panel for each user with the truth, the models, and bands where they are given", async () => {
    const users = along(["<left> & co", "right"]);
    const svg = await rewardAlong(users);
    expect(marks(svg, "line")).toHaveLength(2 * 4);
    expect(marks(svg, "area")).toHaveLength(2 * 2);
    expect(texts(svg)).toEqual(expect.arrayContaining(["<left> & co", "right", "truth", "vpl"]));
    expect(await rewardAlong(users)).toBe(svg);
  });

  it("may be constant", async () => {
    const truth = [0, 1].map((step) => ({ step, value: 3 }));
    const svg = await rewardAlong([{ title: "user", truth, models: [] }]);
    expect(marks(svg, "line")).toHaveLength(1);
    expect(svg).not.toContain("NaN");
  });

  it("refuse data that cannot be drawn", async () => {
    await expect(rewardAlong([])).rejects.toThrow(/^users: got none/);
    await expect(rewardAlong([{ title: "user 1", truth: [], models: [] }])).rejects.toThrow(
      /^user 1, truth, points: got none/,
    );
    const truth = [{ step: Number.NaN, value: 0 }];
    await expect(rewardAlong([{ title: "user 1", truth, models: [] }])).rejects.toThrow(
      new RangeError("user 1, truth, point 0, step: got NaN; it must be finite"),
    );
  });
});
