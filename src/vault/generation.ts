// The folder of a file store's records, which has one holder at a time.
//
//   generation-N-TOKEN/               N counts the openings; TOKEN is the holder's, and random
//   generation-N-TOKEN/claim.TOKEN    says who the holder is. Written before the folder gets the name; none: nobody holds it
//   generation-N-TOKEN/claim.OTHER    somebody who wants to open it asks whether the holder lives; the holder removes it
//
// Opening renames the folder to the next generation, which is atomic. From then on the paths of an earlier holder lead nowhere,
// and the file system refuses all that it writes, whoever it is: a thread, a copy of this module, another container or machine.
// Claims decide nothing: they only tell an opener early that somebody is there.

import { watch } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clearInterval, setInterval } from "node:timers"; // in Deno, the global ones return numbers
import { hex } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import { flushFolder } from "../io/atomic-files.ts";
import { claimText, type Holder, judge } from "./claim.ts";

/** A folder of records that this store holds. */
export interface Generation {
  readonly path: string;
  /** Why the folder is this store's no longer; null while it is. */
  lost(): Promise<VaultError | null>;
  /** Lets another open it at once. */
  release(): Promise<void>;
}

interface Found {
  readonly name: string;
  readonly number: number;
  readonly token: string;
}

const NAME = /^generation-(\d+)-([0-9a-f]+)$/;
const CLAIM = "claim.";
const OWNER_ONLY = 0o600;
/** Seconds for an answer: of a process that runs, which may be busy, and of one of which nothing is known. */
export const PATIENCE: Record<Holder, number> = { gone: 0, alive: 10, unknown: 2 };
/** Milliseconds between two looks for an answer, and between two looks for somebody who asks. */
const STEP = 20;
const POLL = 300;

/**
 * Takes over the records in `folder`, which exists.
 * @throws VaultError when a holder answers that it has them, or the file system cannot rename a folder.
 */
export async function takeOver(folder: string): Promise<Generation> {
  for (;;) {
    const token = hex(crypto.getRandomValues(new Uint8Array(8)));
    const found = await newest(folder);
    if (!found) {
      await mkdir(join(folder, "generation-0-0"), { mode: 0o700 }).catch(unless("EEXIST"));
      continue;
    }
    const path = join(folder, found.name);
    let claim = join(path, CLAIM + token);
    const wasWritten = await writeFile(claim, await claimText(), { flag: "wx", mode: OWNER_ONLY }).then(
      yes,
      unless("ENOENT"),
    );
    if (!wasWritten) continue; // another opener renamed the folder
    try {
      if (await isHeld(path, found.token, claim)) throw heldBy(folder);
      const name = `generation-${found.number + 1}-${token}`;
      if (!(await rename(path, join(folder, name)).then(yes, unless("ENOENT")))) continue;
      claim = join(folder, name, CLAIM + token);
      await flushFolder(path);
      if (await settle(folder, name)) return hold(folder, name, token);
    } catch (error) {
      await rm(claim, { force: true });
      throw cannotRename(folder, error as NodeJS.ErrnoException);
    }
  }
}

/** The newest generation in a folder; null when there is none. */
async function newest(folder: string): Promise<Found | null> {
  const found = (await readdir(folder)).flatMap((name) => {
    const [, number, token = ""] = NAME.exec(name) ?? [];
    return number ? [{ name, number: Number(number), token }] : [];
  });
  return found.sort((a, b) => b.number - a.number)[0] ?? null;
}

/** Asks the holder by the claim that was just written, and returns whether it removed it. */
async function isHeld(path: string, token: string, claim: string): Promise<boolean> {
  const holder = join(path, CLAIM + token);
  const text = await readFile(holder, "utf8").catch(unless("ENOENT"));
  if (text === null) return false;
  for (let left = (1000 * PATIENCE[await judge(text)]) / STEP; left > 0; left--) {
    await new Promise((resolve) => setTimeout(resolve, STEP));
    if (!(await exists(claim))) return exists(path); // removed, or the whole folder was renamed
    if (!(await exists(holder))) return false; // closed
  }
  return false;
}

