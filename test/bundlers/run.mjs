// npm run test:bundlers [-- KIND …]: packs and installs this package, builds a small app with it in projects of each kind, and
// compares what each app ranks with what it ranks in Node, to the bit.

import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { HERE, inProject, removeScratch } from "./project.mjs";

const changed = (file) => statSync(`${HERE}${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (changed("node_modules/.package-lock.json") < changed("package-lock.json")) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--prefix", HERE], { stdio: "inherit" });
}
const { KINDS } = await import("./kinds.mjs");
const { closeBrowser } = await import("./page.mjs");

const names = process.argv.slice(2);
const unknown = names.filter((name) => !KINDS.some((kind) => kind.name === name));
if (unknown.length > 0) {
  console.error(`There is no kind ${unknown.join(", ")}. The kinds: ${KINDS.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const kinds = KINDS.filter(({ name }) => names.length === 0 || names.includes(name));
const width = Math.max(...kinds.map(({ name }) => name.length));
const failures = [];

/** Runs a kind. Resolves to null when it does as it should, or to the reason. */
async function judge({ run, cannot }, expected) {
  try {
    const ranking = await run();
    if (cannot) return `it works; it should not, because ${cannot.why}`;
    return ranking === expected ? null : `it ranks otherwise than Node:\n${ranking}\n${expected}`;
  } catch (error) {
    return cannot && error.message.includes(cannot.error) ? null : error.message;
  }
}

process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
process.once("exit", removeScratch);
const expected = await inProject({ fields: { type: "module" } }, (project) => project.node("node.js"));
for (const kind of kinds) {
  const started = performance.now();
  const reason = await judge(kind, expected);
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const line = `${kind.name.padEnd(width)}  ${kind.version}, ${seconds}`;
  if (reason === null) {
    console.log(kind.cannot ? `– ${line}: cannot work, because ${kind.cannot.why}` : `✓ ${line}`);
  } else {
    failures.push({ name: kind.name, reason });
    console.log(`✗ ${line}: ${reason.split("\n", 1)[0]}`);
  }
}
await closeBrowser();
for (const { name, reason } of failures) console.error(`\n${name}: ${reason}`);
const done = kinds.filter((kind) => !failures.some(({ name }) => name === kind.name));
const cannot = done.filter((kind) => kind.cannot).length;
console.log(`\n${done.length - cannot} kinds rank as Node does, ${cannot} cannot work, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
