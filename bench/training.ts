// npm run bench -- training compares training steps per second: penchant on WebAssembly with one thread against PyTorch on
// the CPU with one and two threads. --save writes bench/results/training.json. PENCHANT_PYTHON names a Python that has torch.
//
// penchant runs the step of `penchant train`, including metrics. PyTorch runs bench/peers/torch_training.py, which has none.

import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { at } from "../src/base/arrays.ts";
import { settingsOf } from "../src/train/preference-settings.ts";
import { torch } from "./peers/torch.ts";
import { median } from "./time.ts";
import { ANSWERS, type PenchantRun, penchantRun, preferences, USERS, WORKLOADS } from "./training.bench.ts";

/** Seconds of each measurement, and number of measurements. */
const [SECONDS, ROUNDS] = [2, 5];
/** The mean loss of the first steps must agree. Both sides start from the same weights but sample their own batches. */
const CHECKED = { steps: 200, tolerance: 0.05 };
const THREADS = [1, 2];

const module = await WebAssembly.compile(await readFile(new URL("../penchant.wasm", import.meta.url)));

/** The answer of torch_training.py to a task: shapes, first losses, and which way of running the step is faster. */
interface PreparedTask {
  shapes: Record<string, [number, number]>;
  loss: number;
  way: string;
  speeds: Record<string, number>;
  failure: string | null;
}

/**
 * Prints the parameters and first losses of both sides.
 * @throws Error unless both train the same parameters and have nearly the same mean loss at first.
 */
function compare(work: string, mine: PenchantRun, theirs: PreparedTask): void {
  for (const name of new Set([...Object.keys(mine.shapes), ...Object.keys(theirs.shapes)])) {
    const [got, want] = [String(theirs.shapes[name]), String(mine.shapes[name])];
    if (got !== want) throw new Error(`${work}: "${name}" is [${got}] in torch and [${want}] in penchant`);
  }
  if (!(Math.abs(theirs.loss - mine.loss) < CHECKED.tolerance * mine.loss)) {
    throw new Error(`${work}: the first losses of torch have a mean of ${theirs.loss}, those of penchant ${mine.loss}`);
  }
  const values = Object.values(mine.shapes).reduce((sum, [rows, cols]) => sum + rows * cols, 0);
  const losses = `${mine.loss.toFixed(3)} and ${theirs.loss.toFixed(3)}`;
  const shapes = Object.entries(mine.shapes).map(([name, [rows, cols]]) => `${name} ${rows}×${cols}`);
  console.error(`${work}: both have ${values} parameters, ${shapes.join(", ")}`);
  console.error(`  mean loss of the first ${CHECKED.steps} steps: ${losses}`);
}

const python = process.env.PENCHANT_PYTHON ?? "python3";
try {
  execFileSync(python, ["-c", "import torch"], { stdio: "ignore" });
} catch {
  console.error(
    `NOTHING WAS MEASURED: ${python} cannot import torch. Install it with "pip install torch", or set PENCHANT_PYTHON to a Python that has it.`,
  );
  process.exit(0);
}

const load = at(loadavg(), 0);
if (load > 1)
  console.error(
    `the machine is busy (load ${load.toFixed(1)}): times are unreliable, most of all those of two threads`,
  );
const peers = THREADS.map((threads) => torch(python, threads));
const versions = await Promise.all(peers.map((peer) => peer.answer()));
const results = [];
for (const workload of WORKLOADS) {
  const { work } = workload;
  const data = preferences(workload);
  const settings = settingsOf({ ...workload.options, heldOut: 0 });
  const mine = penchantRun(module, data, settings, CHECKED.steps);
  const parameters = Object.fromEntries(Object.entries(mine.parameters).map(([name, v]) => [name, Array.from(v)]));
  const { size } = data;
  const lists = { states: Array.from(data.states), pairs: Array.from(data.pairs), labels: Array.from(data.labels) };
  const task = { ...settings, ...lists, parameters, size, users: USERS, answers: ANSWERS, checked: CHECKED.steps };
  const prepared: PreparedTask[] = [];
  for (const peer of peers) prepared.push(await peer.ask(task)); // one at a time, because each takes measurements while it prepares
  compare(work, mine, at(prepared, 0));
  mine.run(SECONDS);

  const times: number[][] = [[], ...peers.map(() => [])];
  for (let round = 0; round < ROUNDS; round++) {
    times[0]?.push(mine.run(SECONDS));
    for (const [i, peer] of peers.entries()) times[i + 1]?.push((await peer.ask({ seconds: SECONDS })).speed);
  }
  const [penchantSpeeds = [], ...torchSpeeds] = times;
  results.push({
    work,
    penchant: median([...penchantSpeeds]),
    torch: torchSpeeds.map((speeds, i) => {
      const { way, speeds: tried, failure } = at(prepared, i);
      // Ratios of adjacent runs, so that drift of the machine affects both.
      const ratio = median(penchantSpeeds.map((speed, round) => speed / at(speeds, round)));
      return {
        threads: at(THREADS, i),
        steps: median([...speeds]),
        ratio,
        way,
        tried,
        failure: failure ?? undefined,
      };
    }),
  });
}
for (const peer of peers) peer.end();

const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}, PyTorch ${versions[0].version}`,
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"]).toString().trim(),
  /** The machine's load average over the minute before. */
  load,
  unit: "steps/s",
  training: results,
};
const text = JSON.stringify(result, (_, v) => (typeof v === "number" ? Number(v.toPrecision(4)) : v), 2);
if (process.argv.includes("--save")) await writeFile("bench/results/training.json", `${text}\n`);
if (process.argv.includes("--json")) console.log(text);
else {
  console.log(result.machine);
  const row = (...cells: string[]) => console.log(cells.map((c, i) => (i ? c.padStart(24) : c.padEnd(46))).join(""));
  row(
    "steps/s; × penchant / torch",
    "penchant, 1 thread",
    ...THREADS.map((n) => `torch, ${n} thread${n > 1 ? "s" : ""}`),
  );
  for (const { work, penchant, torch } of results) {
    const cells = torch.map(({ steps, way, ratio }) => `${way} ${steps.toFixed(0)}  ×${ratio.toFixed(2)}`);
    row(work, penchant.toFixed(0), ...cells);
  }
  for (const { work, torch } of results)
    for (const { threads, failure } of torch) if (failure) console.log(`${work}, ${threads} threads: ${failure}`);
}
