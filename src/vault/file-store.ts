// A store in a folder, for Node, Deno and Bun. Only the folder's owner can read it.
//
//   generation-N-TOKEN/             the records, in a folder that only its holder can name: generation.ts
//   generation-N-TOKEN/name         [SHA-256 32 | bytes]; the checksum detects a torn write or bit rot
//   generation-N-TOKEN/name.old     the previous version, read where `name` is damaged or missing
//   generation-N-TOKEN/*.part       being written; *.gone: being removed. Opening removes leftovers of a crash
//
// Earlier versions kept the records in the folder itself, with a file `lock`. Opening moves them into the generation.

import { createHash } from "node:crypto";
import { lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { sameValues } from "../base/arrays.ts";
import { joinBytes } from "../base/bytes.ts";
import { checkText } from "../base/check.ts";
import { VaultError } from "../base/errors.ts";
import { flushFolder, writeAtomic } from "../io/atomic-files.ts";
import { adopt, refuseEarlierHolder } from "./earlier-layout.ts";
import { type Generation, takeOver, unless } from "./generation.ts";
import { HEADER } from "./header.ts";
import { readSmallFile } from "./small-files.ts";
import { checkName, recordBytes, type Store } from "./store.ts";

/** A store in a folder. */
export interface FileStore extends Store {
  /** Releases the folder, so that another process can open it. */
  close(): Promise<void>;
}

/** Why a file gives no record. */
type Unread = "missing" | "damaged";

const CHECKSUM = 32;
const OWNER_ONLY = 0o600;
/** No record's file is longer. The file system may say any size of a damaged one. */
const LONGEST = 2 ** 31;
const DAMAGED =
  "its file is damaged, so the version before it is read, and what was saved last is lost; restore the file, or save again";
const LEFTOVER = /\.(part|gone)$/;

/**
 * Opens a folder as a store, for one writer at a time. The folder is created if it does not exist, with mode 0700. While a
 * store has it open, nobody else can open it: no process, thread, container or copy of this library. Of a holder that does not
 * answer within seconds, because it ended or hangs, the next opener takes the folder over; all that the former holder then
 * reads or writes is refused with a VaultError.
 *
 * Where the file of a record is damaged, the version before it is read, and the process gets a warning (`VaultWarning`).
 *
 * Writes are atomic and durable: a temporary file is flushed and renamed, then the folder is flushed. Removal overwrites a
 * file with zeros first, which helps only on disks that write in place. Names that are not lower-case letters, digits and
 * "-" are refused with a RangeError.
 *
 * @throws TypeError when `folder` is not a text.
 * @throws VaultError when another has the folder open, or the file system refuses an operation.
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
  const generation = await explaining(folder, async () => {
    const created = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (created) await flushFolder(created).catch(unless("EACCES")); // a folder above may forbid to be read
    await refuseEarlierHolder(folder);
    return takeOver(folder);
  });
  const { path: records, release } = generation;
  await explaining(folder, async () => {
    await adopt(folder, records);
    for (const file of await readdir(records, { withFileTypes: true })) {
      if (!LEFTOVER.test(file.name) || file.isDirectory()) continue;
      const path = join(records, file.name);
      await shred(path).catch(() => rm(path)); // what cannot be overwritten must not keep everybody out
    }
  }).catch(async (error) => {
    const lost = await generation.lost().catch(() => null);
    await release().catch(() => {}); // what failed first is told
    throw lost ?? error;
  });
  return storeIn(generation);
}

function storeIn(generation: Generation): FileStore {
  const pathOf = (name: string): string => {
    checkName(name);
    return join(generation.path, name);
  };
  const checkHeld = async (): Promise<void> => {
    const error = await explaining(generation.path, generation.lost);
    if (error) throw error;
  };
  /** In a folder that was taken over no file is found: then the reason is that, and not the missing file. */
  const run = <T>(path: string, work: () => Promise<T>): Promise<T> =>
    explaining(path, work).catch(async (error) => {
      await checkHeld();
      throw error;
    });
  const warned = new Set<string>();
  /** The caller gets an earlier save than the last, and must not believe that it is the last. */
  const warn = (path: string): void => {
    if (!warned.has(path)) process.emitWarning(`${path}: ${DAMAGED}`, "VaultWarning");
    warned.add(path);
  };
  return {
    async read(name) {
      const path = pathOf(name);
      const newest = await run(path, () => readChecked(path));
      if (newest instanceof Uint8Array) return newest;
      const older = await run(`${path}.old`, () => readChecked(`${path}.old`));
      if (older instanceof Uint8Array) {
        if (newest === "damaged") warn(path);
        return older;
      }
      if (newest === "damaged" || older === "damaged") throw unreadable(path, name, newest, older);
      await checkHeld();
      return null;
    },
    async write(name, bytes) {
      const path = pathOf(name);
      const copy = recordBytes(name, bytes);
      await run(path, async () => {
        // Between rename and write, only the old version exists. A damaged file must not replace an intact old version.
        if ((await readChecked(path)) instanceof Uint8Array) await rename(path, `${path}.old`);
        await writeAtomic(path, joinBytes(checksum(copy), copy), OWNER_ONLY);
      });
    },
    async remove(name) {
      const path = pathOf(name);
      await run(path, async () => {
        await discard(`${path}.old`); // first: otherwise, after a crash between the two, `read` would return the old version
        await discard(path);
      });
      await checkHeld();
    },
    async list() {
      const files = await run(generation.path, () => readdir(generation.path));
      const names = files.map((file) => file.replace(/\.old$/, "")).filter((name) => /^[a-z0-9-]+$/.test(name));
      return [...new Set(names)];
    },
    async problem(name) {
      const path = pathOf(name);
      const [newest, older] = await run(path, async () => [await readChecked(path), await readChecked(`${path}.old`)]);
      return newest === "damaged" && older instanceof Uint8Array ? DAMAGED : null;
    },
    close: () => explaining(generation.path, generation.release),
  };
}

