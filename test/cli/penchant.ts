// Runs the built command in a temporary folder, as a new user would.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const built = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const interrupter = fileURLToPath(new URL("interrupt.mjs", import.meta.url));

/** A new folder, which is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "penchant-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The exit code and output of a command. */
export interface CommandResult {
  code: number | null;
  out: string;
  err: string;
}

export interface RunOptions {
  /** The command is interrupted, as by Ctrl-C, once it has written this to stderr. */
  interruptAt?: string;
  /** A copy of the command to run instead. */
  cli?: string;
  /** A module to load before the command. */
  preload?: string;
}

export function runIn(
  folder: string,
  args: string,
  { interruptAt, cli = built, preload = interruptAt && interrupter }: RunOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn("node", [...(preload ? ["--import", preload] : []), cli, ...args.split(" ")], {
      cwd: folder,
      env: { ...process.env, INTERRUPT_AT: interruptAt },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
