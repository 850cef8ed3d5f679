// npm run bench -- gpu runs `penchant bench --backends` from the sources and passes its other options on. --save writes
// bench/results/gpu.json and gpu.svg. The bundle for machines without a network (npm run bundle:gpu) runs this file too.

import { copyFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchCommand } from "../src/cli/bench-command.ts";

const options = process.argv.slice(2).filter((arg) => arg !== "gpu" && arg !== "--save");
const save = process.argv.includes("--save");
const folder = save ? await mkdtemp(join(tmpdir(), "penchant-bench-")) : undefined;
const figures = folder ? ["--figures", folder] : [];
try {
  await benchCommand().parseAsync(["--backends", ...figures, ...options], { from: "user" });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
for (const kind of folder ? ["json", "svg"] : []) {
  await copyFile(join(folder as string, `bench.${kind}`), new URL(`../bench/results/gpu.${kind}`, import.meta.url));
}
process.exit();
