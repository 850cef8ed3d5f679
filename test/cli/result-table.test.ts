import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { printResult, printTable } from "../../src/cli/result-table.ts";

const width = process.stdout.columns;
afterEach(() => {
  vi.restoreAllMocks();
  process.stdout.columns = width;
});

/** The lines that are printed in a terminal of this width. */
function printed(columns: number, print: () => void): string[] {
  process.stdout.columns = columns;
  const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  print();
  return write.mock.calls.map(([text]) => stripVTControlCharacters(String(text)).replace(/\n$/, ""));
}

const rows = [
  ["vpl", { accuracy: "0.900 ± 0.010", loss: "0.3", calibration: "0.02" }],
  ["hierarchical", { accuracy: "0.9", calibration: "0.01" }],
] as const;

describe("a table", () => {
  it("has a row per method and a column per metric, with – for missing numbers", () => {
    expect(printed(100, () => printTable(rows))).toEqual([
      "              accuracy       loss  calibration",
      "vpl           0.900 ± 0.010  0.3   0.02",
      "hierarchical  0.9            –     0.01",
    ]);
  });

  it("continues below when the terminal is too narrow", () => {
    expect(printed(40, () => printTable(rows))).toEqual([
      "              accuracy       loss",
      "vpl           0.900 ± 0.010  0.3",
      "hierarchical  0.9            –",
      "              calibration",
      "vpl           0.02",
      "hierarchical  0.01",
    ]);
  });

  it("is never wider than the terminal and leaves no column out", () => {
    const names = Array.from({ length: 12 }, (_, i) => `m${"x".repeat(i)}`);
    const wide = [["method", Object.fromEntries(names.map((name) => [name, "0.123 ± 0.456"]))]] as const;
    for (const columns of [10, 40, 47, 60, 80, 99, 100, 300]) {
      const lines = printed(columns, () => printTable(wide));
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.min(100, Math.max(40, columns)));
      expect(lines.filter((_, i) => i % 2 === 0).flatMap((line) => line.trim().split(/ +/))).toEqual(names);
      vi.restoreAllMocks();
    }
  });

  it("prints a column that is wider than the terminal by itself", () => {
    const long = "0".repeat(60);
    const lines = printed(40, () => printTable([["a", { one: long, two: long }]]));
    expect(lines.filter((line) => line.endsWith(long))).toHaveLength(2);
  });
});

describe("a result", () => {
  it("has a row per path to numbers, limits last, and standard errors for several seeds", () => {
    const result = {
      experiment: "name",
      seeds: [0, 1],
      results: { vpl: { accuracy: { mean: 0.5, stderr: 0.25 }, "8": { loss: { mean: 1, stderr: null } } } },
      limits: { bayes: { accuracy: { mean: 1, stderr: 0 } } },
    };
    expect(printed(100, () => printResult(result))).toEqual([
      "name, 2 seeds: mean ± standard error",
      "              accuracy       loss",
      "vpl           0.500 ± 0.250  –",
      "vpl 8         –              1.000",
      "limit: bayes  1.000 ± 0.000  –",
    ]);
    const one = printed(100, () => printResult({ ...result, seeds: [0] }));
    expect(one.at(-5)).toBe("name, 1 seed");
  });

  it("shows the confidence interval of a share of episodes", () => {
    const success = { mean: 0.5, stderr: null, low: 0.4038, high: 0.5962 };
    const result = { experiment: "name", seeds: [0], results: { vpl: { success } }, limits: {} };
    expect(printed(100, () => printResult(result))).toEqual([
      "name, 1 seed: mean (95 % interval over all episodes)",
      "     success",
      "vpl  0.500 (0.404 to 0.596)",
    ]);
    const results = { vpl: { success: { ...success, stderr: 0.1 } } };
    const [heading, , row] = printed(100, () => printResult({ ...result, seeds: [0, 1], results })).slice(-3);
    expect([heading, row]).toEqual([
      "name, 2 seeds: mean ± standard error (95 % interval over all episodes)",
      "vpl  0.500 ± 0.100 (0.404 to 0.596)",
    ]);
  });
});
