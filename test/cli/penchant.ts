// The built command in a folder of its own, as a newcomer would run it.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const built = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** A folder that is gone after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "penchant-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** With `interrupt`, Ctrl-C as soon as this is seen on stderr; `cli` is a copy of the command elsewhere, `preload` runs before it. */
export function runIn(
  folder: string,
  args: string,
  { interrupt, cli = built, preload }: { interrupt?: string; cli?: string; preload?: string } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn("node", [...(preload ? ["--import", preload] : []), cli, ...args.split(" ")], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
      if (interrupt && err.includes(interrupt) && !child.killed) child.kill("SIGINT");
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
