// Fuzzes a reader in a thread, which is ended when a file takes no end. Started by run.mjs.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { FORMATS } from "./formats.ts";
import { damagedFile, type FuzzCounts, fuzz, noCounts } from "./fuzz.ts";

/** CPU time in seconds after which a file has no end. */
const NO_END = 20;

/** No small file may take more: CPU time, and memory beyond what the process had before. */
const MAX_SECONDS = 2;
const MAX_MEBIBYTES = 64;

interface Task {
  name: string;
  seed: number;
  from: number;
  to: number;
  folder: string;
}

if (!isMainThread) {
  const { name, progress, ...task } = workerData as Task & { progress: Int32Array };
  const format = FORMATS[name];
  if (format) {
    parentPort?.postMessage(await fuzz(format, task, (index) => Atomics.store(progress, 0, index)));
  }
} else {
  const args = process.argv.slice(2);
  const seedAt = args.indexOf("--seed");
  const seed = seedAt < 0 ? 1 : Number(args.splice(seedAt, 2)[1]);
  const [name = "", count = "1000"] = args;
  const format = FORMATS[name];
  if (!format || !(Number(count) >= 1) || !Number.isInteger(seed)) {
    console.error(`usage: npm run fuzz -- ${Object.keys(FORMATS).join("|")} [files] [--seed n]`);
    process.exit(2);
  }
  const folder = mkdtempSync(join(tmpdir(), "penchant-fuzz-"));
  const start = process.cpuUsage();
  const counts = await all({ name, seed, from: 0, to: Number(count), folder });
  const used = process.cpuUsage(start);
  rmSync(folder, { recursive: true, force: true });
  const { read, refused, failures, slowest, largest } = counts;
  if (slowest.seconds > MAX_SECONDS) failures.push({ index: slowest.index, reason: `it took ${slowest.seconds} s` });
  if (largest.mebibytes > MAX_MEBIBYTES)
    failures.push({ index: largest.index, reason: `it took ${largest.mebibytes} MiB` });
  for (const { index, reason } of failures) {
    const path = `dist/fuzz/${name}-${seed}-${index}${format.extension}`;
    writeFileSync(path, damagedFile(format, format.files(), seed, index));
    console.log(`${path}: ${reason}`);
  }
  console.log(
    `${name}: ${read} read, ${refused} refused, ${failures.length} failed; the slowest took ${slowest.seconds.toFixed(2)} s (${slowest.index}), the largest ${largest.mebibytes.toFixed(1)} MiB (${largest.index}); CPU time ${((used.user + used.system) / 1e6).toFixed(0)} s, memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
  process.exit(failures.length > 0 ? 1 : 0);
}

/** Fuzzes all files of a task, and goes on behind those at which a thread had to be ended. */
async function all(task: Task): Promise<FuzzCounts> {
  const total = noCounts();
  for (let { from } = task; from < task.to; ) {
    const to = Math.min(task.to, from + 5000);
    const part = await thread({ ...task, from, to });
    if ("index" in part) {
      // What the thread counted before is lost, so it is counted again up to that file.
      total.failures.push(part);
      const again = part.index > from ? await thread({ ...task, from, to: part.index }) : undefined;
      if (again && !("index" in again)) add(total, again);
      from = part.index + 1;
    } else {
      add(total, part);
      from = to;
    }
    process.stderr.write(`${from} of ${task.to}: ${total.failures.length} failed\n`);
  }
  return total;
}

function add(total: FuzzCounts, part: FuzzCounts): void {
  total.read += part.read;
  total.refused += part.refused;
  total.failures.push(...part.failures);
  if (part.slowest.seconds > total.slowest.seconds) total.slowest = part.slowest;
  if (part.largest.mebibytes > total.largest.mebibytes) total.largest = part.largest;
}

/** Fuzzes in a thread; returns the file at which it had to be ended. */
function thread(task: Task): Promise<FuzzCounts | { index: number; reason: string }> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), { workerData: { ...task, progress } });
  return new Promise((resolve) => {
    let [index, since] = [-1, cpuSeconds()];
    const watch = setInterval(() => {
      const now = Atomics.load(progress, 0);
      if (now !== index) [index, since] = [now, cpuSeconds()];
      else if (cpuSeconds() - since > NO_END) finish({ index, reason: "it has no end" });
    }, 500);
    const finish = (result: FuzzCounts | { index: number; reason: string }) => {
      clearInterval(watch);
      void worker.terminate().then(() => resolve(result));
    };
    worker.once("message", finish);
    worker.once("error", (error) => finish({ index: Atomics.load(progress, 0), reason: `crash: ${error.message}` }));
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
