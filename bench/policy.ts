// npm run bench -- policy: one step of implicit Q-learning of a policy, ours and in other WebAssembly runtimes for
// JavaScript, in one process and taking turns; what the step's products are worth beside the roofline; rewards before it,
// acting after it, and the memory of four million transitions. --save writes bench/results/policy.json.
//
// A step is what training does: a batch drawn from the data, three losses, Adam, the targets. Ours draws inside the plan;
// the peers' batches are drawn here and copied in, which is part of their time.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { Random } from "../src/base/philox.ts";
import { POLICY as config, transitions } from "../src/measure/job-work.ts";
import { productsOf } from "../src/measure/op-counts.ts";
import { acting } from "./act.bench.ts";
import { handed, LOSSES, ours, sampler, settings } from "./iql.bench.ts";
import type { IqlBatch, IqlTask, Peer } from "./peers/measure.d.mts";
import { besideRoofline, rooflineShares, type Share } from "./roofline.bench.ts";
import { rewarding } from "./spo.bench.ts";

/** Steps from the same weights on the same batches, after which all must agree. */
const CHECKED = { steps: 5, losses: 1e-4, moved: 1e-2 };

const root = new URL("../../", import.meta.url);
const module = await WebAssembly.compile(await readFile(new URL("dist/penchant.wasm", root)));
const norm = (x: number[]) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));

/** Throws unless every peer has our losses in each of a few steps, and afterwards our parameters. */
async function check(peers: Peer[], batches: IqlBatch[]): Promise<IqlTask> {
  const mine = handed(module);
  const start = mine.parameters();
  const task: IqlTask = { ...settings, shapes: mine.shapes, parameters: start };
  const wants = batches.map(mine.step);
  const end = mine.parameters();
  for (const peer of peers) {
    const run = await peer.iqlStep?.(task);
    if (!run) continue;
    for (const [step, want] of wants.entries()) {
      const got = await run(batches[step] as IqlBatch);
      for (const [i, loss] of LOSSES.entries()) {
        const [theirs, own] = [got[i] as number, want[i] as number];
        if (Math.abs(theirs - own) <= CHECKED.losses * Math.abs(own)) continue;
        throw new Error(`${peer.name}: ${loss} of step ${step + 1} is ${theirs}, ours ${own}`);
      }
    }
    const theirs = await run.parameters();
    let worst = 0;
    for (const [name] of mine.shapes) {
      const from = start[name] as Float32Array;
      const moved = (to: Float32Array) => Array.from(to, (w, i) => w - (from[i] as number));
      const [got, want] = [moved(theirs[name] as Float32Array), moved(end[name] as Float32Array)];
      const off = norm(got.map((x, i) => x - (want[i] as number))) / norm(want);
      if (!(off < CHECKED.moved)) throw new Error(`${peer.name}: ${name} moved elsewhere, by ${off}`);
      worst = Math.max(worst, off);
    }
    console.error(
      `${peer.name}: ${CHECKED.steps} steps have our losses, and parameters within ${worst.toExponential(1)}`,
    );
    run.dispose();
  }
  return task;
}

const load = loadavg()[0] as number;
if (load > 1) console.error(`the machine is busy (load ${load.toFixed(1)}): times say little, ratios a little more`);
const folder = new URL("bench/peers/", root);
const { peers: all, medians } = (await import(
  new URL("measure.mjs", folder).href
)) as typeof import("./peers/measure.d.mts");
const installed = existsSync(new URL("node_modules", folder));
if (!installed) console.error("peers are left out; npm ci --prefix bench/peers installs them");
const peers = installed ? (await all()).filter((peer) => peer.iqlStep) : [];
const rewarded = transitions();
const seeded = new Random(0, 2);
const batches = sampler(rewarded, () => seeded.uniform());
const task = await check(peers, Array.from({ length: CHECKED.steps }, batches));

const draw = sampler(rewarded, Math.random);
const { plan, step } = ours(module, rewarded);
const runs: Record<string, () => unknown> = { penchant: step };
for (const peer of peers) {
  const run = await peer.iqlStep?.(task);
  if (run) runs[peer.name] = () => run(draw());
}
const microseconds = await medians(runs, { seconds: 5 });
const flop = productsOf(plan.body);
const own = microseconds.penchant as number;

const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root }).toString().trim(),
  /** Of the minute before. */
  load,
  work: `IQL step, ${config.observation}+${config.condition} inputs, ${config.action} actions, ${config.hidden.join("·")}, batch ${settings.batch}`,
  microseconds,
  /** Time of a peer over ours. */
  ratio: Object.fromEntries(peers.map(({ name }) => [name, (microseconds[name] as number) / own])),
  products: { megaflop: flop / 1e6, ...(await besideRoofline())(step, flop) },
  gemm: await rooflineShares(module),
  rewarding: await rewarding(module),
  acting: await acting(config),
  /** Of training on four million transitions, in bytes: WebAssembly's, the data's on the host, and the process's most. */
  memory: JSON.parse(execFileSync("node", [fileURLToPath(new URL("memory.mjs", import.meta.url))]).toString()),
};
const text = JSON.stringify(result, (_, v) => (typeof v === "number" ? Number(v.toPrecision(4)) : v), 2);
if (process.argv.includes("--save")) await writeFile(new URL("bench/results/policy.json", root), `${text}\n`);
if (process.argv.includes("--json")) console.log(text);
else {
  console.log(`${result.machine}\n${result.work}`);
  for (const [name, us] of Object.entries(microseconds)) {
    const times = name === "penchant" ? "" : `  ×${(us / own).toFixed(2)} ours`;
    console.log(`${name.padEnd(10)} ${(us / 1000).toFixed(2).padStart(8)} ms${times}`);
  }
  const line = (what: string, { microseconds, gflops, roofline, share }: Share) =>
    console.log(
      `${what.padEnd(28)} ${microseconds.toFixed(1).padStart(9)} µs  ${gflops.toFixed(1)} of ${roofline.toFixed(1)} GFLOP/s  ${share.toFixed(3)} of the roofline`,
    );
  line(`step, ${result.products.megaflop.toFixed(0)} MFLOP in products`, result.products);
  for (const gemm of result.gemm) line(`GEMM ${gemm.shape}`, gemm);
  for (const { work, perSecond, share } of result.rewarding) {
    const products = share === null ? "" : `, ${share.toFixed(3)} of the roofline`;
    console.log(`${work} ${perSecond.toPrecision(3)}/s${products}`);
  }
  const { median, p99, allocated, kept } = result.acting;
  console.log(`act: ${median.toFixed(1)} µs, 99 % within ${p99.toFixed(1)} µs`);
  console.log(`     ${allocated.toFixed(2)} bytes allocated a call, ${kept.toFixed(2)} kept`);
  const { rows, seconds, ...bytes } = result.memory;
  const mb = (name: keyof typeof bytes) => `${(bytes[name] / 1e6).toFixed(0)} MB`;
  console.log(
    `${rows} transitions: ${mb("wasm")} of WebAssembly, ${mb("peak")} at most, of which ${mb("data")} with the data; ${seconds.toFixed(1)} s to the first step`,
  );
}
process.exit(0);
