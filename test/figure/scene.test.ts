import { describe, expect, it } from "vitest";
import { rewardMaps } from "../../src/figure/maps.ts";
import { paths } from "../../src/figure/paths.ts";
import { INK } from "../../src/figure/render.ts";
import { carried, GOALS, maze, rewardMap, table, walks } from "./samples.ts";
import { all, marks, parse, texts } from "./svg.ts";

const side = 0.5;
const maps = [rewardMap("truth & more", [1, 0], side), rewardMap("vpl", [0, 1], side), rewardMap("btl", [1, 1], side)];
const gradients = (svg: string) => all(parse(svg)).filter(({ tag }) => tag === "linearGradient");

describe("maps of rewards", () => {
  it("have a square for each value, walls, goals and a frame in every panel", async () => {
    const svg = await rewardMaps(maze, maps, { side, range: [0, 1] });
    const values = maps.reduce((sum, map) => sum + map.values.length, 0);
    expect(marks(svg, "rect")).toHaveLength(values + 3 * (maze.walls.length + 1));
    expect(marks(svg, "symbol")).toHaveLength(3 * maze.goals.length);
    expect(texts(svg)).toEqual(expect.arrayContaining(["truth & more", "vpl", "btl"]));
  });

  it("show only their user's goal if they have a user", async () => {
    const [first, second] = [GOALS[0].user, GOALS[1].user];
    const own = maps.slice(0, 2).map((map, i) => ({ ...map, user: [first, second][i] }));
    expect(marks(await rewardMaps(maze, own, { side }), "symbol")).toHaveLength(2);
    expect(marks(await rewardMaps(maze, maps.slice(0, 2), { side }), "symbol")).toHaveLength(4);
  });

  it("share a colour scale, or have one each", async () => {
    expect(gradients(await rewardMaps(maze, maps, { side, range: [0, 1] }))).toHaveLength(1);
    expect(gradients(await rewardMaps(maze, maps, { side }))).toHaveLength(3);
  });

  it("label the first and the last colour, even for a single value", async () => {
    const values = [4.2042, -0.5, 2].map((value, i) => ({ x: i, y: 0, value }));
    expect(texts(await rewardMaps(maze, [{ title: "a", values }], { side }))).toEqual([
      "−0.5",
      "4.2",
      "reward rank",
      "a",
    ]);
    const flat = await rewardMaps(maze, [{ title: "a", values: values.slice(0, 1) }], { side });
    expect(texts(flat)).toEqual(["4.2", "reward rank", "a"]);
    expect(flat).not.toContain("NaN");
  });

  it("colour a value by its position in the range, clamped", async () => {
    const values = [-1, 0, 1, 2].map((value, i) => ({ x: i, y: 0, value }));
    const svg = await rewardMaps({ ...maze, walls: [], goals: [] }, [{ title: "a", values }], { side, range: [0, 1] });
    const colours = marks(svg, "rect").flatMap(({ attributes: { fill } }) => (fill?.startsWith("rgb") ? fill : []));
    expect(colours).toHaveLength(4);
    expect(colours[0]).toBe(colours[1]);
    expect(colours[2]).toBe(colours[3]);
    expect(colours[1]).not.toBe(colours[2]);
  });

  it("put x to the right and y up", async () => {
    const values = [
      { x: 0, y: 0, value: 0 },
      { x: 4, y: 2, value: 1 },
    ];
    const area = { x0: -1, x1: 5, y0: -1, y1: 3 };
    const svg = await rewardMaps({ area, walls: [], goals: [] }, [{ title: "a", values }], { side });
    const [low, high] = marks(svg, "rect").map(({ attributes }) =>
      (/^M([\d.]+),([\d.]+)/.exec(attributes.d as string) ?? []).slice(1).map(Number),
    ) as [number[], number[]];
    expect(high[0]).toBeGreaterThan(low[0] as number);
    expect(high[1]).toBeLessThan(low[1] as number);
  });

  it("are the same bytes for the same data, whatever its order and whatever else is drawn meanwhile", async () => {
    const shuffled = maps.map(({ title, values }) => ({ title, values: [...values].reverse() }));
    const [first, second] = await Promise.all([maps, shuffled].map((some) => rewardMaps(maze, some, { side })));
    expect(second).toBe(first);
  });

  it("refuse data that cannot be drawn", async () => {
    await expect(rewardMaps(maze, [], { side })).rejects.toThrow(/^maps: got none/);
    await expect(rewardMaps(maze, [{ title: "a", values: [] }], { side })).rejects.toThrow(/^map a, values: got none/);
    const bad = [{ title: "a", values: [{ x: 0, y: 0, value: Number.NaN }] }];
    await expect(rewardMaps(maze, bad, { side })).rejects.toThrow(
      new RangeError("map a, value 0, value: got NaN; it must be finite"),
    );
    await expect(rewardMaps(maze, maps, { side: 0 })).rejects.toThrow(/^side: got 0/);
    await expect(rewardMaps(maze, maps, { side, range: [1, 1] })).rejects.toThrow(/^range: got 1 to 1/);
    await expect(rewardMaps({ ...maze, area: { x0: 1, x1: 1, y0: 0, y1: 1 } }, maps, { side })).rejects.toThrow(
      new RangeError("area: got x 1 to 1, y 0 to 1; x0 must be below x1 and y0 below y1"),
    );
    const goals = [{ x: Number.NaN, y: 0 }];
    await expect(rewardMaps({ ...maze, goals }, maps, { side })).rejects.toThrow(/^goal 0, x: got NaN/);
  });
});

