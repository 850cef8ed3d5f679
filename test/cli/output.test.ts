// A result that could not be written is never a success.

import { type StdioOptions, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./penchant.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const cli = file("../../dist/cli.js");
const bowl = file("../../examples/bowl.safetensors");
const folder = temporaryFolder();
const users = Array.from({ length: 60 }, (_, i) => `${i % 12},${i % 5},1,${(i * 3) % 7},0.5,${i % 2}`);
writeFileSync(join(folder, "answers.csv"), ["user,a_x,a_y,b_x,b_y,label", ...users].join("\n"));
const train = "train answers.csv --steps 1 --hidden 8 --latent 2 --quiet -o";

interface Ending {
  code: number | null;
  err: string;
  out: Buffer;
}

/** Runs a program in the folder. The reader of its output closes it at once if `isDeaf`. */
function run(program: string, args: string[], stdout: StdioOptions | number = "pipe", isDeaf = false): Promise<Ending> {
  return new Promise((resolve) => {
    const env = { ...process.env, SIGNAL: "SIGTERM" };
    const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", stdout as "pipe", "pipe"] });
    if (isDeaf) child.stdout?.destroy();
    const out: Buffer[] = [];
    let err = "";
    if (!isDeaf) child.stdout?.on("data", (part) => out.push(part));
    child.stderr?.on("data", (part) => {
      err += part;
    });
    child.on("close", (code) => resolve({ code, err, out: Buffer.concat(out) }));
  });
}
const penchant = (args: string, stdout?: number, isDeaf?: boolean) =>
  run("node", [cli, ...args.split(" ")], stdout, isDeaf);
/** Runs the command in a shell that first sets a limit. */
const limited = (limit: string, args: string, more = "") =>
  run("sh", ["-c", `${limit}; exec node ${cli} ${args} ${more}`]);

const COMMANDS = [
  "--version",
  "train --help",
  `inspect ${bowl}`,
  `inspect ${bowl} --json`,
  `ask ${bowl} --answers ab --json`,
  `${train} m.safetensors --json`,
];

describe("standard output", () => {
  it("is written by one function, which reports failures", () => {
    const sources = file("../../src/cli/");
    const others = readdirSync(sources).filter((name) =>
      /console\.log|process\.stdout\.write/.test(readFileSync(join(sources, name), "utf8")),
    );
    expect(others).toEqual(["output.ts"]);
  });

  it.runIf(existsSync("/dev/full"))("that takes nothing fails every command", async () => {
    for (const command of COMMANDS) {
      const full = openSync("/dev/full", "w");
      const { code, err } = await penchant(command, full);
      closeSync(full);
      expect(err, command).toContain(
        "penchant: standard output: the result cannot be written (no space left on device)",
      );
      expect(err, command).not.toMatch(/\n\s+at /);
      expect(code, command).toBe(1);
    }
  });

  it("whose reader has gone ends every command with 141 and without a word", async () => {
    for (const command of COMMANDS) {
      const { code, err } = await penchant(command, undefined, true);
      expect(code, command).toBe(141);
      expect(err, command).not.toContain("penchant:");
    }
  });

  it.skipIf(process.platform === "win32")("of which a disk takes only the first part is a failure", async () => {
    const { code, err } = await limited("ulimit -f 1", `inspect ${bowl} --json`, "> part.json");
    expect(err).toBe("penchant: standard output: the result cannot be written (file too large)\n");
    expect(code).toBe(1);
    expect(readFileSync(join(folder, "part.json")).length).toBeGreaterThan(0);
  });
});

describe.skipIf(process.platform === "win32")("the file of -o", () => {
  const path = join(folder, "old.safetensors");
  const leftovers = () => readdirSync(folder).filter((name) => name.endsWith(".part"));

  it("stays whole on a full disk, and the error names the file", async () => {
    writeFileSync(path, "old");
    const { code, err } = await limited("ulimit -f 1", `${train} old.safetensors`);
    expect(err).toBe("penchant: old.safetensors.checkpoint: cannot be written (file too large)\n");
    expect(code).toBe(1);
    const imported = `import torch-control ${file("../golden/released-control.safetensors")} -o old.safetensors`;
    expect(await limited("ulimit -f 1", imported)).toMatchObject({
      code: 1,
      err: "penchant: old.safetensors: cannot be written (file too large)\n",
    });
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(leftovers()).toEqual([]);
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ])("stays whole when %s comes as it is written", async (signal, code) => {
    writeFileSync(path, "old");
    const imported = `import torch-control ${file("../golden/released-control.safetensors")} -o old.safetensors`;
    const script = `SIGNAL=${signal} exec node --import ${file("half-written.mjs")} ${cli} ${imported}`;
    expect((await run("sh", ["-c", script])).code).toBe(code);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(leftovers()).toEqual([]);
  });

  it("may be standard output, and the summary then is on stderr", async () => {
    await penchant(`${train} whole.safetensors`);
    const { code, err, out } = await penchant(`${train.replace("--quiet ", "")} /dev/stdout`);
    expect(code).toBe(0);
    expect(Buffer.compare(out, readFileSync(join(folder, "whole.safetensors")))).toBe(0);
    expect(err).toContain("Saved /dev/stdout: 12 users, 1 step");
    expect((await penchant(`${train} /dev/stdout --json`)).err).toBe(
      "penchant: --json: standard output is already /dev/stdout, which -o names; leave out one of them\n",
    );
  });
});

describe("without memory, a command says one sentence", () => {
  it.runIf(process.platform === "linux")("when the system refuses that of WebAssembly", async () => {
    const { code, err } = await limited("ulimit -v 8000000", `${train} m.safetensors`);
    expect(err).toMatch(/^penchant: memory: the system refused it \(.*\); free some, .*\n$/);
    expect(code).toBe(1);
  });

  it("when V8's heap is nearly full", async () => {
    const heap = ["--max-old-space-size=100", "--import", file("hoard.mjs")];
    const { code, err } = await run("node", [
      ...heap,
      cli,
      ...train.replace("1", "100000").split(" "),
      "m.safetensors",
    ]);
    expect(err).toBe(
      "penchant: memory: the 100 MiB that Node allows are not enough; raise the limit, as by NODE_OPTIONS=--max-old-space-size=400, or give it less data\n",
    );
    expect(code).toBe(1);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
