import { wasm } from "../src/backend/wasm.ts";
import { kernels } from "../src/host/node.ts";
import { train } from "../src/train/train.ts";
import { runGaussians } from "../src/experiment/gaussians.ts";
const backend = wasm(await kernels());
const over = JSON.parse(process.argv[2] ?? "{}");
const seed = Number(process.argv[3] ?? 10);
const t0 = performance.now();
const out = await runGaussians({ seed, backend, train: async (label, data, options) => {
  if (label !== "vpl") options = { ...options, steps: 1 };
  const { model, report } = await train(backend, data, { ...options, ...(label === "vpl" ? over : {}), seed });
  if (label === "vpl") console.log(JSON.stringify(report.intervals.filter((_, i) => i % 8 === 7).map((x) => [x.step, +(x.heldOut.loss as number).toFixed(2), +(x.heldOut.accuracy as number).toFixed(3)])), report.bestStep);
  return model;
}});
console.log(JSON.stringify(over), JSON.stringify(out.results.vpl), "bayes", JSON.stringify(out.limits.bayes), ((performance.now() - t0) / 1000).toFixed(0) + "s");
