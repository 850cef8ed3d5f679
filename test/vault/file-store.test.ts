import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { VaultError } from "../../src/base/errors.ts";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault } from "../../src/vault/vault.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(temporary, { recursive: true }));
let names = 0;
const fresh = () => join(temporary, `vault${++names}`);
const bytes = (value: number): Uint8Array => new Uint8Array(50).fill(value);

describe("a file store", () => {
  it("can be read by its owner only", async () => {
    const folder = fresh();
    const store = await fileStore(folder);
    await store.write("a", bytes(1));
    await store.write("a", bytes(2));
    const modes = [folder, ...readdirSync(folder).map((name) => join(folder, name))].map((path) => statSync(path).mode);
    expect(readdirSync(folder).sort()).toEqual(["a", "a.old", "lock"]);
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(["700", "600", "600", "600"]);
    await store.close();
    expect(readdirSync(folder).sort()).toEqual(["a", "a.old"]);
  });

  it("falls back on the previous version when the newest is torn, corrupted or missing", async () => {
    const folder = fresh();
    const store = await fileStore(folder);
    const path = join(folder, "a");
    for (const value of [1, 2]) await store.write("a", bytes(value));
    const whole = readFileSync(path);
    for (const spoil of [
      () => writeFileSync(path, whole.subarray(0, 40)),
      () => writeFileSync(path, ""),
      () =>
        writeFileSync(
          path,
          whole.map((byte, i) => (i === 60 ? byte ^ 1 : byte)),
        ),
      () => rmSync(path),
    ]) {
      writeFileSync(path, whole);
      expect(await store.read("a")).toEqual(bytes(2));
      spoil();
      expect(await store.read("a")).toEqual(bytes(1));
      expect(await store.list()).toEqual(["a"]);
    }
    writeFileSync(path, "damaged");
    await store.write("a", bytes(3));
    expect(await store.read("a")).toEqual(bytes(3));
    writeFileSync(path, "damaged");
    expect(await store.read("a")).toEqual(bytes(1)); // the damaged file did not replace the intact old version
    writeFileSync(`${path}.old`, "damaged");
    await expect(store.read("a")).rejects.toThrow("it is damaged, and so is its earlier version");
    await store.remove("a");
    expect(await store.read("a")).toBeNull();
    await store.close();
  });

  it("leaves no bytes of a forgotten user's record or key in its folder", async () => {
    const folder = fresh();
    const store = await fileStore(folder);
    const vault = await openVault(store, { key: bytes(7).subarray(0, 32) });
    for (const value of [1, 2, 3]) await vault.save("ann", "model", bytes(value));
    await vault.save("bob", "model", bytes(4));
    const all = () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    const names = readdirSync(folder);
    const contents = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
    await vault.forget("ann");
    const left = readdirSync(folder);
    expect(names.filter((name) => !left.includes(name)).map((name) => name.replace(/[0-9a-f]{64}/, ""))).toEqual([
      "key-",
      "state-",
      "state-.old",
    ]);
    for (const [name, content] of contents) {
      for (let at = 0; at + 8 <= content.length; at += 8) {
        const isFound = all().includes(content.subarray(at, at + 8));
        if (left.includes(name)) expect(isFound).toBe(true);
        else if (at >= 48) expect(isFound, `${name} at ${at}`).toBe(false); // earlier bytes are equal in all records
      }
    }
    expect(await vault.users()).toEqual(["bob"]);
    await store.close();
  });

  it("reports what the file system refuses", async () => {
    const path = fresh();
    writeFileSync(path, "a file");
    await expect(fileStore(path)).rejects.toThrow(`${path}: it cannot be read or written (EEXIST`);
    const folder = fresh();
    const store = await fileStore(folder);
    await expect(store.write("../a", bytes(1))).rejects.toThrow('name: got "../a"; it must be lower-case letters');
    await expect(store.read("lock")).rejects.toThrow('name: got "lock"');
    rmSync(folder, { recursive: true });
    await expect(store.write("a", bytes(1))).rejects.toBeInstanceOf(VaultError);
    await store.close();
  });

  it.skipIf(process.getuid?.() === 0)("reports a folder that cannot be written", async () => {
    const folder = fresh();
    await (await fileStore(folder)).close();
    chmodSync(folder, 0o500);
    await expect(fileStore(folder)).rejects.toThrow("EACCES");
  });
});

describe("the lock of a file store", () => {
  const script = join(temporary, "hold.mjs");
  /** Starts a process that opens the folder and then runs `then`. */
  function hold(folder: string, then: string) {
    const build = `export { fileStore } from "${root}src/vault/file-store.ts";`;
    const bundle = ["esbuild", "--bundle", "--platform=node", "--format=esm", `--outfile=${script}`];
    execFileSync("npx", ["--no-install", ...bundle], { cwd: root, input: build, stdio: ["pipe", "ignore", "ignore"] });
    const code = `
      const { fileStore } = await import(${JSON.stringify(script)});
      const store = await fileStore(${JSON.stringify(folder)});
      console.log("open");
      ${then}`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const open = new Promise((resolve) => child.stdout.once("data", resolve));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    return { child, open, ended };
  }

  it("keeps out a second writer, in this process and in another", async () => {
    const folder = fresh();
    const store = await fileStore(folder);
    const message = `${folder}: another process or vault has it open, and only one may write`;
    await expect(fileStore(folder)).rejects.toThrow(message);
    await store.close();
    const other = hold(folder, "setInterval(() => {}, 1000);");
    await other.open;
    await expect(fileStore(folder)).rejects.toThrow(message);
    other.child.kill("SIGKILL");
    await other.ended;
    const after = await fileStore(folder); // the dead process no longer holds it
    await after.close();
  });

  it("is not held by a process that reuses a dead one's id, nor by an earlier process with this one's id", async () => {
    const folder = fresh();
    for (const holder of [`${process.ppid} 1`, `${process.pid} 1`, "", "nonsense"]) {
      await (await fileStore(folder)).close();
      writeFileSync(join(folder, "lock"), holder);
      await (await fileStore(folder)).close();
    }
    writeFileSync(join(folder, "lock"), `${process.ppid}`);
    await expect(fileStore(folder)).rejects.toBeInstanceOf(VaultError);
  });

  it("goes to exactly one of many concurrent openers", async () => {
    const folder = fresh();
    await (await fileStore(folder)).close();
    writeFileSync(join(folder, "lock"), `${process.pid} 1`);
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => fileStore(folder)));
    expect(asked.filter(({ status }) => status === "fulfilled").length).toBe(1);
  });
});
