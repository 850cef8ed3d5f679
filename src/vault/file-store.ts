// A store in a folder, for Node, Deno and Bun. Only the folder's owner can read it.
//
//   name       [SHA-256 32 | bytes]; the checksum detects a torn write or bit rot
//   name.old   the previous version, read where `name` is damaged or missing
//   *.part     being written; *.gone: being removed. Opening the folder removes leftovers of a crash
//   lock       the process that has the folder open

import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { sameValues } from "../base/arrays.ts";
import { joinBytes } from "../base/bytes.ts";
import { checkText, refuse } from "../base/check.ts";
import { VaultError } from "../base/errors.ts";
import { flushFolder, writeAtomic } from "../io/atomic-files.ts";
import { lock } from "./lock.ts";
import { checkName, recordBytes, type Store } from "./store.ts";

/** A store in a folder. */
export interface FileStore extends Store {
  /** Releases the folder, so that another process can open it. */
  close(): Promise<void>;
}

const CHECKSUM = 32;
const OWNER_ONLY = 0o600;
const LEFTOVER = /^(?!lock\.).*\.(part|gone)$/; // lock.*: another process may be taking the lock right now

/**
 * Opens a folder as a store and locks it. The folder is created if it does not exist, with mode 0700. No other process can
 * open it until `close` is called or this process ends.
 *
 * Writes are atomic and durable: a temporary file is flushed and renamed, then the folder is flushed. Removal overwrites a
 * file with zeros first, which helps only on disks that write in place. Names that are not lower-case letters, digits and
 * "-", or that are "lock", are refused with a RangeError.
 *
 * @throws TypeError when `folder` is not a text.
 * @throws VaultError when another process or vault has the folder open, or the file system refuses an operation.
 *
 * @example
 * import { fileStore, openVault } from "penchant/vault";
 *
 * const store = await fileStore("users");
 * const vault = await openVault(store, { passphrase: "correct horse battery staple" });
 * console.log(await vault.users()); // []
 * await store.close();
 */
export async function fileStore(folder: string): Promise<FileStore> {
  checkText("folder", folder, "the path of a folder");
  const pathOf = (name: string): string => {
    checkName(name);
    if (name === "lock") refuse("name", name, "another name: the store's lock has it", RangeError);
    return join(folder, name);
  };
  const release = await explaining(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return lock(join(folder, "lock"));
  });
  if (!release) {
    throw new VaultError(
      `${folder}: another process or vault has it open, and only one may write; close that one (if there is none, remove the file lock)`,
    );
  }
  await explaining(folder, async () => {
    for (const name of await readdir(folder)) if (LEFTOVER.test(name)) await shred(join(folder, name));
  }).catch(async (error) => {
    await release();
    throw error;
  });

  return {
    async read(name) {
      const path = pathOf(name);
      let isDamaged = false;
      for (const version of [path, `${path}.old`]) {
        const bytes = await explaining(version, () => readChecked(version));
        if (bytes instanceof Uint8Array) return bytes;
        isDamaged ||= bytes === "damaged";
      }
      if (!isDamaged) return null;
      throw new VaultError(`${path}: it is damaged, and so is its earlier version; restore it, or forget the user`);
    },
    async write(name, bytes) {
      const path = pathOf(name);
      const copy = recordBytes(name, bytes);
      await explaining(path, async () => {
        // Between rename and write, only the old version exists. A damaged file must not replace an intact old version.
        if ((await readChecked(path)) instanceof Uint8Array) await rename(path, `${path}.old`);
        await writeAtomic(path, await withChecksum(copy), OWNER_ONLY);
      });
    },
    async remove(name) {
      const path = pathOf(name);
      await explaining(path, async () => {
        await discard(`${path}.old`); // first: otherwise, after a crash between the two, `read` would return the old version
        await discard(path);
      });
    },
    async list() {
      const files = await explaining(folder, () => readdir(folder));
      const names = files.map((file) => file.replace(/\.old$/, "")).filter((name) => /^[a-z0-9-]+$/.test(name));
      return [...new Set(names)].filter((name) => name !== "lock");
    },
    close: release,
  };
}

async function withChecksum(bytes: Uint8Array): Promise<Uint8Array> {
  const checksum = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  return joinBytes(checksum, bytes);
}

async function readChecked(path: string): Promise<Uint8Array | "missing" | "damaged"> {
  const file = await readFile(path).catch(nullIfMissing);
  if (!file) return "missing";
  const bytes = new Uint8Array(file.subarray(CHECKSUM));
  return sameValues(file, await withChecksum(bytes)) ? bytes : "damaged";
}

/** Removes a file. The rename is the atomic step; overwriting afterwards helps only on disks that write in place. */
async function discard(path: string): Promise<void> {
  const wasRenamed = await rename(path, `${path}.gone`).then(() => true, nullIfMissing);
  if (!wasRenamed) return;
  await flushFolder(path);
  await shred(`${path}.gone`);
}

/** Overwrites a file with zeros and removes it. */
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

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

/** Turns errors of the file system into VaultErrors that name the path. */
function explaining<T>(path: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error) => {
    if (error instanceof VaultError || error.code === undefined) throw error;
    throw new VaultError(`${path}: it cannot be read or written (${error.message}); check the disk, then try again`);
  });
}
