// penchant compare and reproduce survey: all methods on the same split.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { METHOD_NAMES } from "../model/models.ts";
import { runIn, temporaryFolder } from "./penchant.ts";
import { columns, small, writeAnswers, writeTable } from "./two-tastes.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);

beforeAll(() => {
  writeAnswers(join(folder, "answers.csv"));
  const schools = ["London", "Paris", "Milano", "Barcelona"];
  const asked = Array.from({ length: 12 * 9 }, (_, i) => {
    const [student, a] = [Math.floor(i / 9), i % 4];
    const b = (a + 1 + (i % 3)) % 4;
    const wins = a < b === (student % 2 === 0);
    return [student, `"${schools[a]}"`, `"${schools[b]}"`, Number(wins), Number(!wins), 0, Number(wins), Number(!wins)];
  });
  writeTable(join(folder, "schools.csv"), [
    ["student", "school1", "school2", "win1", "win2", "tied", "win1.adj", "win2.adj"],
    ...asked,
  ]);
});

describe("compare", () => {
  it("judges all methods on the same split and prints JSON or a table", async () => {
    const run = `compare answers.csv ${columns} ${small} --context 5 --seeds 1 -q`;
    const { code, out, err } = await penchant(`${run} --json`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { experiment, seeds, results } = JSON.parse(out);
    expect({ experiment, seeds }).toEqual({ experiment: "answers.csv", seeds: [0] });
    const compared = METHOD_NAMES.filter((method) => method !== "hierarchical-em");
    expect(Object.keys(results).sort()).toEqual(
      [...compared, "vpl-refined", "hierarchical-plug-in", "low-rank-plug-in"].sort(),
    );
    for (const [method, metrics] of Object.entries<Record<string, Record<string, unknown>>>(results)) {
      expect(metrics.pairwiseAccuracy).toMatchObject({ stderr: null });
      if (method.startsWith("hierarchical")) continue;
      const difference = (metrics.pairwiseAccuracy?.mean as number) - results.hierarchical.pairwiseAccuracy.mean;
      const stated = metrics["over hierarchical"]?.pairwiseAccuracy as { mean: number } | undefined;
      expect(stated?.mean).toBeCloseTo(difference, 12);
    }
    const variances = Object.values<{ mean: number }>(results.vpl.variance).map(({ mean }) => mean);
    expect(variances).toHaveLength(6); // after 0 … 5 answers, each of which reduces it
    for (let n = 0; n < 5; n++) expect(variances[n + 1]).toBeLessThan(at(variances, n));
    const table = await penchant(run);
    expect(table.out).toContain("answers.csv, 1 seed\n");
    expect(table.out).toContain(results.hierarchical.pairwiseLogLoss.mean.toFixed(3));
    for (const method of compared) expect(table.out).toContain(`\n${method} `);
    expect(table.out).toContain("\nvpl over hierarchical ");
    expect(table.out).toContain("\nvpl over low-rank ");
  });

  it("predicts new items, or new topics of a column, from answers about others", async () => {
    const run = (unseen: string) =>
      penchant(`compare answers.csv ${columns} ${small} --context 2 --seeds 1 --unseen ${unseen}`);
    const { code, out } = await run("items");
    expect(code).toBe(0);
    expect(out).toContain("answers.csv, new items, 1 seed\n");
    expect(await run("topic")).toMatchObject({ code: 1, err: expect.stringContaining('no column "topic" among') });
    const both = await run("items --dump dump.json");
    expect(both).toMatchObject({
      code: 1,
      err: expect.stringContaining("--unseen: got items with --dump, whose splits are by"),
    });
  });

  it("writes the answers and the splits for other programs", async () => {
    const { code, out, err } = await penchant("compare schools.csv --seeds 2 -q --dump dump.json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const dump = JSON.parse(readFileSync(join(folder, "dump.json"), "utf8"));
    const { size, names, states, normed, pairs, labels, user, tasks, splits } = dump;
    expect(out).toBe(`Saved dump.json: ${labels.length} comparisons, 2 splits\n`);
    expect({ size, names, tasks }).toEqual({ size: 4, names: true, tasks: null });
    expect(states).toEqual(Array.from({ length: 16 }, (_, i) => Number(i % 5 === 0)));
    expect(normed).toHaveLength(16);
    expect(pairs).toHaveLength(2 * labels.length);
    for (const { seen, context, predicted } of splits) {
      const known = new Map<number, number>();
      for (const row of context) known.set(user[row], (known.get(user[row]) ?? 0) + 1);
      expect(new Set(known.values())).toEqual(new Set([6]));
      const users = new Set([...context, ...predicted].map((row) => user[row]));
      expect(seen.filter((person: number) => users.has(person))).toEqual([]);
      expect(seen.length + users.size).toBe(new Set(user).size);
      expect(context.filter((row: number) => predicted.includes(row))).toEqual([]);
    }
    expect(splits[0]).not.toEqual(splits[1]);
  });

  it("follows the protocol of a survey that it recognises, as reproduce survey does over five splits", async () => {
    const { code, out } = await penchant("reproduce survey schools.csv -q --json");
    expect(code).toBe(0);
    const { experiment, seeds, results } = JSON.parse(out);
    expect({ experiment, seeds }).toEqual({ experiment: "cems", seeds: [0, 1, 2, 3, 4] });
    expect(results.vpl.pairwiseAccuracy.stderr).toBeGreaterThanOrEqual(0);
    expect(Object.keys(results.vpl.variance)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
  });
});
