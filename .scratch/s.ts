
import { wasm } from "../src/backend/wasm.ts";
import { kernels } from "../src/host/node.ts";
import { train } from "../src/train/train.ts";
import { runSurvey } from "../src/experiment/survey.ts";
import { summarise } from "../src/experiment/experiment.ts";
import { readSurvey } from "../src/world/survey.ts";
const backend = wasm(await kernels());
const over = JSON.parse(process.argv[2] ?? "{}");
const files = (process.argv[3] ?? "bank_choices,electricity,cems").split(",");
const seeds = (process.argv[4] ?? "10,11,12").split(",").map(Number);
const skip = (process.argv[5] ?? "btl,dpl-mean-variance,dpl-categorical").split(",");
for (const f of files) {
  const s = await readSurvey("../shared/data/" + f + ".csv");
  const t0 = performance.now();
  const outs = [];
  for (const seed of seeds) {
    outs.push(await runSurvey(s.data, s.context.answers, over)({ seed, backend, train: async (label, data, options) => {
      if (skip.includes(label)) options = { ...options, steps: 1 };
      return (await train(backend, data, { ...options, seed })).model;
    }}));
  }
  const { results } = summarise(f, seeds, outs) as any;
  const t = (x: any) => x.mean.toFixed(4) + "±" + x.stderr?.toFixed(4);
  for (const m of ["vpl", "vpl-refined", "btl", "dpl-mean-variance", "dpl-categorical", "hierarchical"].filter((m) => !skip.includes(m))) {
    const r = results[m];
    console.log(f.slice(0, 5), m.padEnd(12), "acc", t(r.accuracy), "ll", t(r.logLoss), "cal", t(r.calibration), r["over hierarchical"] ? "d acc " + t(r["over hierarchical"].accuracy) + " ll " + t(r["over hierarchical"].logLoss) : "");
  }
  console.log(JSON.stringify(over), Object.values(results.vpl.variance).map((x: any) => x.mean.toFixed(3)).join(" "), ((performance.now() - t0) / 1000).toFixed(0) + "s");
}
