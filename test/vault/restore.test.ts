// A person's damaged files are restored from a backup, as docs/hosts.md says.

import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import { recordsIn } from "./holders.ts";

const root = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(root, { recursive: true }));
const key = new Uint8Array(32).fill(7);
const state = (value: number): Uint8Array => new Uint8Array(30).fill(value);

/** Opens the vault in `folder`, whose counters lie beside it, and closes it after the work. */
async function using<T>(folder: string, withCounters: boolean, work: (vault: Vault) => Promise<T>): Promise<T> {
  const stores = [await fileStore(folder)];
  if (withCounters) stores.push(await fileStore(`${folder}-counters`));
  const [store, counters] = stores;
  try {
    return await work(await openVault(store as (typeof stores)[0], { key }, counters));
  } finally {
    for (const opened of stores) await opened.close();
  }
}

/** Overwrites every version of a user's record of this kind, and returns its name. */
function damage(folder: string, kind: string): string {
  const files = readdirSync(recordsIn(folder)).filter((name) => name.startsWith(`${kind}-`));
  for (const file of files) writeFileSync(join(recordsIn(folder), file), "damaged");
  return (files[0] as string).replace(".old", "");
}

const restore = (backup: string, folder: string, name: string): void =>
  cpSync(join(recordsIn(backup), name), join(recordsIn(folder), name));

describe.each([false, true])("one file of a backup (counters: %s)", (withCounters) => {
  const folder = join(root, `people-${withCounters}`);
  const backup = join(root, `backup-${withCounters}`);

  it("brings back a person's key, or what the backup has of their state", async () => {
    await using(folder, withCounters, (vault) => vault.save("ann", "model", state(1)));
    for (const part of withCounters ? ["", "-counters"] : [""]) {
      cpSync(folder + part, backup + part, { recursive: true });
    }
    await using(folder, withCounters, (vault) => vault.save("ann", "model", state(2)));
    expect(recordsIn(folder).slice(folder.length)).not.toBe(recordsIn(backup).slice(backup.length));

    const keyName = damage(folder, "key");
    const problem = expect.stringContaining(keyName);
    expect(await using(folder, withCounters, (vault) => vault.check())).toContainEqual({
      record: keyName,
      user: null,
      problem,
    });
    restore(backup, folder, keyName);
    expect(await using(folder, withCounters, (vault) => vault.load("ann", "model"))).toEqual(state(2));

    const stateName = damage(folder, "state");
    restore(backup, folder, stateName);
    const load = () => using(folder, withCounters, (vault) => vault.load("ann", "model"));
    if (withCounters) {
      await expect(load()).rejects.toThrow("an old record was put back, save 1 of 2");
      restore(`${backup}-counters`, `${folder}-counters`, stateName.replace("state", "counter"));
    }
    expect(await load()).toEqual(state(1));
    await using(folder, withCounters, async (vault) => {
      await vault.save("ann", "model", state(3));
      expect(await vault.check()).toEqual([]);
    });
    expect(await load()).toEqual(state(3));
  });
});

it("the header of a backup brings back the whole vault", async () => {
  const [folder, backup] = [join(root, "headless"), join(root, "headless-backup")];
  await using(folder, false, (vault) => vault.save("ann", "model", state(1)));
  cpSync(folder, backup, { recursive: true });
  for (const file of ["vault", "vault.old"]) writeFileSync(join(recordsIn(folder), file), "damaged");
  const opened = using(folder, false, (vault) => vault.users());
  await expect(opened).rejects.toThrow(/from a backup here \(its folder generation-… has another number\)$/);
  restore(backup, folder, "vault");
  expect(await using(folder, false, (vault) => vault.users())).toEqual(["ann"]);
});
