// npm run fuzz -- models [files] [--seed n] [--from n]: fuzzes model files. Started by run.mjs.

import { writeFileSync } from "node:fs";
import { baseModels, changedModel } from "./model-changes.ts";
import { fuzzModels, noCounts } from "./models.ts";

const args = process.argv.slice(3);
const option = (name: string, otherwise: number): number => {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : Number(args.splice(at, 2)[1]);
};
const [seed, from] = [option("--seed", 1), option("--from", 0)];
const to = from + Number(args[0] ?? 1000);
if (![seed, from, to].every(Number.isSafeInteger)) {
  console.error("usage: npm run fuzz -- models [files] [--seed n] [--from n]");
  process.exit(2);
}

const files = baseModels("test/");
const total = noCounts();
const start = process.cpuUsage();
for (let first = from; first < to; first += 5000) {
  const part = await fuzzModels(files, { seed, from: first, to: Math.min(to, first + 5000) });
  for (const key of ["refused", "loaded", "results", "refusals"] as const) total[key] += part[key];
  total.failures.push(...part.failures);
  if (part.slowest.seconds > total.slowest.seconds) total.slowest = part.slowest;
  process.stderr.write(`${Math.min(to, first + 5000)} of ${to}: ${total.failures.length} failed\n`);
}
const { user, system } = process.cpuUsage(start);
for (const { index, reason } of total.failures) {
  const path = `dist/fuzz/models-${seed}-${index}.safetensors`;
  writeFileSync(path, changedModel(files, seed, index));
  console.log(`${path}: ${reason}`);
}
const { refused, loaded, results, refusals, failures, slowest } = total;
console.log(
  `models: ${refused} refused, ${loaded} loaded, of which ${results} calls gave finite results and ${refusals} refused features; ${failures.length} failed; the slowest took ${slowest.seconds.toFixed(2)} s (${slowest.index}); CPU time ${((user + system) / 1e6).toFixed(0)} s`,
);
process.exit(failures.length > 0 ? 1 : 0);
