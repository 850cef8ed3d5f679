// The built package as its users import it, each time in a new process.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = (code: string): unknown =>
  JSON.parse(execFileSync("node", ["--input-type=module", "-e", code], { cwd: root, encoding: "utf8" }));

describe("the package", () => {
  it("trains a model on answers, encodes and loads it, and ranks with it", () => {
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

  it("trains on a backend that the caller passes, and explains how to get a GPU", () => {
    const [same, refused] = run(`
      import { encodeModel } from "penchant";
      import { parseJsonl, trainPreferences, wasmBackend } from "penchant/train";
      import { auto, BackendError, openGpu } from "penchant/webgpu";
      const rows = Array.from({ length: 40 }, (_, i) =>
        JSON.stringify({ user: i % 10, a: [i % 5], b: [(i * 3 + 1) % 5], label: i % 2 }),
      );
      const data = parseJsonl(rows.join("\\n"), "rows");
      const train = async (backend) =>
        encodeModel((await trainPreferences(data, { backend, steps: 4, hidden: [4], latent: 2 })).model);
      const [cpu, none] = [await wasmBackend(), { name: "none", load() { throw new BackendError("none: no") } }];
      const lines = [];
      const [plain, either] = [await train(), await train(auto(cpu, none, (line) => lines.push(line)))];
      const error = await openGpu().catch((error) => error);
      console.log(JSON.stringify([
        Buffer.compare(plain, either) === 0 && lines.every((line) => line === "auto: using wasm (none: no)"),
        error instanceof BackendError && error.message,
      ]));
    `) as [boolean, string];
    expect(same).toBe(true);
    expect(refused).toMatch(/^webgpu: this host has no navigator\.gpu, .*; npm install webgpu$/);
  });

  it("writes and reads trajectories, trains a policy on them, and acts", () => {
    const folder = mkdtempSync(join(tmpdir(), "penchant-"));
    const acted = run(`
      import { Agent } from "penchant";
      import { parseJsonl, readTrajectories, trainPolicy, trainPreferences, writeTrajectories } from "penchant/train";
      const rows = Array.from({ length: 40 }, (_, i) =>
        JSON.stringify({ user: i % 10, a: [i % 5], b: [(i * 3 + 1) % 5], label: i % 2 }),
      );
      const answers = parseJsonl(rows.join("\\n"), "rows");
      const { model } = await trainPreferences(answers, { steps: 5, hidden: [4], latent: 2, context: 4 });
      const values = (n) => Float32Array.from({ length: n }, (_, i) => ((i * 7) % 11) / 11);
      const offsets = Int32Array.of(0, 12, 20);
      const walk = { observations: values(40), observationSize: 2, actions: values(20), actionSize: 1, offsets };
      await writeTrajectories("${folder}/walk.hdf5", walk);
      const { data } = await readTrajectories("${folder}/walk.hdf5");
      const trained = await trainPolicy(data, model, { columns: [1], steps: 5, hidden: [4], batch: 4 });
      const agent = await Agent.open(trained.model);
      const [action] = agent.act([0.5, 0.5], new Float32Array(1));
      console.log(JSON.stringify([Array.from(data.offsets), trained.report.steps, Math.abs(action) < 1]));
    `);
    rmSync(folder, { recursive: true });
    expect(acted).toEqual([[0, 12, 20], 5, true]);
  });

  it("works with require, and its entries share the classes of errors", () => {
    const out = execFileSync(
      "node",
      [
        "-e",
        `
        const { Agent, FormatError, loadModel } = require("penchant");
        const { parseJsonl } = require("penchant/train");
        const { memoryStore, openVault, VaultError } = require("penchant/vault");
        const file = require("fs").readFileSync("examples/bowl.safetensors");
        (async () => {
          const agent = await Agent.open(await loadModel(file), { refine: 2 });
          agent.answer(agent.questions[0], "a");
          const places = [0, 1, 2, 3, 4].map((k) => [0, 1, 2, 3, 4].map((j) => Number(j === k)));
          const wrong = await openVault(memoryStore(), { key: new Uint8Array(3) }).catch((error) => error);
          let malformed;
          try { parseJsonl("{", "file"); } catch (error) { malformed = error; }
          const { best } = agent.rank(places)[0];
          console.log(JSON.stringify([best, malformed instanceof FormatError, wrong instanceof Error, typeof VaultError]));
        })();
        `,
      ],
      { cwd: root, encoding: "utf8" },
    );
    const imported = run(`
      import { Agent, loadModel } from "penchant";
      const agent = await Agent.open(await loadModel("examples/bowl.safetensors"), { refine: 2 });
      agent.answer(agent.questions[0], "a");
      const places = [0, 1, 2, 3, 4].map((k) => [0, 1, 2, 3, 4].map((j) => Number(j === k)));
      console.log(JSON.stringify(agent.rank(places)[0].best));
    `);
    expect(JSON.parse(out)).toEqual([imported, true, true, "function"]);
  });

  it("says in a browser that there are no files", () => {
    const errors = JSON.parse(
      execFileSync(
        "node",
        [
          ...["--conditions", "browser", "--input-type=module", "-e"],
          `
          import { fileStore } from "penchant/vault";
          import { readTrajectories, writeTrajectories } from "penchant/train";
          const calls = [fileStore("users"), readTrajectories("walk.hdf5"), writeTrajectories("walk.hdf5", {})];
          const results = await Promise.allSettled(calls);
          console.log(JSON.stringify(results.map(({ reason }) => reason.name + ": " + reason.message)));
          `,
        ],
        { cwd: root, encoding: "utf8" },
      ),
    );
    expect(errors).toEqual([
      expect.stringMatching(
        /^TypeError: fileStore: browsers and Workers have no files; use indexedDbStore in a browser/,
      ),
      expect.stringMatching(/^TypeError: readTrajectories: browsers and Workers have no files; /),
      expect.stringMatching(/^TypeError: writeTrajectories: browsers and Workers have no files; /),
    ]);
  });

  it("compiles a plan that the caller builds", () => {
    const exported = run(`
      import * as plan from "penchant/plan";
      const graph = new plan.Graph();
      const x = graph.data("x", 2, 2);
      const [dx] = plan.gradient(plan.sum(plan.square(x)), [x]);
      console.log(JSON.stringify([plan.compile(graph, { dx }).body.length > 0, String(dx)]));
    `);
    expect(exported).toEqual([true, expect.stringContaining("[2, 2]")]);
  });

  it.each(["index.js", "train.js", "vault.js"])("has no dependencies in what %s loads", (entry) => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, from] of readFileSync(`${root}dist/${file}`, "utf8").matchAll(/^import\b[^";]*"([^"]+)"/gm)) {
        if (from?.startsWith("./")) visit(from.slice(2));
        else expect(from).toMatch(/^node:/);
      }
    };
    visit(entry);
    expect(seen.size).toBeGreaterThan(1);
  });
});
