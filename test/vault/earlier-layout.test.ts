// Folders of earlier versions, which had the records in the folder itself and a file `lock` with a process id.

import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileStore } from "../../src/vault/file-store.ts";
import { bytes, freshPaths, open } from "./folders.ts";
import { filesIn, recordsIn } from "./holders.ts";

const fresh = freshPaths();

describe("records of an earlier version", () => {
  /** A folder as an earlier version has left it. */
  async function earlier(): Promise<string> {
    const folder = fresh();
    const { store, vault } = await open(folder);
    await vault.save("ann", "model", bytes(1));
    await vault.save("ann", "model", bytes(2));
    await store.close();
    cpSync(recordsIn(folder), `${folder}-earlier`, { recursive: true });
    return `${folder}-earlier`;
  }

  it("may be held by a process of that version, which refuses everybody else", async () => {
    const folder = fresh();
    mkdirSync(folder);
    writeFileSync(join(folder, "lock"), `${process.ppid}`);
    await expect(fileStore(folder)).rejects.toThrow("a process with an earlier version of this library has it open");
    writeFileSync(join(folder, "lock"), `${process.ppid} 1`); // a process that reuses a dead one's id
    await (await fileStore(folder)).close();
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^generation-1-/)]);
  });

  it("are moved, also when a crash interrupted that", async () => {
    const folder = await earlier();
    const files = readdirSync(folder);
    writeFileSync(join(folder, "lock"), "4194305 7");
    for (const other of ["notes", "lock.txt"]) writeFileSync(join(folder, other), "no record");
    writeFileSync(join(folder, `${files[0]}.123.part`), "torn");
    const crashed = fresh();
    cpSync(folder, crashed, { recursive: true });
    mkdirSync(join(crashed, "generation-1-ab"));
    for (const file of files.slice(0, 2)) {
      cpSync(join(crashed, file), join(crashed, "generation-1-ab", file));
      rmSync(join(crashed, file));
    }
    for (const each of [folder, crashed]) {
      const { store, vault } = await open(each);
      expect(await vault.load("ann", "model")).toEqual(bytes(2));
      expect(readdirSync(each)).toEqual([expect.stringMatching(/^generation-/), "lock.txt", "notes"]);
      expect(filesIn(each)).toEqual(files);
      await store.close();
    }
  });

  it("do not replace newer ones, nor are two generations mixed", async () => {
    const folder = await earlier();
    await (await fileStore(folder)).close();
    const [file] = filesIn(folder) as [string];
    writeFileSync(join(folder, file), "put back");
    await expect(fileStore(folder)).rejects.toThrow(
      `${join(folder, file)}: it lies beside ${join(folder, "generation-2-")}`,
    );
    rmSync(join(folder, file));
    cpSync(recordsIn(folder), join(folder, "generation-0-ff"), { recursive: true });
    await expect(fileStore(folder)).rejects.toThrow(`generation-0-ff: records lie beside those of generation-`);
    rmSync(join(folder, "generation-0-ff"), { recursive: true });
    await (await fileStore(folder)).close();
  });
});
