// npm run bench -- policy measures policies: a step of implicit Q-learning in penchant and in other WebAssembly runtimes for
// JavaScript, in one process in turns; the step's share of the roofline; the rewards before training; acting after it; and
// the memory of four million transitions. --save writes bench/results/policy.json.
//
// A step samples a batch, computes three losses, and updates the weights with Adam and then the targets. penchant samples inside
// the plan. The peers' batches are sampled here and copied in, which is part of their time.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { at } from "../src/base/arrays.ts";
import { Random } from "../src/base/philox.ts";
import { POLICY as config, transitions } from "../src/measure/job-work.ts";
import { productsOf } from "../src/measure/op-counts.ts";
import { actCost } from "./act.bench.ts";
import { batchSampler, LOSSES, settings, stepOnBatches, trainingStep } from "./iql.bench.ts";
import type { IqlBatch, IqlTask, Peer } from "./peers/measure.d.mts";
import { rooflineMeter, rooflineShares, type Share } from "./roofline.bench.ts";
import { rewardCosts } from "./spo.bench.ts";

/** Number of steps from the same weights on the same batches, and tolerances of losses and of changes of parameters. */
const CHECKED = { steps: 5, losses: 1e-4, moved: 1e-2 };

const root = new URL("../../", import.meta.url);
const module = await WebAssembly.compile(await readFile(new URL("dist/penchant.wasm", root)));
const norm = (x: number[]) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));

/** @throws Error unless every peer has penchant's losses in each of a few steps and its parameters after them. */
async function check(peers: Peer[], batches: IqlBatch[]): Promise<IqlTask> {
  const mine = stepOnBatches(module);
  const start = mine.parameters();
  const task: IqlTask = { ...settings, shapes: mine.shapes, parameters: start };
  const wants = batches.map(mine.step);
  const end = mine.parameters();
  for (const peer of peers) {
    const run = await peer.iqlStep?.(task);
    if (!run) continue;
    for (const [step, want] of wants.entries()) {
      const got = await run(at(batches, step));
      for (const [i, loss] of LOSSES.entries()) {
        const [theirs, own] = [at(got, i), at(want, i)];
        if (Math.abs(theirs - own) <= CHECKED.losses * Math.abs(own)) continue;
        throw new Error(`${peer.name}: ${loss} of step ${step + 1} is ${theirs}; penchant's is ${own}`);
      }
    }
    const theirs = await run.parameters();
    let worst = 0;
    for (const [name] of mine.shapes) {
      const from = start[name] as Float32Array;
      const moved = (to: Float32Array) => Array.from(to, (w, i) => w - at(from, i));
      const [got, want] = [moved(theirs[name] as Float32Array), moved(end[name] as Float32Array)];
      const off = norm(got.map((x, i) => x - at(want, i))) / norm(want);
      if (!(off < CHECKED.moved)) throw new Error(`${peer.name}: ${name} changes differently, by ${off} of the change`);
      worst = Math.max(worst, off);
    }
    console.error(
      `${peer.name}: ${CHECKED.steps} steps have penchant's losses, and parameters within ${worst.toExponential(1)}`,
    );
    run.dispose();
  }
  return task;
}

const load = at(loadavg(), 0);
if (load > 1) console.error(`the machine is busy (load ${load.toFixed(1)}): times are unreliable, ratios less so`);
const folder = new URL("bench/peers/", root);
const { peers: allPeers, medians } = (await import(
  new URL("measure.mjs", folder).href
)) as typeof import("./peers/measure.d.mts");
const installed = existsSync(new URL("node_modules", folder));
if (!installed) console.error("peers are left out; install them with npm ci --prefix bench/peers");
const peers = installed ? (await allPeers()).filter((peer) => peer.iqlStep) : [];
const rewarded = transitions();
const random = new Random(0, 2);
const checkedBatch = batchSampler(rewarded, () => random.uniform());
const task = await check(peers, Array.from({ length: CHECKED.steps }, checkedBatch));

const nextBatch = batchSampler(rewarded, Math.random);
const { plan, step } = trainingStep(module, rewarded);
const runs: Record<string, () => unknown> = { penchant: step };
for (const peer of peers) {
  const run = await peer.iqlStep?.(task);
  if (run) runs[peer.name] = () => run(nextBatch());
}
const microseconds = await medians(runs, { seconds: 5 });
const flop = productsOf(plan.body);
const penchantTime = microseconds.penchant as number;

const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root }).toString().trim(),
  /** The machine's load average over the minute before. */
  load,
  work: `IQL step, ${config.observation}+${config.condition} inputs, ${config.action} actions, ${config.hidden.join("·")}, batch ${settings.batch}`,
  microseconds,
  /** Time of each peer divided by penchant's. */
  ratio: Object.fromEntries(peers.map(({ name }) => [name, (microseconds[name] as number) / penchantTime])),
  products: { megaflop: flop / 1e6, ...(await rooflineMeter())(step, flop) },
  gemm: await rooflineShares(module),
  rewarding: await rewardCosts(module),
  acting: await actCost(config),
  /** Bytes for training on four million transitions: of WebAssembly, of the data on the host, and at the process's peak. */
  memory: JSON.parse(execFileSync("node", [fileURLToPath(new URL("memory.mjs", import.meta.url))]).toString()),
};
const text = JSON.stringify(result, (_, v) => (typeof v === "number" ? Number(v.toPrecision(4)) : v), 2);
if (process.argv.includes("--save")) await writeFile(new URL("bench/results/policy.json", root), `${text}\n`);
if (process.argv.includes("--json")) console.log(text);
else {
  console.log(`${result.machine}\n${result.work}`);
  for (const [name, us] of Object.entries(microseconds)) {
    const times = name === "penchant" ? "" : `  ×${(us / penchantTime).toFixed(2)} penchant's time`;
    console.log(`${name.padEnd(10)} ${(us / 1000).toFixed(2).padStart(8)} ms${times}`);
  }
  const line = (title: string, { microseconds, gflops, roofline, share }: Share) =>
    console.log(
      `${title.padEnd(28)} ${microseconds.toFixed(1).padStart(9)} µs  ${gflops.toFixed(1)} of ${roofline.toFixed(1)} GFLOP/s  ${share.toFixed(3)} of the roofline`,
    );
  line(`step, ${result.products.megaflop.toFixed(0)} MFLOP in products`, result.products);
  for (const gemm of result.gemm) line(`GEMM ${gemm.shape}`, gemm);
  for (const { work, perSecond, share } of result.rewarding) {
    const products = share === null ? "" : `, ${share.toFixed(3)} of the roofline`;
    console.log(`${work} ${perSecond.toPrecision(3)}/s${products}`);
  }
  const { median, p99, allocated, kept } = result.acting;
  console.log(`act: median ${median.toFixed(1)} µs, 99th percentile ${p99.toFixed(1)} µs`);
  console.log(`     ${allocated.toFixed(2)} bytes allocated per call, ${kept.toFixed(2)} retained`);
  const { rows, seconds, ...bytes } = result.memory;
  const mb = (name: keyof typeof bytes) => `${(bytes[name] / 1e6).toFixed(0)} MB`;
  console.log(
    `${rows} transitions: ${mb("wasm")} of WebAssembly, peak ${mb("peak")}, ${mb("data")} before training; ${seconds.toFixed(1)} s to the first step`,
  );
}
process.exit(0);
