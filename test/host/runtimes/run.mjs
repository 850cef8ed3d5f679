// npm run test:hosts [-- OPTIONS] [HOST …]: bundles the agent suite for each host, runs it there, and compares the results bit by
// bit among the hosts and with expected.json. Then it tests the examples.
//   --arm64        the emulated hosts for ARM64 (npm run test:arm64); the others run only when they are named
//   --require-all  a missing host is a failure
//   --renew        writes the results to expected.json and the examples' model, provided that all hosts agree

import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { examples } from "./examples.mjs";
import { HOSTS } from "./hosts.mjs";
import { robot } from "./robot.mjs";
import { searched } from "./stored.mjs";
import { worker } from "./worker.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const EXPECTED = `${root}test/host/runtimes/expected.json`;
const MODEL = `${root}examples/bowl.safetensors`;

const words = process.argv.slice(2);
const [renew, requireAll, arm64] = ["--renew", "--require-all", "--arm64"].map((option) => words.includes(option));
const names = words.filter((word) => !word.startsWith("--"));
const failures = [];
const fail = (text) => {
  failures.push(text);
  console.error(`FAILED  ${text}`);
};

async function bundled({ name, entry, condition }) {
  const folder = `${root}dist/suite/${name}`;
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: { suite: `${root}test/host/suite/${entry}.ts` },
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: entry === "node" ? "node" : "neutral",
    conditions: [condition],
    target: "es2022",
    external: ["*.wasm", ...(entry === "deno" ? ["node:*", "h5wasm/*", "hyparquet"] : [])],
    logLevel: "warning",
  });
  for (const file of ["penchant.wasm", "penchant.sampler.wasm"])
    await copyFile(`${root}dist/${file}`, `${folder}/${file}`);
  return folder;
}

const outcomes = new Map();
await rm(`${root}dist/suite`, { recursive: true, force: true });
const isChosen = ({ name, emulates }) => (names.length === 0 ? arm64 === Boolean(emulates) : names.includes(name));
for (const host of HOSTS.filter(isChosen)) {
  const { name, path } = host;
  if (!path) {
    const text = `${name}: it is missing; npm run setup:${host.emulates ? "arm64" : "hosts"} installs it`;
    if (requireAll) fail(text);
    else console.error(`SKIPPED ${text}`);
    continue;
  }
  const started = performance.now();
  const disk = await mkdtemp(`${tmpdir()}/penchant-${name}-`);
  try {
    const outcome = await host.run(path, await bundled(host), disk);
    Object.assign(outcome.checks, await searched(root, disk, outcome, host));
    outcomes.set(name, outcome);
    const results = Object.entries(outcome.checks);
    const wrong = results.filter(([, error]) => error !== null);
    for (const [check, error] of wrong) fail(`${name}, ${check}: ${error}`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${name.padEnd(8)} ${host.version}: ${results.length - wrong.length} of ${results.length} checks, ` +
        `cold start ${outcome.coldStart.toFixed(1)} ms, ${seconds} s in all`,
    );
  } catch (error) {
    fail(`${name}: ${error.message}`);
  } finally {
    await rm(disk, { recursive: true });
  }
}

const [first, ...others] = outcomes;
let isSame = outcomes.size > 0;
if (!isSame) fail("no host ran the suite");
for (const [name, { hashes }] of others) {
  for (const [what, hash] of Object.entries(first[1].hashes)) {
    if (hashes[what] === hash) continue;
    isSame = false;
    fail(`${what}: ${name} computes other bits than ${first[0]}`);
  }
}
if (isSame && renew) {
  await writeFile(EXPECTED, `${JSON.stringify(first[1].hashes, null, 2)}\n`);
  await writeFile(MODEL, Buffer.from(first[1].file, "base64"));
} else if (isSame) {
  const expected = JSON.parse(await readFile(EXPECTED, "utf8"));
  for (const [what, hash] of Object.entries(first[1].hashes)) {
    if (hash === expected[what]) continue;
    fail(`${what}: the hosts agree, but on other bits than before; if that is meant, npm run test:hosts -- --renew`);
  }
  if (Buffer.from(first[1].file, "base64").compare(await readFile(MODEL)) !== 0) {
    fail("examples/bowl.safetensors is not what the suite trains; npm run test:hosts -- --renew writes it");
  }
}
if (isSame) {
  console.log(`${Object.keys(first[1].hashes).length} results, the same bits in ${[...outcomes.keys()].join(", ")}`);
  await examples(
    root,
    HOSTS.filter(({ name }) => outcomes.has(name)),
    fail,
  );
  const nodes = HOSTS.filter(({ name, emulates }) => /^node/.test(name) && !emulates && outcomes.has(name));
  if (nodes.length > 0) await robot(root, nodes, { fail, requireAll }); // not in an emulator: it must act at 100 Hz
  if (outcomes.has("workerd")) await worker(root, fail);
}
process.exitCode = failures.length > 0 ? 1 : 0;
