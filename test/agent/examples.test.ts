// The `@example` blocks of the API documentation compile against the built package. Those for Node run and print what their
// comments say.

import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const HOSTS = ["node", "browser", "workerd"] as const;
type Host = (typeof HOSTS)[number];

/** Documented sources, and how many examples each has. */
const SOURCES: [string, number, Host][] = [
  ["src/agent/agent.ts", 6, "node"],
  ["src/agent/lazy-session.ts", 4, "node"],
  ["src/model/load.ts", 1, "node"],
  ["src/entry/train.ts", 2, "node"],
  ["src/io/answers/answers-jsonl.ts", 1, "node"],
  ["src/text/use-lite.ts", 1, "node"],
  ["src/text/features-of-texts.ts", 1, "node"],
  ["src/text/text-agent.ts", 1, "node"],
  ["src/io/trajectories/read-trajectories.ts", 1, "node"],
  ["src/vault/vault.ts", 1, "node"],
  ["src/vault/change-secrets.ts", 3, "node"],
  ["src/vault/file-store.ts", 1, "node"],
  ["src/vault/indexed-db-store.ts", 1, "browser"],
  ["src/vault/sqlite-store.ts", 1, "workerd"],
];

interface Example {
  readonly name: string;
  readonly host: Host;
  readonly code: string;
}

/** The examples of a source file, each named by the declaration that follows it. */
function examplesIn(source: string, host: Host): Example[] {
  const text = readFileSync(root + source, "utf8");
  const blocks = text.matchAll(/@example\n(.*?) *\*\/\n *(?:(?:export|static|async|function|class) )*(\w+)/gs);
  return Array.from(blocks, ([, block = "", declared]) => ({
    name: `${declared} in ${source}`,
    host,
    code: block.replace(/^ *\* ?/gm, ""),
  }));
}

/** What the comments after calls of console.log say that they print. */
const printed = (code: string): string[] =>
  Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)/g), ([, text = ""]) => text);

const examples = SOURCES.flatMap(([source, , host]) => examplesIn(source, host));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "penchant-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "penchant"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the examples of the API documentation", () => {
  it.each(SOURCES)("are all found: %s has %i", (source, count, host) => {
    expect(examplesIn(source, host)).toHaveLength(count);
  });

  it.each(HOSTS)("compile for %s", async (host) => {
    const include = examples.flatMap(({ code, ...example }, i) => {
      if (example.host !== host) return [];
      writeFileSync(join(folder, `example${i}.ts`), code);
      return [`example${i}.ts`];
    });
    const compilerOptions = {
      target: "ES2022",
      module: "ESNext",
      moduleResolution: "bundler",
      customConditions: [host],
      lib: ["ES2023", "DOM"],
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    };
    const project = join(folder, `tsconfig.${host}.json`);
    writeFileSync(project, JSON.stringify({ compilerOptions, include }));
    const tsc = run("npx", ["--no-install", "tsc", "-p", project], { cwd: root });
    const { stdout: errors } = await tsc.catch((failed) => failed);
    expect(errors).toBe("");
  });

  it.each(examples.filter(({ host }) => host === "node"))("run in Node: $name", async ({ code }) => {
    const { code: script } = await transform(code, { loader: "ts" });
    const cwd = mkdtempSync(join(folder, "run-"));
    copyFileSync(`${root}examples/bowl.safetensors`, join(cwd, "bowl.safetensors"));
    copyFileSync(`${root}examples/robot/ball.safetensors`, join(cwd, "ball.safetensors"));
    const { stdout } = await run("node", ["--input-type=module", "-e", script], { cwd });
    expect(stdout.trim().split("\n")).toEqual(printed(code));
  });
});
