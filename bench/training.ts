// npm run bench -- training compares training steps per second: penchant on WebAssembly with one thread against PyTorch on
// the CPU with one and two threads. --save writes bench/results/training.json. PENCHANT_PYTHON names a Python that has torch.
//
// penchant runs the step of `penchant train`, including metrics. PyTorch runs bench/peers/torch_training.py, which has none.

import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { wasm } from "../src/backend/wasm/wasm.ts";
import { at } from "../src/base/arrays.ts";
import { Random } from "../src/base/philox.ts";
import type { Preferences } from "../src/data/preferences.ts";
import type { PersonalConfig } from "../src/model/config.ts";
import { initialise } from "../src/model/layers.ts";
import { writeData } from "../src/train/batch.ts";
import { trainingPlan } from "../src/train/gradient-training.ts";
import { type Settings, settingsOf, type TrainOptions } from "../src/train/settings.ts";
import { draw, vpl } from "../src/train/vpl.ts";
import { torch } from "./peers/torch.ts";
import { median } from "./time.ts";

const SECONDS = 2;
const ROUNDS = 5;
/** The mean loss of the first steps must agree. Both sides start from the same weights but sample their own batches. */
const CHECKED = { steps: 200, tolerance: 0.05 };
const THREADS = [1, 2];
const [USERS, ANSWERS] = [500, 16];

interface Workload {
  work: string;
  states: number;
  /** Features of a state; 0 for one-hot states. */
  features: number;
  options: TrainOptions;
}

const WORKLOADS: Workload[] = [
  { work: "aggregation, linear head, 64·64, batch 64", states: 240, features: 14, options: {} },
  {
    work: "aggregation, reward MLP, 128·128, batch 64",
    states: 240,
    features: 14,
    options: { head: "reward", hidden: [128, 128] },
  },
  {
    work: "set, reward MLP, 256·256, batch 256, 5 states",
    states: 5,
    features: 0,
    options: { encoder: "set", head: "reward", hidden: [256, 256], batch: 256 },
  },
];

/** Simulated users who each choose by their own linear reward, with logistic noise. */
function preferences({ states: count, features }: Workload): Preferences {
  const random = new Random(0, 1);
  const unitVariance = () => Math.sqrt(12) * (random.uniform() - 0.5);
  const size = features || count;
  const states = new Float32Array(count * size);
  for (let i = 0; i < states.length; i++) {
    states[i] = features ? unitVariance() : Number(i % size === Math.floor(i / size));
  }
  const pairs = new Int32Array(USERS * ANSWERS * 2);
  const labels = new Float32Array(USERS * ANSWERS);
  for (let u = 0; u < USERS; u++) {
    const weights = Float32Array.from({ length: size }, unitVariance);
    const reward = (s: number) => weights.reduce((sum, w, j) => sum + w * at(states, s * size + j), 0);
    for (let i = u * ANSWERS; i < (u + 1) * ANSWERS; i++) {
      const a = random.index(count);
      const b = (a + 1 + random.index(count - 1)) % count;
      pairs.set([a, b], 2 * i);
      labels[i] = Number(random.uniform() < 1 / (1 + Math.exp(reward(b) - reward(a))));
    }
  }
  const offsets = Int32Array.from({ length: USERS + 1 }, (_, u) => u * ANSWERS);
  return { states, size, length: 1, pairs, labels, offsets };
}

const module = await WebAssembly.compile(await readFile(new URL("../penchant.wasm", import.meta.url)));

interface PenchantRun {
  shapes: Record<string, [number, number]>;
  parameters: Record<string, Float32Array>;
  /** The mean loss of the first steps. */
  loss: number;
  /** Trains for this many seconds; gives the steps per second. */
  run: (seconds: number) => number;
}

function penchantRun(data: Preferences, settings: Settings): PenchantRun {
  const { method, head, encoder, hidden, latent, context, beta, batch, seed } = settings;
  const config: PersonalConfig = {
    kind: "personal",
    likelihood: "logistic",
    method,
    head,
    encoder,
    hidden,
    latent,
    context,
    beta,
    size: data.size,
    length: 1,
  };
  const { plan, parameters } = trainingPlan(
    data,
    (leaves, β) => vpl(config, leaves, draw(leaves, config, batch), β),
    settings,
  );
  const program = wasm(module).load(plan, seed);
  const unit = { mean: new Float32Array(data.size), scale: new Float32Array(data.size).fill(1) };
  writeData(program, data, unit);
  initialise(program, seed);
  const values = Object.fromEntries(parameters.map(({ name }) => [name, program.read(name) as Float32Array]));
  program.run(CHECKED.steps);
  const [count = 0, sum = 0] = program.read("metric.loss") as Float32Array;
  let slice = 1; // as training does it: a call runs as many steps as fit in 50 ms
  return {
    shapes: Object.fromEntries(parameters.map((t) => [t.name, [t.rows.times, t.cols]])),
    parameters: values,
    loss: sum / count,
    run(seconds) {
      const start = performance.now();
      let steps = 0;
      let spent = 0;
      while (spent < seconds * 1000) {
        program.run(slice);
        steps += slice;
        spent = performance.now() - start;
        slice = Math.max(1, Math.round((steps * 50) / spent));
      }
      return (steps * 1000) / spent;
    },
  };
}

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
  const mine = penchantRun(data, settings);
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