/**
 * Removes what openers that came too late left. Returns false when this folder itself is one of those: a list of files that
 * is read while one is renamed may lack it, and an opener that saw no generation then made one.
 */
async function settle(folder: string, name: string): Promise<boolean> {
  const last = await newest(folder);
  const stale =
    last?.name === name ? (await readdir(folder)).filter((other) => NAME.test(other) && other !== name) : [name];
  for (const other of stale) {
    const path = join(folder, other);
    for (const file of (await readdir(path).catch(unless("ENOENT"))) ?? []) {
      if (file.startsWith(CLAIM)) await rm(join(path, file), { force: true });
    }
    const isEmpty = await rmdir(path).then(yes, unless("ENOENT", "ENOTEMPTY", "EEXIST"));
    if (!isEmpty && (await exists(path))) {
      throw new VaultError(
        `${path}: records lie beside those of ${last?.name}; keep the folder that you want, move the other away, and open it again`,
      );
    }
  }
  return last?.name === name;
}

/** Answers openers, as long as this process holds the folder. */
async function hold(folder: string, name: string, token: string): Promise<Generation> {
  const path = join(folder, name);
  const mine = CLAIM + token;
  const answer = async (): Promise<void> => {
    for (const file of await readdir(path)) {
      if (file.startsWith(CLAIM) && file !== mine) await rm(join(path, file), { force: true });
    }
  };
  const tryToAnswer = () => answer().catch(() => {}); // lost, or a disk that fails: the asker then finds nobody
  const unwatch = watching(path, (file) => {
    if (file === null || (file.startsWith(CLAIM) && file !== mine)) void tryToAnswer();
  });
  await tryToAnswer(); // those who asked before
  if (!(await exists(join(path, mine)))) {
    await writeFile(join(path, mine), await claimText(), { mode: OWNER_ONLY }).catch(unless("ENOENT"));
  }
  return {
    path,
    async lost() {
      if (await exists(path)) return null;
      unwatch();
      const now = await newest(folder).catch(() => null);
      return new VaultError(
        now
          ? `${folder}: another process, thread or copy of this library has opened it since, so this store reads and writes nothing any more; open the folder anew, and only once`
          : `${folder}: its records were moved or removed; put them back and open it anew`,
      );
    },
    async release() {
      unwatch();
      await rm(join(path, mine), { force: true });
    },
  };
}

/**
 * Calls `changed` with the names of files that change in a folder (null: any), as far as the host can. It keeps no process
 * alive. Returns a function that ends it.
 */
function watching(path: string, changed: (file: string | null) => void): () => void {
  if ("Deno" in globalThis) {
    const timer = setInterval(changed, POLL, null).unref(); // a watcher would keep the process alive
    return () => clearInterval(timer);
  }
  try {
    const watcher = watch(path, { persistent: false }, (_, file) => changed(file));
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {}; // the system has no watches left; openers then take over from this holder, which may write no more
  }
}

const heldBy = (folder: string): VaultError =>
  new VaultError(
    `${folder}: another process, thread or vault has it open, and only one may write; close that one, then open it again`,
  );

/** Says why a folder could not be renamed; other errors are returned as they are. */
function cannotRename(folder: string, error: NodeJS.ErrnoException): Error {
  if (error.syscall !== "rename") return error;
  return new VaultError(
    `${folder}: opening it renames the folder of its records, which the file system refuses (${error.message}); check who may write there, close programs that use it, or copy it to another disk`,
  );
}

const yes = (): true => true;
const exists = (path: string): Promise<boolean> => stat(path).then(yes, unless("ENOENT")).then(Boolean);

/** Returns null for an error with one of these codes, and throws any other. */
export function unless(...codes: string[]): (error: NodeJS.ErrnoException) => null {
  return (error) => {
    if (codes.includes(error.code ?? "")) return null;
    throw error;
  };
}