describe("paths", () => {
  it("have a line and a dot each, and a star on a light background for each goal", async () => {
    const svg = await paths(maze, walks(2, 5));
    expect(marks(svg, "line")).toHaveLength(10);
    expect(marks(svg, "symbol")).toHaveLength(10 + 2 * maze.goals.length);
    expect(texts(svg)).toEqual(["user 1", "user 2"]);
    expect(await paths(maze, walks(2, 5))).toBe(svg);
  });

  it("have their goal's colour", async () => {
    const svg = await paths(maze, walks(2, 5));
    const lines = marks(svg, "line").map(({ attributes }) => attributes.stroke);
    const stars = marks(svg, "symbol").flatMap(({ attributes }) => (attributes.stroke === INK ? attributes.fill : []));
    expect(new Set(lines)).toEqual(new Set(stars));
    expect(new Set(lines).size).toBe(2);
  });

  it("are drawn in the order of their steps, even if they turn back", async () => {
    const points = [0, 3, 1, 2].map((x) => ({ x, y: 1 }));
    const [line] = marks(await paths(maze, [{ user: "user 1", points }]), "line");
    const xs = [...(line?.attributes.d ?? "").matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
    expect(xs.map((x) => Math.round((x / 480) * 80 - 7) / 10)).toEqual([0, 3, 1, 2]);
  });

  it("show circles of the goals' radius around the goals of the table", async () => {
    const svg = await paths(table, carried(4));
    const circle = marks(svg, "symbol")[0]?.attributes.d ?? "";
    expect(Number(/^M([\d.]+),0A/.exec(circle)?.[1])).toBeCloseTo(0.05 * 480, 1);
    expect(marks(svg, "symbol")).toHaveLength(2 + 8 + 2 * 2);
  });

  it("that stand still are thinned to a few points", async () => {
    const points = Array.from({ length: 5000 }, (_, i) => ({ x: 3 + 0.001 * (i % 2), y: 3 }));
    expect((await paths(maze, [{ user: "user 1", points }])).length).toBeLessThan(10_000);
  });

  it("refuse data that cannot be drawn", async () => {
    await expect(paths(maze, [])).rejects.toThrow(new RangeError("paths: got none; at least one is needed"));
    await expect(paths(maze, [{ user: "a", points: [] }])).rejects.toThrow(/^path 0, points: got none/);
    await expect(paths(maze, [{ user: "a", points: [{ x: 0, y: Number.NaN }] }])).rejects.toThrow(
      new RangeError("path 0, point 0, y: got NaN; it must be finite"),
    );
  });
});
