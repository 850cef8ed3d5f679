// A disk that fails at its nth operation, once or from then on, and that can lose unflushed data in a power cut.

import type * as withCallbacks from "node:fs";
import type * as fs from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

type Fs = Pick<
  typeof fs,
  "open" | "readFile" | "writeFile" | "rename" | "rm" | "rmdir" | "link" | "mkdir" | "readdir" | "stat" | "truncate"
>;

/** What a power cut loses: nothing, unflushed content, or unflushed content and unflushed changes of names. */
export type Loss = "nothing" | "content" | "names and content";

export class FailingDisk {
  /** Number of operations since `arm`. */
  operations = 0;
  #failAt = Number.POSITIVE_INFINITY;
  #isPermanent = false;
  #fs: Fs | undefined;
  /** Files whose content has not been flushed. */
  readonly #unflushed = new Set<string>();
  /** Reverts unflushed changes of names; run from last to first. */
  #undo: (() => Promise<unknown>)[] = [];

  arm(failAt: number, isPermanent: boolean): void {
    this.operations = 0;
    this.#failAt = failAt;
    this.#isPermanent = isPermanent;
    this.#unflushed.clear();
    this.#undo = [];
  }

  /** Restores power: applies the loss, and lets operations succeed again. */
  async restore(loss: Loss): Promise<void> {
    const { truncate, stat } = this.#fs as Fs;
    this.#failAt = Number.POSITIVE_INFINITY;
    if (loss !== "nothing") {
      for (const path of this.#unflushed) {
        const info = await stat(path).catch(() => null);
        if (info) await truncate(path, Math.floor(info.size / 2));
      }
    }
    if (loss === "names and content") for (const undo of this.#undo.reverse()) await undo();
  }

  #step(): void {
    const at = ++this.operations;
    if (this.#isPermanent ? at < this.#failAt : at !== this.#failAt) return;
    throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
  }

  wrap(real: Fs): Fs {
    this.#fs = real;
    const saved = (path: string) => real.readFile(path).catch(() => null);
    const moved = (from: string, to: string) => {
      for (const path of [...this.#unflushed]) {
        if (path !== from && !path.startsWith(`${from}/`)) continue; // the folder of a file may be renamed
        this.#unflushed.delete(path);
        this.#unflushed.add(to + path.slice(from.length));
      }
    };
    const stepping =
      <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        this.#step();
        return call(...given);
      };
    const rename = async (from: string, to: string): Promise<void> => {
      const replaced = await saved(to);
      await real.rename(from, to);
      moved(from, to);
      this.#undo.push(async () => {
        await real.rename(to, from);
        if (replaced) await real.writeFile(to, replaced);
      });
    };
    const rm = async (path: string, options?: object): Promise<void> => {
      const removed = await saved(path);
      await real.rm(path, options);
      if (removed) this.#undo.push(() => real.writeFile(path, removed));
    };
    const link = async (from: string, to: string): Promise<void> => {
      await real.link(from, to);
      this.#undo.push(() => real.rm(to, { force: true }));
    };
    const writeFile = async (path: string, bytes: Uint8Array | string, options: object): Promise<void> => {
      const previous = await saved(path);
      try {
        this.#step();
      } catch (error) {
        await real.writeFile(path, bytes.slice(0, bytes.length / 2), options); // half of it was written
        throw error;
      } finally {
        this.#unflushed.add(path);
        if (!previous) this.#undo.push(() => real.rm(path, { force: true }));
      }
      await real.writeFile(path, bytes, options);
    };
    return {
      ...real,
      rename: stepping(rename),
      rm: stepping(rm),
      rmdir: stepping(real.rmdir as never),
      link: stepping(link),
      writeFile,
      open: stepping(async (path: string, flags?: string) => this.#handle(path, await real.open(path, flags))),
      readFile: stepping(real.readFile as never),
      readdir: stepping(real.readdir as never),
      mkdir: stepping(real.mkdir as never),
    } as unknown as Fs;
  }

  /** The functions with callbacks. */
  wrapCallbacks(real: typeof withCallbacks): object {
    const stepping = (call: (...given: never[]) => void) => {
      return (...given: unknown[]): void => {
        try {
          this.#step();
        } catch (error) {
          (given.at(-1) as (error: unknown) => void)(error);
          return;
        }
        call(...(given as never[]));
      };
    };
    return { ...real, open: stepping(real.open), read: stepping(real.read) };
  }

  #handle(path: string, file: FileHandle) {
    return {
      stat: () => file.stat(),
      close: () => file.close(),
      write: async (bytes: Uint8Array, ...where: [number, number, number]) => {
        this.#unflushed.add(path);
        this.#step();
        return file.write(bytes, ...where);
      },
      sync: async () => {
        this.#step();
        if ((await file.stat()).isDirectory()) this.#undo = [];
        else this.#unflushed.delete(path);
      },
    };
  }
}
