// Runs `penchant vault` in a folder with keys and vaults.

import { execFile } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Agent } from "../../src/agent/agent.ts";
import { fileStore } from "../../src/vault/file-store.ts";
import type { Secret } from "../../src/vault/secret.ts";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import { model, question } from "../agent/fixture.ts";
import { recordsIn } from "../vault/holders.ts";
import { temporaryFolder } from "./penchant.ts";

const built = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export const [key, other] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(9)];
/** In the note about an export that was made without a model. */
export const WITHOUT_MODEL = "--model FILE adds the names of items and features";
export const digits = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A new folder, with `key` in the files key (bytes) and key.txt (digits), and `other` in the file recovery. */
export function vaultRuns() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "key"), key);
  writeFileSync(join(folder, "key.txt"), `${digits(key)}\n`);
  writeFileSync(join(folder, "recovery"), other);

  /** Opens the vault of this name there, and closes it after the work. */
  async function opened<T>(name: string, secret: Secret, work: (vault: Vault) => Promise<T>): Promise<T> {
    const store = await fileStore(join(folder, name));
    try {
      return await work(await openVault(store, secret));
    } finally {
      await store.close();
    }
  }

  return {
    folder,

    /** Runs a command of `penchant vault` there. */
    penchant: (args: string[], env: Record<string, string> = {}) =>
      new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
        const options = { cwd: folder, env: { ...process.env, ...env } };
        const child = execFile(process.execPath, [built, "vault", ...args], options, (error, out, err) =>
          resolve({ code: error?.code ?? 0, out, err }),
        );
        child.stdin?.end();
      }),

    opened,

    /** Makes a vault of ann with two answers and bob with one. */
    made: (name: string, secret: Secret): Promise<void> =>
      opened(name, secret, async (vault) => {
        for (const [user, count] of [["ann", 2] as const, ["bob", 1] as const]) {
          const agent = await Agent.open(model, { vault, user });
          for (let i = 0; i < count; i++) agent.answer(question(i), "a");
          await agent.dispose();
        }
      }),

    /** Overwrites every version of one user's record of this kind, and returns its name. */
    damage(name: string, kind: string): string {
      const records = recordsIn(join(folder, name));
      const record = readdirSync(records).find((file) => file.startsWith(kind) && !file.includes(".")) as string;
      for (const file of readdirSync(records).filter((other) => other.startsWith(record))) {
        writeFileSync(join(records, file), "damaged");
      }
      return record;
    },
  };
}
