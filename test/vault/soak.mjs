// A long life of a vault: node test/vault/soak.mjs [answers] [seed]
//
// A thousand people answer in turn on one device. They are forgotten now and then, and so is the vault's key, which a new one
// replaces. The first process lives through half of the answers, for its memory; those after it are killed at random moments.
// After each kill everyone whom that process served must have all answers that it said were kept, in their order, none that it
// did not give, and none from before they were forgotten. At the end so must everyone, and no file may be left that their
// present keys do not open.

import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const [wanted = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const PEOPLE = 1000;
const folder = mkdtempSync(join(tmpdir(), "penchant-soak-"));
const here = import.meta.dirname;
const bundle = async (name, from) => {
  const outfile = join(folder, name);
  const options = { bundle: true, platform: "node", format: "esm", conditions: ["node"], logLevel: "warning" };
  await build({ ...options, entryPoints: [join(here, from)], outfile });
  return outfile;
};
const soaking = await bundle("soaking.mjs", "soaking.ts");
const { Inspector } = await import(await bundle("soak-inspector.mjs", "soak-inspector.ts"));
copyFileSync(join(here, "../../examples/bowl.safetensors"), join(folder, "model.safetensors"));

/** For each person, the answers that were acknowledged, those that may be there, and whether a forget was interrupted. */
const people = Array.from({ length: PEOPLE }, () => ({ life: 0, kept: 0, given: 0, forgetting: false }));
const counts = { answers: 0, kept: 0, forgets: 0, keys: 0, kills: 0, checked: 0, wrong: 0 };
const memory = [];
let key = 0;

/** Runs a process until it ends or is killed. Resolves to the people whom it served. */
async function run(number, answers, killAfter) {
  writeFileSync(join(folder, "lives.json"), JSON.stringify(people.map(({ life, kept }) => ({ life, answers: kept }))));
  const child = spawn(
    process.execPath,
    ["--expose-gc", soaking, folder, ...[seed + number, key, answers].map(String)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const served = new Set();
  let rest = "";
  child.stdout.on("data", (data) => {
    const lines = (rest + data).split("\n");
    rest = lines.pop();
    for (const line of lines) note(line, served);
    if (served.size > 0) timer ??= setTimeout(() => child.kill("SIGKILL"), killAfter); // it has opened the vault
  });
  let timer = killAfter === null ? 0 : undefined;
  const [code, signal] = await new Promise((resolve) => child.once("close", (...how) => resolve(how)));
  clearTimeout(timer);
  if (signal === "SIGKILL") counts.kills++;
  else if (code !== 0) throw new Error(`a process ended with ${code ?? signal}`);
  return served;
}

function fail(problem) {
  counts.wrong++;
  console.error(problem);
}

function note(line, served) {
  const [step, ...words] = line.split(" ");
  const [person, life, answers] = words.map(Number);
  const known = people[person];
  if (["answer", "forget"].includes(step)) served.add(person);
  if (step === "answer") {
    counts.answers += answers - known.given;
    known.given = answers;
  } else if (step === "kept") {
    counts.kept += answers - known.kept;
    known.kept = answers;
  } else if (step === "forget") known.forgetting = true;
  else if (step === "forgotten") {
    people[person] = { life: life + 1, kept: 0, given: 0, forgetting: false };
    counts.forgets++;
  } else if (step === "rekeyed") {
    key = person;
    counts.keys++;
  } else if (step === "memory") memory.push({ rss: life / 2 ** 20, heap: answers / 2 ** 20 });
  else if (step === "wrong") fail(line);
}

/** Checks that people have what they may have, and notes what they have. */
async function check(whom) {
  const inspector = await Inspector.open(folder, [key, key + 1]);
  if (inspector.key !== key) counts.keys++;
  key = inspector.key;
  for (const person of whom) {
    const { life, kept, given, forgetting } = people[person];
    const found = await inspector.answersOf(person);
    counts.checked++;
    const isWhole = found.life === life && found.answers >= kept && found.answers <= given && found.problem === null;
    const isForgotten = found.answers === 0 && (forgetting || kept === 0);
    if (!isWhole && !isForgotten)
      fail(`person ${person}: ${JSON.stringify(found)}, not ${JSON.stringify(people[person])}`);
    people[person] =
      forgetting && found.answers === 0
        ? { life: life + 1, kept: 0, given: 0, forgetting: false }
        : { life, kept: found.answers, given: found.answers, forgetting: false };
  }
  await inspector.close();
}

const served = await run(0, wanted / 2, null);
await check(served);
const [early, late] = [memory.slice(2, 7), memory.slice(-5)];
for (let number = 1; counts.answers < wanted; number++)
  await check(await run(number, wanted, 50 + 1500 * Math.random()));
await check(people.keys());

const inspector = await Inspector.open(folder, [key]);
for (const problem of await inspector.leftovers()) if (!problem.includes("interrupted a removal")) fail(problem);
const users = await inspector.users();
const expected = people.flatMap(({ kept }, person) => (kept > 0 ? [`person ${person}`] : []));
const strangers = users.filter((id) => !expected.includes(id));
for (const id of strangers)
  if ((await inspector.answersOf(Number(id.slice(7)))).answers > 0) fail(`${id}: they were forgotten`);
const most = (part, of) => Math.max(...part.map((each) => each[of])).toFixed(0);
console.log(JSON.stringify({ ...counts, users: users.length, largest: inspector.largest() }));
console.log(
  `memory in MiB, early and late: heap ${most(early, "heap")} ${most(late, "heap")}, RSS ${most(early, "rss")} ${most(late, "rss")}`,
);
await inspector.close();
rmSync(folder, { recursive: true });
process.exitCode = counts.wrong > 0 ? 1 : 0;
