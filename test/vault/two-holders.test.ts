// One folder has one holder, whoever the other is; and an earlier holder, which lives on, can write nothing more.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { VaultError } from "../../src/base/errors.ts";
import { fileStore } from "../../src/vault/file-store.ts";
import { bytes, freshPaths, open } from "./folders.ts";
import { bury, claimOfDead, filesIn, recordsIn } from "./holders.ts";

const fresh = freshPaths();
const script = `${fresh()}.mjs`;
beforeAll(async () => {
  const entry = fileURLToPath(new URL("holding.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile: script, bundle: true, platform: "node", format: "esm" });
});

/** Runs a process, and resolves to its first line and the process. */
async function run(command: string, ...given: string[]): Promise<[string, ChildProcess]> {
  const child = spawn(command, given, { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise<string>((resolve) =>
    child.stdout.once("data", (text) => resolve(String(text).trim())),
  );
  return [line, child];
}
async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
const inNamespace = ["--pid", "--fork", "--kill-child", "--mount-proc", process.execPath];
const canUnshare = (() => {
  try {
    execFileSync("unshare", [...inNamespace, "-e", "0"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe("a folder that is open is refused", () => {
  it("in this process, by the same path and by a symbolic link", async () => {
    const folder = fresh();
    const { store } = await open(folder);
    symlinkSync(folder, `${folder}-link`);
    for (const path of [folder, `${folder}-link`]) {
      await expect(fileStore(path)).rejects.toThrow(
        `${path}: another process, thread or vault has it open, and only one may write; close that one`,
      );
    }
    await store.write("a", bytes(1));
    await store.close();
    await (await fileStore(`${folder}-link`)).close();
  });

  it("to a worker thread, and from one", async () => {
    const folder = fresh();
    const { store } = await open(folder);
    const said = (worker: Worker) => new Promise((resolve) => worker.once("message", resolve));
    expect(await said(new Worker(script, { workerData: [folder] }))).toContain(
      "another process, thread or vault has it",
    );
    await store.close();
    const worker = new Worker(script, { workerData: [folder, "hold"] });
    expect(await said(worker)).toBe("open");
    await expect(fileStore(folder)).rejects.toThrow("another process, thread or vault has it open");
    await worker.terminate();
  });

  it("to another copy of this library", async () => {
    const folder = fresh();
    const { store } = await open(folder);
    cpSync(script, `${script}.copy.mjs`);
    const process0 = process.argv;
    process.argv = [process.execPath, script, folder];
    const lines: string[] = [];
    const { log } = console;
    console.log = (line) => lines.push(line);
    await import(/* @vite-ignore */ `${script}.copy.mjs`);
    [process.argv, console.log] = [process0, log];
    expect(lines).toEqual([expect.stringContaining("another process, thread or vault has it open")]);
    await store.close();
  });

  it("to another process, until that one is killed", async () => {
    const folder = fresh();
    const [line, child] = await run(process.execPath, script, folder, "hold");
    expect(line).toBe("open");
    await expect(fileStore(folder)).rejects.toThrow("another process, thread or vault has it open");
    await kill(child);
    await (await fileStore(folder)).close();
  });

  it.skipIf(!canUnshare)("to another namespace of process ids, as containers have, until it is gone", async () => {
    const folder = fresh();
    const [line, child] = await run("unshare", ...inNamespace, script, folder, "hold");
    expect(line).toBe("open");
    const [second] = await run("unshare", ...inNamespace, script, folder, "hold");
    expect(second).toContain("another process, thread or vault has it open");
    await expect(fileStore(folder)).rejects.toThrow("another process, thread or vault has it open");
    await kill(child);
    await (await fileStore(folder)).close(); // nobody answers
  });

  it("to all but one of many that open it at once", async () => {
    const folder = fresh();
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => fileStore(folder)));
    expect(asked.filter(({ status }) => status === "fulfilled").length).toBe(1);
    for (const opened of asked) {
      if (opened.status === "rejected")
        expect(opened.reason.message).toMatch("another process, thread or vault has it");
      else await opened.value.write("a", bytes(1));
    }
  });
});

it("a folder is free when its holder's claim is of a dead process, or says nothing and nobody answers", async () => {
  const folder = fresh();
  for (const claim of [claimOfDead(), "", "nonsense"]) {
    const { store } = await open(folder);
    const [mine] = readdirSync(recordsIn(folder)).filter((name) => name.startsWith("claim."));
    await store.close();
    writeFileSync(join(recordsIn(folder), mine as string), claim);
    await (await fileStore(folder)).close();
  }
});

it("a folder whose holder does not answer is taken over, and the holder is told by every call", async () => {
  const folder = fresh();
  const first = await open(folder);
  await first.vault.save("ann", "model", bytes(1));
  bury(folder);
  const second = await open(folder);
  await second.vault.save("ann", "model", bytes(2));
  await second.vault.save("bob", "model", bytes(2));
  const { store, vault } = first;
  const calls = {
    load: () => vault.load("ann", "model"),
    save: () => vault.save("ann", "model", bytes(3)),
    "save another": () => vault.save("eve", "model", bytes(3)),
    forget: () => vault.forget("bob"),
    users: () => vault.users(),
    read: () => store.read("nothing"),
    write: () => store.write("a", bytes(3)),
    remove: () => store.remove("nothing"),
    list: () => store.list(),
  };
  const before = filesIn(folder);
  for (const [name, call] of Object.entries(calls)) {
    const error = await call().then(
      () => "nothing was thrown",
      (error) => error,
    );
    expect(error, name).toBeInstanceOf(VaultError);
    expect(error.message, name).toBe(
      `${folder}: another process, thread or copy of this library has opened it since, so this store reads and writes nothing any more; open the folder anew, and only once`,
    );
  }
  await store.close();
  expect(filesIn(folder)).toEqual(before);
  expect(await second.vault.load("ann", "model")).toEqual(bytes(2));
  await expect(fileStore(folder)).rejects.toThrow("another process, thread or vault has it open"); // the second holds it still
  await second.store.close();
});

describe("a file system", () => {
  it.each(["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"])("without hard links (%s) has vaults", async (code) => {
    expect((await run(process.execPath, script, fresh(), "without link", code))[0]).toBe("open");
  });

  it.each(["EXDEV", "EPERM", "EBUSY"])("that cannot rename a folder (%s) is named as the cause", async (code) => {
    const folder = fresh();
    expect((await run(process.execPath, script, folder, "without rename", code))[0]).toBe(
      `VaultError: ${folder}: opening it renames the folder of its records, which the file system refuses (${code}: not permitted, rename '${folder}/generation-0-0'); check who may write there, close programs that use it, or copy it to another disk`,
    );
    await (await fileStore(folder)).close();
  });
});
