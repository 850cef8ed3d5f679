// Runs `penchant vault` in a folder with keys and vaults.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FileStore, fileStore } from "../../src/vault/file-store.ts";
import type { Secret } from "../../src/vault/secret.ts";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import { temporaryFolder } from "./penchant.ts";

const built = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export const [key, other] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(9)];
export const digits = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A new folder, with `key` in the files key (bytes) and key.txt (digits), and `other` in the file recovery. */
export function vaultRuns() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "key"), key);
  writeFileSync(join(folder, "key.txt"), `${digits(key)}\n`);
  writeFileSync(join(folder, "recovery"), other);
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

    /** Opens the vault of this name there, and closes it after the work. */
    async opened<T>(name: string, secret: Secret, work: (vault: Vault, store: FileStore) => Promise<T>): Promise<T> {
      const store = await fileStore(join(folder, name));
      try {
        return await work(await openVault(store, secret), store);
      } finally {
        await store.close();
      }
    },
  };
}
