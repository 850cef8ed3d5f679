// Where outputs are written, and what stays of the files that they replace.

import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkWritable, replaceOutput, writeOutput } from "../../src/io/atomic-files.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (name: string): string => readFileSync(at(name), "utf8");

/** Runs `work` as a user whom permissions bind: not as root. */
async function unprivileged(work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe.skipIf(process.platform === "win32")("an output", () => {
  it("goes to the target of symbolic links, which stay", async () => {
    mkdirSync(at("models"));
    writeFileSync(at("models/one"), "old");
    symlinkSync("models/one", at("current"));
    symlinkSync(at("current"), at("link"));
    await checkWritable(at("link"));
    await writeOutput(at("link"), bytes("new"));
    expect(text("models/one")).toBe("new");
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
    expect(readlinkSync(at("current"))).toBe("models/one");
    expect(readdirSync(at("models"))).toEqual(["one"]);
  });

  it("makes the missing target of a link", async () => {
    symlinkSync("models/two", at("next"));
    await checkWritable(at("next"));
    await writeOutput(at("next"), bytes("made"));
    expect(text("models/two")).toBe("made");
  });

  it("is refused when its links have no end or lead to no folder", async () => {
    symlinkSync("loop", at("loop"));
    symlinkSync("nowhere/file", at("astray"));
    for (const use of [checkWritable, (path: string) => writeOutput(path, bytes("x"))]) {
      await expect(use(at("loop"))).rejects.toThrow(`${at("loop")}: cannot be written (`);
    }
    await expect(checkWritable(at("astray"))).rejects.toThrow(
      `${at("astray")}: the folder ${at("nowhere")} does not exist; create it first`,
    );
  });

  it("keeps the permissions of the file that it replaces", async () => {
    writeFileSync(at("group"), "old");
    chmodSync(at("group"), 0o664);
    symlinkSync("group", at("to-group"));
    await writeOutput(at("to-group"), bytes("new"));
    expect(statSync(at("group")).mode & 0o7777).toBe(0o664);
    expect(text("group")).toBe("new");
  });

  it("is refused where a file is read-only, a folder, or not named", async () => {
    chmodSync(folder, 0o755);
    mkdirSync(at("theirs"));
    writeFileSync(at("theirs/fixed"), "old");
    if (process.geteuid?.() === 0) for (const name of ["theirs", "theirs/fixed"]) chownSync(at(name), 65534, 65534);
    chmodSync(at("theirs/fixed"), 0o444);
    await unprivileged(async () => {
      await expect(checkWritable(at("theirs/fixed"))).rejects.toThrow(
        `${at("theirs/fixed")}: cannot be written (permission denied)`,
      );
    });
    for (const path of [at("models"), `${at("models")}/`, at("new/")]) {
      await expect(checkWritable(path)).rejects.toThrow(`${path}: this is a folder; it must be a file`);
    }
    await expect(checkWritable("")).rejects.toThrow('"": it must be the path of a file');
  });

  it("is written to a device itself", async () => {
    await checkWritable("/dev/null");
    await writeOutput("/dev/null", bytes("x"));
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it("that fails leaves the old file, and nothing beside it", async () => {
    mkdirSync(at("one"));
    writeFileSync(at("one/file"), "old");
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const failing = replaceOutput(at("one/file"), async (part) => {
      writeFileSync(part, "half");
      throw full;
    });
    await expect(failing).rejects.toThrow(`${at("one/file")}: cannot be written (no space left on device)`);
    expect(text("one/file")).toBe("old");
    expect(readdirSync(at("one"))).toEqual(["file"]);
  });

  it("may be written by two at once: one of them is there, whole", async () => {
    const texts = ["a", "b"].map((letter) => letter.repeat(100_000));
    await Promise.all(texts.map((content) => writeOutput(at("one/file"), bytes(content))));
    expect(texts).toContain(text("one/file"));
    expect(existsSync(at("one"))).toBe(true);
    expect(readdirSync(at("one"))).toEqual(["file"]);
  });
});
