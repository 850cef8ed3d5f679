// The built package as its users import it: README's lines, in a process of its own.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = (code: string): unknown =>
  JSON.parse(execFileSync("node", ["--input-type=module", "-e", code], { cwd: root, encoding: "utf8" }));

describe("the package", () => {
  it("trains on answers, writes a model, and decides by it", () => {
    const ranked = run(`
      import { Agent, encodeModel, loadModel } from "penchant";
      import { parseJsonl, trainPreferences } from "penchant/train";
      const rows = Array.from({ length: 80 }, (_, i) => {
        const [a, b] = [i % 5, (i * 7 + 1) % 5];
        return JSON.stringify({ user: i % 20, a: [a], b: [b], label: Number((i % 2 ? a > b : a < b) || a === b / 2) });
      });
      const data = parseJsonl(rows.join("\\n"), "rows");
      const { model } = await trainPreferences(data, { steps: 20, hidden: [8], latent: 2, context: 4 });
      const agent = await Agent.open(await loadModel(await encodeModel(model)));
      for (const question of agent.questions.slice(0, 4)) agent.answer(question, "a");
      const { mean, variance } = agent.posterior;
      console.log(JSON.stringify([agent.rank([[0], [2], [4]]), mean.length, variance.every((v) => v > 0)]));
    `);
    expect(ranked).toMatchObject([[{ index: expect.any(Number), best: expect.any(Number) }, {}, {}], 2, true]);
  });

  it("builds and runs a plan of one's own", () => {
    const exported = run(`
      import * as plan from "penchant/plan";
      const graph = new plan.Graph();
      const x = graph.data("x", 2, 2);
      const [dx] = plan.gradient(plan.sum(plan.square(x)), [x]);
      console.log(JSON.stringify([plan.compile(graph, { dx }).body.length > 0, String(dx)]));
    `);
    expect(exported).toEqual([true, expect.stringContaining("[2, 2]")]);
  });

  it.each(["index.js", "train.js"])("has no dependency in what %s loads", (entry) => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, from] of readFileSync(`${root}dist/${file}`, "utf8").matchAll(/(?:from|import)\s*"([^"]+)"/g)) {
        if (from?.startsWith("./")) visit(from.slice(2));
        else expect(from).toMatch(/^node:/);
      }
    };
    visit(entry);
    expect(seen.size).toBeGreaterThan(1);
  });
});
