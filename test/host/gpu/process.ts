// The suite as a process for Node and Deno. Prints failures and sets the exit code, or prints JSON.

import { openGpu } from "../../../src/backend/webgpu/open-gpu.ts";
import { type Share, suite } from "./suite.ts";

/** `--share 0,2,6`: the first two of six parts of PyTorch's numbers. `--models`: without ops, pairs and slices. */
const at = process.argv.indexOf("--share");
const share = at < 0 ? undefined : (process.argv[at + 1]?.split(",").map(Number) as unknown as Share);
const began = performance.now();
const { adapter, checks } = await suite(await openGpu(), { share, models: process.argv.includes("--models") });
const results = Object.entries(checks);
const failures = results.filter(([, error]) => error !== null);
if (process.argv.includes("--json")) {
  process.stdout.write(JSON.stringify({ adapter, checks }));
} else {
  process.exitCode = failures.length > 0 ? 1 : 0;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${adapter}: ${results.length - failures.length} of ${results.length} checks, ${seconds} s`);
  for (const [name, error] of failures) console.log(`FAILED  ${name}: ${error}`);
}
