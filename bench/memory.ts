// The memory that training a policy on four million transitions of a maze takes. A separate process, which prints JSON.

import { readFile } from "node:fs/promises";
import { type WasmProgram, wasm } from "../src/backend/wasm/wasm.ts";
import { trainPolicyOn } from "../src/train/train-policy.ts";

const [ROWS, LENGTH, OBSERVATION, ACTION, LATENT] = [4_000_000, 600, 4, 2, 8];

const pattern = (n: number) => {
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) values[i] = ((i * 7919) % 100_003) / 50_001.5 - 1;
  return values;
};
const count = Math.ceil(ROWS / LENGTH);
const rewarded = {
  trajectories: {
    observations: pattern(ROWS * OBSERVATION),
    observationSize: OBSERVATION,
    actions: pattern(ROWS * ACTION),
    actionSize: ACTION,
    offsets: Int32Array.from({ length: count + 1 }, (_, t) => Math.min(ROWS, t * LENGTH)),
  },
  rewards: pattern(ROWS),
  condition: { values: pattern(count * LATENT), size: LATENT, of: Int32Array.from({ length: count }, (_, t) => t) },
  lookAhead: false,
};
const peakBytes = () => process.resourceUsage().maxRSS * 1024;
const data = peakBytes();
const { load } = wasm(await WebAssembly.compile(await readFile(new URL("../../dist/penchant.wasm", import.meta.url))));
const programs: WasmProgram[] = [];
const backend = {
  name: "wasm",
  load: (...args: Parameters<typeof load>) => {
    const program = load(...args);
    programs.push(program);
    return program;
  },
};
const start = performance.now();
await trainPolicyOn(backend, rewarded, { steps: 1 });
const seconds = (performance.now() - start) / 1000;
const wasmBytes = programs.reduce((sum, program) => sum + program.view("rewards").buffer.byteLength, 0);
console.log(JSON.stringify({ rows: ROWS, wasm: wasmBytes, data, peak: peakBytes(), seconds }));
