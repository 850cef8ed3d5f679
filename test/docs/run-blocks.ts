// Runs the blocks of a document in order, in one folder where `penchant` is installed, and looks at what each prints.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkArguments } from "./commands.ts";
import { type Block, blocksOf, inlineCommands, matches, ROOT } from "./markdown.ts";

/** Where a document's blocks run. */
export interface Sandbox {
  readonly folder: string;
  readonly path: (name: string) => string;
  readonly write: (name: string, content: string | Uint8Array) => void;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What a command must have printed and left behind, by the beginning of its line. */
export type Expectations = Record<string, (ended: Ended, sandbox: Sandbox) => void | Promise<void>>;

const COMMAND = /^(npx )?penchant /;

/**
 * A test for each block of `file`. Every command and script is followed in the document by its output, or has an entry
 * in `expected` that looks at its result: exit code 0 is not enough. `prepare` writes the files that the document names.
 */
export function testBlocks(file: string, expected: Expectations, prepare: (sandbox: Sandbox) => void | Promise<void>) {
  const sandbox = installedFolder();
  beforeAll(() => prepare(sandbox));
  describe(file, () => {
    for (const block of blocksOf(file)) {
      const title = `line ${block.line}: ${block.text.split("\n", 1)[0]}`;
      if (block.directive !== "not run") it(title, () => runBlock(block, expected, sandbox));
      else if (commandsOf(block).length > 0) it(title, () => commandsOf(block).forEach(checkArguments));
    }
    it.each(inlineCommands(file))("takes the arguments of `%s`", (line) => checkArguments(line));
  });
}

/** The penchant commands of a block that cannot be run here; their arguments can be checked all the same. */
const commandsOf = ({ text }: Block): string[] => text.split("\n").filter((line) => COMMAND.test(line));

/** A folder where `penchant` is installed, until the tests of a file are over. */
export function installedFolder(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), "penchant-docs-"));
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(ROOT, join(folder, "node_modules/penchant"));
  symlinkSync(join(ROOT, "dist/cli.js"), join(folder, "node_modules/.bin/penchant"));
  writeFileSync(join(folder, "package.json"), "{}\n");
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  return { folder, path, write: (name, content) => writeFileSync(path(name), content) };
}

async function runBlock(block: Block, expected: Expectations, sandbox: Sandbox): Promise<void> {
  const { file, line, text, directive, command, detail, output } = block;
  const place = `${file}:${line}`;
  if (directive === "file") return sandbox.write(detail, text);
  const lines = text.split("\n").filter((row) => row !== "" && !row.startsWith("#"));
  if (directive === "parsed") {
    for (const row of lines) checkArguments(row);
    return;
  }
  const fails = directive === "fails";
  let printed = "";
  for (const { name, program, args } of programsOf(block, lines, sandbox)) {
    const ended = await run(program, args, sandbox.folder, directive === "stdin" ? detail.split(" ") : []);
    expect(ended.code, `${place}: ${name}\n${ended.err}`).toBe(fails ? Number(detail) : 0);
    printed += fails ? ended.err : ended.out;
    if (output !== undefined) continue;
    const key = Object.keys(expected).find((beginning) => name.startsWith(beginning));
    if (key === undefined) throw new Error(`${place}: nothing is expected of "${name}"`);
    await expected[key]?.(ended, sandbox);
  }
  if (output !== undefined && !matches(output, printed)) expect(printed, `${place}: its output`).toBe(output);

  function programsOf({ language }: Block, lines: readonly string[], { write }: Sandbox) {
    if (language === "js") {
      const name = `block-${line}.mjs`;
      write(name, text);
      return [{ name: lines.at(-1) as string, program: "node", args: [name] }];
    }
    if (language !== "sh") throw new Error(`${place}: blocks of "${language}" are not run; say why not`);
    return lines.map((row) => {
      const name = row.replace(/\s+#.*$/, "");
      if (!COMMAND.test(name)) throw new Error(`${place}: "${name}" is no penchant command; say why it is not run`);
      const [program, ...args] = name.split(/\s+/);
      if (directive === "add to") {
        for (const part of `${command}: ${detail}`.split(", ")) {
          const [to = "", options = ""] = part.split(": ");
          if (args.includes(to)) args.push(...options.split(" "));
        }
      }
      return { name, program: program as string, args };
    });
  }
}

/** Runs a program as a user's shell would; answers each prompt ("… ? ") with the next word. */
function run(program: string, args: readonly string[], cwd: string, prompts: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${join(cwd, "node_modules/.bin")}:${process.env.PATH}` };
    const child = spawn(program, args, { cwd, env, stdio: [prompts.length > 0 ? "pipe" : "ignore", "pipe", "pipe"] });
    const left = [...prompts];
    let [out, err] = ["", ""];
    child.stdout?.on("data", (text) => {
      out += text;
      if (!out.endsWith("? ")) return;
      const word = left.shift();
      if (word !== undefined) child.stdin?.write(`${word}\n`);
      else child.stdin?.end();
    });
    child.stderr?.on("data", (text) => {
      err += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
