// Two holders of one vault, which are killed while they write, until a number of kills is reached: node test/vault/kills.mjs 1000
//
// In each round a process writes. It is made to look gone while it lives on; a second one takes the vault over and writes; both
// are killed at a random moment. Then everyone must have the last value that a process was told to be kept, or one that it had
// begun to write after that; whoever was forgotten must be gone; and every record must be whole.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const wanted = Number(process.argv[2] ?? 1000);
const folder = mkdtempSync(join(tmpdir(), "penchant-kills-"));
const bundle = async (name, from) => {
  const outfile = join(folder, name);
  await build({ entryPoints: [from], outfile, bundle: true, platform: "node", format: "esm", logLevel: "warning" });
  return outfile;
};
const here = import.meta.dirname;
const writer = await bundle("writer.mjs", join(here, "holding-on.ts"));
const { fileStore } = await import(await bundle("files.mjs", join(here, "../../src/vault/file-store.ts")));
const { openVault } = await import(await bundle("vault.mjs", join(here, "../../src/vault/vault.ts")));

/** For each person, the values that may be there: the last one acknowledged, and those begun since. */
const allowed = new Map();
const counts = { kills: 0, takeovers: 0, refused: 0, acknowledged: 0, checked: 0, lost: 0, returned: 0, damaged: 0 };

function start(number, vaultFolder) {
  const child = spawn(process.execPath, [writer, vaultFolder, String(number)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = [];
  let rest = "";
  let acknowledged = 0;
  let wake = () => {};
  child.stdout.on("data", (data) => {
    const parts = (rest + data).split("\n");
    rest = parts.pop();
    lines.push(...parts);
    acknowledged += parts.filter((line) => line.startsWith("end")).length;
    wake();
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  /** Resolves when the process has done something `times` times, or has ended. */
  const wrote = async (times) => {
    let isOver = false;
    closed.then(() => {
      isOver = true;
      wake();
    });
    while (acknowledged < times && !isOver) {
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
  };
  return { child, lines, closed, wrote };
}

/** A process of this boot and namespace that does not exist. */
const GONE = [
  "4194305",
  "1",
  readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
  readlinkSync("/proc/self/ns/pid"),
];

/** Makes every holder of the vault look gone. */
function bury(vaultFolder) {
  for (const name of ["vault", "counters"]) {
    const stores = join(vaultFolder, name);
    if (!existsSync(stores)) continue;
    for (const generation of readdirSync(stores)) {
      for (const file of readdirSync(join(stores, generation))) {
        if (file.startsWith("claim.")) writeFileSync(join(stores, generation, file), GONE.join(" "));
      }
    }
  }
}

/** Kills a process, if it still runs, a moment after it did its `times`-th thing. Resolves to what it wrote. */
async function killed({ child, lines, closed, wrote }, times) {
  await wrote(times);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
  if (child.exitCode === null && child.kill("SIGKILL")) counts.kills++;
  await closed;
  return lines;
}

/** Notes what a process has done: all of it came before the next holder had opened the vault. */
function note(lines) {
  for (const line of lines) {
    const [, step, person, value] = /^(begin|end) (person \d) (.+)$/.exec(line) ?? [];
    if (step === "begin") allowed.set(person, (allowed.get(person) ?? new Set(["-"])).add(value));
    else if (step === "end") {
      allowed.set(person, new Set([value]));
      counts.acknowledged++;
    } else if (line.includes("has opened it since")) counts.refused++;
    else throw new Error(`a process said: ${line}`);
  }
}

async function check(vaultFolder) {
  bury(vaultFolder);
  const [store, counters] = [
    await fileStore(join(vaultFolder, "vault")),
    await fileStore(join(vaultFolder, "counters")),
  ];
  const vault = await openVault(store, { key: new Uint8Array(32).fill(7) }, counters);
  for (const [person, values] of allowed) {
    const state = await vault.load(person, "model").catch((error) => error);
    const words = state instanceof Uint8Array && new Uint32Array(state.buffer, 0, 2);
    const value = state === null ? "-" : words ? words.join(".") : String(state);
    counts.checked++;
    if (values.has(value)) allowed.set(person, new Set([value]));
    else {
      counts[values.size === 1 && values.has("-") ? "returned" : "lost"]++;
      console.error(`${person}: ${value}, and not one of ${[...values]}`);
    }
  }
  const damage = (await vault.check()).filter(({ problem }) => !problem.includes("a crash interrupted a removal"));
  counts.damaged += damage.length;
  for (const { record, problem } of damage) console.error(`${record}: ${problem}`);
  await store.close();
  await counters.close();
}

const vaultFolder = join(folder, "people");
for (let number = 1; counts.kills < wanted; number += 2) {
  const first = start(number, vaultFolder);
  await first.wrote(1 + Math.floor(Math.random() * 8)); // it has opened the vault
  bury(vaultFolder);
  const second = start(number + 1, vaultFolder);
  counts.takeovers++;
  const times = Math.floor(Math.random() * 12);
  const isSecondFirst = Math.random() < 0.5;
  const ofSecond = killed(second, times);
  if (isSecondFirst) await ofSecond;
  note(await killed(first, 0));
  note(await ofSecond);
  await check(vaultFolder);
}
console.log(JSON.stringify(counts));
rmSync(folder, { recursive: true });
process.exitCode = counts.lost + counts.returned + counts.damaged > 0 ? 1 : 0;
