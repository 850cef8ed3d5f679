// Provenance of a result: the machine and the version of the code.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Where and when a result was measured. */
export interface Provenance {
  cpu: string;
  node: string;
  /** The commit, when the package is its own git checkout; ends in "-dirty" when files differ from it. */
  commit?: string;
  /** The version of the package, when it is not a checkout. */
  version?: string;
  /** Peak resident memory of the process, in MB. */
  peakMegabytes: number;
  date: string;
}

/** The provenance of results of this process. */
export async function provenance(): Promise<Provenance> {
  const root = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../../" : "../", import.meta.url));
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    node: process.versions.node,
    ...((await commitOf(root)) ?? (await versionOf(root))),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    date: new Date().toISOString(),
  };
}

async function commitOf(root: string): Promise<{ commit: string } | undefined> {
  // Without its own .git, an installed package may lie inside someone else's checkout.
  if (!existsSync(join(root, ".git"))) return undefined;
  const describe = ["describe", "--always", "--dirty", "--exclude=*"];
  return promisify(execFile)("git", describe, { cwd: root }).then(
    ({ stdout }) => ({ commit: stdout.trim() }),
    () => undefined, // git is not installed
  );
}

const versionOf = async (root: string): Promise<{ version: string }> => ({
  version: JSON.parse(await readFile(join(root, "package.json"), "utf8")).version,
});
