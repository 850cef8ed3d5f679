import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { type Provenance, provenance } from "../../src/experiment/provenance.ts";
import { temporaryFolder } from "../cli/penchant.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const machine = {
  cpu: expect.any(String),
  node: process.versions.node,
  peakMegabytes: expect.any(Number),
  date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
};

it("records the machine, the runtime and the date", async () => {
  const before = Date.now();
  const made = await provenance();
  expect(made).toMatchObject(machine);
  expect(made.peakMegabytes).toBeGreaterThan(20);
  expect(Date.parse(made.date)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(made.date)).toBeLessThanOrEqual(Date.now());
});

it("records the version of an installed package, and the commit only in a checkout of penchant itself", async () => {
  // Installed in the checkout of another project.
  const theirs = temporaryFolder();
  const own = join(theirs, "node_modules", "penchant");
  const git = (cwd: string, args: string) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args.split(" ")], { cwd, encoding: "utf8" });
  mkdirSync(own, { recursive: true });
  const file = join(own, "dist", "provenance.js");
  await build({
    entryPoints: [`${root}src/experiment/provenance.ts`],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  cpSync(`${root}package.json`, join(own, "package.json"));
  const made = (): Provenance => {
    const code = `import { provenance } from ${JSON.stringify(pathToFileURL(file))}; console.log(JSON.stringify(await provenance()));`;
    return JSON.parse(execFileSync("node", ["--input-type=module", "-e", code], { encoding: "utf8" }));
  };
  git(theirs, "init -q");
  git(theirs, "commit -q --allow-empty -m one");
  expect(made()).toEqual({ ...machine, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  git(own, "init -q");
  git(own, "add .");
  git(own, "commit -q -m two");
  const commit = git(own, "rev-parse --short HEAD").trim();
  expect(made()).toEqual({ ...machine, commit });
  writeFileSync(join(own, "package.json"), "{}");
  expect(made()).toEqual({ ...machine, commit: `${commit}-dirty` });
});
