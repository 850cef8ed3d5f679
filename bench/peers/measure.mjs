// Measures all peers in one process, interleaved so that drift of the machine affects all of them equally.
//   node bench/peers/measure.mjs            prints medians as JSON, in microseconds per call
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { floats, mlpWeights, step, stepBatch, stepItems, stepParameters, stepShapes, stream } from "./workload.mjs";

const packages = { onnx: "onnxruntime-web", tfjs: "@tensorflow/tfjs-backend-wasm", jax: "@jax-js/jax" };

export async function peers() {
  const modules = [await import("./onnx.mjs"), await import("./tfjs.mjs"), await import("./jax.mjs")];
  return modules.map(({ name, mlp, gemm, meanSigmoid, trainingStep, iqlStep }) => {
    const manifest = new URL(`node_modules/${packages[name]}/package.json`, import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    return { name, package: packages[name], version, mlp, gemm, meanSigmoid, trainingStep, iqlStep };
  });
}

/**
 * The median time of a call of each of `runs`, in µs. The runs take turns of about 2 ms, so that the clock's resolution and
 * cold caches do not matter. The warm-up is long because V8 optimises a hot wasm function only after a while.
 */
export async function medians(runs, { seconds = 3, warmUp = 1 } = {}) {
  const entries = [];
  for (const [name, run] of Object.entries(runs)) {
    const start = performance.now();
    let calls = 0;
    for (; calls < 20 || performance.now() - start < warmUp * 1e3; calls++) await run();
    const turn = Math.ceil((2 * calls) / (performance.now() - start));
    entries.push({ name, run, turn, times: [] });
  }
  const end = performance.now() + seconds * 1e3 * entries.length;
  while (performance.now() < end || entries[0].times.length < 15) {
    for (const { run, turn, times } of entries) {
      const start = performance.now();
      for (let i = 0; i < turn; i++) await run();
      times.push(((performance.now() - start) / turn) * 1e3);
    }
    entries.push(entries.shift()); // so that no run always follows the same one
  }
  const middle = (times) => times.sort((a, b) => a - b)[times.length >> 1];
  return Object.fromEntries(
    Object.keys(runs).map((name) => {
      const { times } = entries.find((e) => e.name === name);
      return [name, Number(middle(times).toPrecision(4))];
    }),
  );
}

/** Builds one run per peer, times them together and disposes of them. */
async function compare(runtimes, build, input) {
  const built = {};
  for (const peer of runtimes) built[peer.name] = await build(peer);
  const result = await medians(Object.fromEntries(runtimes.map(({ name }) => [name, () => built[name](input)])));
  for (const run of Object.values(built)) await run.dispose();
  return result;
}

async function main() {
  const runtimes = await peers();
  const next = stream(1);
  const versions = Object.fromEntries(runtimes.map((peer) => [peer.package, peer.version]));
  const result = { unit: "µs", node: process.version, versions, mlp: {}, gemm: {}, step: {} };
  const weights = mlpWeights(next);
  for (const rows of [1, 8, 256, 1000])
    result.mlp[rows] = await compare(runtimes, (peer) => peer.mlp(weights), floats(rows * weights[0].inputs, next));
  for (const [n, m, k] of [
    [256, 256, 256],
    [256, 256, 40],
  ]) {
    const b = floats(k * m, next);
    result.gemm[`${n}x${m}x${k}`] = await compare(runtimes, (peer) => peer.gemm(n, m, k, b), floats(n * k, next));
  }
  const trainers = runtimes.filter((peer) => peer.trainingStep);
  const { options, beta } = step;
  const task = { shapes: stepShapes, parameters: stepParameters(next), items: stepItems(), options, beta };
  result.step = await compare(trainers, (peer) => peer.trainingStep(task), stepBatch(next));
  console.log(JSON.stringify(result, null, 2));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