/** The error for a record of which no version can be read. It says which there are, and what to do. */
function unreadable(path: string, name: string, newest: Unread, older: Unread): VaultError {
  const before = { damaged: "so is the version before it", missing: "there is no version before it" };
  const what =
    newest === "missing"
      ? "it is missing, and the version before it is damaged"
      : `it is damaged, and ${before[older]}`;
  const forget =
    name === HEADER ? "" : ", or forget the user (penchant vault forget --record and the name of the file)";
  return new VaultError(
    `${path}: ${what}; close the vault and put the file of this name from a backup here (its folder generation-… has another number)${forget}`,
  );
}

/** Not by WebCrypto, whose calls wait for a thread. */
const checksum = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());

async function readChecked(path: string): Promise<Uint8Array | Unread> {
  const file = await readSmallFile(path, LONGEST).catch(unless("ENOENT"));
  if (!file) return "missing";
  const bytes = new Uint8Array(file.subarray(CHECKSUM));
  return sameValues(file.subarray(0, CHECKSUM), checksum(bytes)) ? bytes : "damaged";
}

/** Removes a file. The rename is the atomic step; overwriting afterwards helps only on disks that write in place. */
async function discard(path: string): Promise<void> {
  const wasRenamed = await rename(path, `${path}.gone`).then(() => true, unless("ENOENT"));
  if (!wasRenamed) return;
  await flushFolder(path);
  await shred(`${path}.gone`);
}

/** Overwrites a file with zeros and removes it. A link or a folder in its place is only removed: what it leads to is no record. */
async function shred(path: string): Promise<void> {
  if ((await lstat(path)).isFile()) await overwrite(path);
  await rm(path, { recursive: true });
}

async function overwrite(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    if (size > LONGEST) return;
    await file.write(new Uint8Array(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Turns errors of the file system into VaultErrors that name the path. */
function explaining<T>(path: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error) => {
    if (error instanceof VaultError || error.code === undefined) throw error;
    throw new VaultError(`${path}: it cannot be read or written (${error.message}); check the disk, then try again`);
  });
}
