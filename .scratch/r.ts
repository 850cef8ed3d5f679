import { wasm } from "../src/backend/wasm.ts";
import { kernels } from "../src/host/node.ts";
import { train } from "../src/train/train.ts";
import { runRearrange } from "../src/experiment/rearrange.ts";
const backend = wasm(await kernels());
const over = JSON.parse(process.argv[2] ?? "{}");
const users = Number(process.argv[3] ?? 5);
for (const seed of (process.argv[4] ?? "10,11").split(",").map(Number)) {
const t0 = performance.now();
let t = 0;
const out = await runRearrange(users)({ seed, backend, train: async (label, data, options) => {
  if (label !== "vpl") options = { ...options, steps: 1 };
  const t1 = performance.now();
  const { model } = await train(backend, data, { ...options, ...(label === "vpl" ? over : {}), seed });
  if (label === "vpl") t = performance.now() - t1;
  return model;
}});
const f = (x: any) => Object.entries(x).map(([k, v]) => k + " " + (v as number).toFixed(3)).join(" ");
console.log(JSON.stringify(over), users, f(out.results.vpl), "| bayes", f(out.limits.bayes), (t / 1000).toFixed(1) + "s", ((performance.now() - t0) / 1000).toFixed(0) + "s");
}
