import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { filesIn, recordsIn } from "./holders.ts";

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
    const records = recordsIn(folder);
    const files = readdirSync(records);
    const modes = [folder, records, ...files.map((name) => join(records, name))].map((path) => statSync(path).mode);
    expect(files.sort()).toEqual(["a", "a.old", expect.stringMatching(/^claim\.[0-9a-f]{16}$/)]);
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(["700", "700", "600", "600", "600"]);
    await store.close();
    expect(readdirSync(recordsIn(folder)).sort()).toEqual(["a", "a.old"]);
  });

  it("falls back on the previous version when the newest is torn, corrupted or missing", async () => {
    const folder = fresh();
    const store = await fileStore(folder);
    const path = join(recordsIn(folder), "a");
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
    const says = (what: string) =>
      expect(store.read("a")).rejects.toThrow(
        `${path}: ${what}; close the vault and put the file of this name from a backup here (its folder generation-… has another number), or forget the user (penchant vault forget --record and the name of the file)`,
      );
    await says("it is damaged, and so is the version before it");
    rmSync(path);
    await says("it is missing, and the version before it is damaged");
    rmSync(`${path}.old`);
    writeFileSync(path, "damaged");
    await says("it is damaged, and there is no version before it");
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
    const records = recordsIn(folder);
    const all = () => Buffer.concat(readdirSync(records).map((name) => readFileSync(join(records, name))));
    const names = filesIn(folder);
    const contents = new Map(names.map((name) => [name, readFileSync(join(records, name))]));
    await vault.forget("ann");
    const left = filesIn(folder);
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
    rmSync(folder, { recursive: true });
    for (const call of [() => store.write("a", bytes(1)), () => store.read("a"), () => store.list()]) {
      await expect(call()).rejects.toThrow(`${folder}: its records were moved or removed; put them back`);
    }
    await store.close();
  });

  it.skipIf(process.getuid?.() === 0)("reports a folder that cannot be written", async () => {
    const folder = fresh();
    await (await fileStore(folder)).close();
    chmodSync(folder, 0o500);
    await expect(fileStore(folder)).rejects.toThrow("EACCES");
  });
});
