// npm run bench: bundle sizes, share of the roofline, the cost of an agent, and the same work in other runtimes. Prints a
// table or, with --json, JSON; --save writes bench/results/wasm.json.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { at } from "../src/base/arrays.ts";
import { agentCost } from "./agent.bench.ts";
import { inference, OPTIONS } from "./model.bench.ts";
import type { Peer } from "./peers/measure.d.mts";
import { meanSigmoids, mlp, trainingStep } from "./peers.bench.ts";
import { questionCosts } from "./questions.bench.ts";
import { rooflineShares } from "./roofline.bench.ts";
import { agentSize, kernelSize } from "./size.ts";

const root = new URL("../../", import.meta.url);
const bytes = await readFile(new URL("dist/penchant.wasm", root));
const module = await WebAssembly.compile(bytes);

type Times = Record<string, number>;
interface Comparison {
  work: string;
  microseconds: Times;
  /** Time of the fastest peer divided by penchant's. */
  ratio: number;
}

async function compareWithPeers(): Promise<Comparison[]> {
  const folder = new URL("bench/peers/", root);
  if (!existsSync(new URL("node_modules", folder))) {
    console.error("peers are left out; install them with npm ci --prefix bench/peers");
    return [];
  }
  const { peers, medians } = (await import(
    new URL("measure.mjs", folder).href
  )) as typeof import("./peers/measure.d.mts");
  const { floats, mlpWeights, step, stepBatch, stepItems, stepParameters, stepShapes, stream } = await import(
    new URL("workload.mjs", folder).href
  );
  const runtimes = await peers();
  const next = stream(1);
  const results: Comparison[] = [];
  const compare = async (work: string, ours: () => unknown, theirs: Record<string, () => unknown>) => {
    const microseconds: Times = await medians({ penchant: ours, ...theirs }, { seconds: 3 });
    const { penchant, ...others } = microseconds;
    const best = Math.min(...Object.values(others));
    results.push({ work, microseconds, ratio: best / (penchant as number) });
  };

  /** The call of each peer, after a check that its result on the same input is within `tolerance` of ours. */
  const checkedCalls = async (
    callOf: (peer: Peer) => Promise<() => Promise<Float32Array>>,
    ours: () => Float32Array,
    tolerance: number,
  ) => {
    const calls: Record<string, () => unknown> = {};
    for (const peer of runtimes) {
      const call = await callOf(peer);
      const [got, want] = [await call(), ours()];
      if (got.some((v, i) => Math.abs(v - at(want, i)) > tolerance))
        throw new Error(`${peer.name} computes other values`);
      calls[peer.name] = call;
    }
    return calls;
  };

  const layers = mlpWeights(next);
  for (const rows of [1, 8, 256, 1000]) {
    const input = floats(rows * layers[0].inputs, next);
    const run = mlp(module, layers, rows);
    const ours = () => run(input);
    const callOf = async (peer: Peer) => {
      const run = await peer.mlp(layers);
      return () => run(input);
    };
    await compare(`MLP 40→256→256→1, ${rows} rows`, ours, await checkedCalls(callOf, ours, 1e-4));
  }
  const [encoder, head] = [mlpWeights(next, [40, 256, 256, 256, 64]), mlpWeights(next)];
  const [answers, options] = [floats(40, next), floats(8 * OPTIONS, next)];
  const infer = inference(module, encoder, head);
  const inferByPeer = async (peer: Peer) => {
    const [encode, reward] = [await peer.mlp(encoder), await peer.mlp(head)];
    return async () => {
      const z = (await encode(answers)).subarray(0, 32);
      const rows = new Float32Array(OPTIONS * 40);
      for (let i = 0; i < OPTIONS; i++) {
        rows.set(options.subarray(8 * i, 8 * i + 8), 40 * i);
        rows.set(z, 40 * i + 8);
      }
      return reward(rows);
    };
  };
  const inferred = () => infer(answers, options);
  await compare("encoder 40→256³→64, head on 5 options", inferred, await checkedCalls(inferByPeer, inferred, 1e-4));
  const comparators = floats(1000, next, 5);
  for (const rows of [256, 4096]) {
    const input = floats(rows, next, 8);
    const run = meanSigmoids(module, comparators, rows);
    const ours = () => run(input);
    const callOf = async (peer: Peer) => {
      const run = await peer.meanSigmoid(comparators);
      return () => run(input);
    };
    await compare(`mean σ, ${rows} × 1000`, ours, await checkedCalls(callOf, ours, 1e-5));
  }
  const task = {
    shapes: stepShapes,
    parameters: stepParameters(next),
    items: stepItems(),
    options: step.options,
    beta: step.beta,
  };
  const batch = stepBatch(next);
  const train = trainingStep(module, task, step.users);
  const loss = train(batch);
  const trainers: Record<string, () => unknown> = {};
  for (const peer of runtimes) {
    const run = await peer.trainingStep?.(task);
    if (!run) continue;
    const other = await run(batch);
    if (Math.abs(other - loss) > 1e-3 * loss) throw new Error(`${peer.name}: loss ${other}, ours ${loss}`);
    trainers[peer.name] = () => run(batch);
  }
  await compare("VPL training step, 256 users", () => train(batch), trainers);
  return results;
}

const { imports, ...rootSize } = await agentSize(root, "node");
const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root }).toString().trim(),
  sizes: { wasm: await kernelSize(root), root: rootSize },
  gemm: await rooflineShares(module),
  agent: await agentCost(),
  questions: questionCosts(module),
  peers: await compareWithPeers(),
};

const text = JSON.stringify(result, (_, v) => (typeof v === "number" ? Number(v.toPrecision(4)) : v), 2);
if (process.argv.includes("--save")) await writeFile(new URL("bench/results/wasm.json", root), `${text}\n`);
if (process.argv.includes("--json")) console.log(text);
else {
  console.log(result.machine);
  for (const [name, { bytes, gzip }] of Object.entries(result.sizes)) {
    console.log(`${name.padEnd(8)} ${(bytes / 1024).toFixed(1)} KiB, ${(gzip / 1024).toFixed(1)} KiB gzipped`);
  }
  for (const { shape, microseconds, gflops, roofline, share } of result.gemm) {
    const us = microseconds.toFixed(2).padStart(9);
    console.log(
      `GEMM ${shape.padEnd(12)} ${us} µs  ${gflops.toFixed(1)} of ${roofline.toFixed(1)} GFLOP/s  ${share.toFixed(3)} of the roofline`,
    );
  }
  for (const [work, us] of Object.entries(result.agent.microseconds))
    console.log(`${work.padEnd(45)} ${us.toFixed(1)} µs`);
  console.log(`${"memory of an agent".padEnd(45)} ${result.agent.megabytes.toFixed(2)} MiB`);
  for (const { work, milliseconds } of result.questions)
    console.log(`${work.padEnd(45)} ${milliseconds.toFixed(1)} ms`);
  for (const { work, microseconds, ratio } of result.peers) {
    const times = Object.entries(microseconds).map(
      ([name, us]) => `${name} ${us >= 1000 ? us.toFixed(0) : us.toFixed(1)}`,
    );
    console.log(`${work.padEnd(30)} ${times.join("  ")} µs  ×${ratio.toFixed(2)} the fastest peer`);
  }
}
process.exit(0);
