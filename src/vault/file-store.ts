// A vault's records as files, for Node, Deno and Bun: one folder, readable by its owner alone.
//
//   name       [SHA-256 32 | bytes], which tells a torn or decayed file from a whole one
//   name.old   what it was before the last write, read where `name` is damaged or missing
//   *.part     not yet written, *.gone no longer there: where a crash left one, opening the folder clears it away
//   lock       who may write

import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { sameValues } from "../base/arrays.ts";
import { joinBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import { flushFolder, writeAtomic } from "../io/atomic-files.ts";
import { lock } from "./lock.ts";
import type { Store } from "./store.ts";

const SUM = 32;
const OWNER_ONLY = 0o600;
const LEFT = /^(?!lock\.).*\.(part|gone)$/; // another's claim to the lock is its own

/** Opens the folder, which is made if there is none; until `close`, no other process can. */
export async function fileStore(folder: string): Promise<Store & { close(): Promise<void> }> {
  const at = (name: string): string => {
    if (/^[a-z0-9-]+$/.test(name) && name !== "lock") return join(folder, name);
    throw new RangeError(`name: got "${name}"; it must be lower-case letters, digits and "-", and not "lock"`);
  };
  const release = await trying(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return lock(join(folder, "lock"));
  });
  if (!release) {
    throw new VaultError(
      `${folder}: another process or vault has it open, and only one may write; close that first (if none has, remove its file lock)`,
    );
  }
  await trying(folder, async () => {
    for (const name of await readdir(folder)) if (LEFT.test(name)) await shred(join(folder, name));
  }).catch(async (error) => {
    await release();
    throw error;
  });

  return {
    async read(name) {
      const path = at(name);
      let damaged = false;
      for (const copy of [path, `${path}.old`]) {
        const bytes = await trying(copy, () => readWhole(copy));
        if (bytes instanceof Uint8Array) return bytes;
        damaged ||= bytes === "damaged";
      }
      if (!damaged) return null;
      throw new VaultError(`${path}: it is damaged, and no earlier copy is whole; restore it, or forget the user`);
    },
    async write(name, bytes) {
      const path = at(name);
      await trying(path, async () => {
        // Between the two lines there is only the old one. A damaged file does not push out a whole one.
        if ((await readWhole(path)) instanceof Uint8Array) await rename(path, `${path}.old`);
        await writeAtomic(path, await summed(bytes), OWNER_ONLY);
      });
    },
    async remove(name) {
      const path = at(name);
      await trying(path, async () => {
        await discard(`${path}.old`); // first, or a crash would bring it back
        await discard(path);
      });
    },
    async list() {
      const names = await trying(folder, () => readdir(folder));
      const records = names.map((name) => name.replace(/\.old$/, "")).filter((name) => /^[a-z0-9-]+$/.test(name));
      return [...new Set(records)].filter((name) => name !== "lock");
    },
    close: release,
  };
}

async function summed(bytes: Uint8Array): Promise<Uint8Array> {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  return joinBytes(sum, bytes);
}

async function readWhole(path: string): Promise<Uint8Array | "none" | "damaged"> {
  const file = await readFile(path).catch(ifMissing);
  if (!file) return "none";
  const bytes = new Uint8Array(file.subarray(SUM));
  return sameValues(file, await summed(bytes)) ? bytes : "damaged";
}

/** The renaming removes it; overwriting it helps where the disk writes in place. */
async function discard(path: string): Promise<void> {
  const moved = await rename(path, `${path}.gone`).then(() => true, ifMissing);
  if (!moved) return;
  await flushFolder(path);
  await shred(`${path}.gone`);
}

async function shred(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    await file.write(new Uint8Array(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(path);
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

/** What the file system refuses, as a VaultError. */
function trying<T>(path: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error) => {
    if (error instanceof VaultError || error.code === undefined) throw error;
    throw new VaultError(`${path}: it cannot be read or written (${error.message}); see to the disk, then try again`);
  });
}
