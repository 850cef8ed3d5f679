// A disk that fails at the nth operation, once or from then on, and can lose what was not flushed when the power went.

import type * as fs from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

type Fs = Pick<
  typeof fs,
  "open" | "readFile" | "writeFile" | "rename" | "rm" | "link" | "mkdir" | "readdir" | "stat" | "truncate"
>;

/** What a cut leaves: all that was done, names without the content that was not flushed, or only what was flushed. */
export type Loss = "nothing" | "content" | "names and content";

export class FailingDisk {
  /** How many operations there were since `arm`. */
  operations = 0;
  #failAt = Number.POSITIVE_INFINITY;
  #forGood = false;
  #fs: Fs | undefined;
  /** Files whose content has not reached the disk. */
  readonly #unflushed = new Set<string>();
  /** Takes back the changes of names that have not, the last one first. */
  #undo: (() => Promise<unknown>)[] = [];

  arm(failAt: number, forGood: boolean): void {
    this.operations = 0;
    this.#failAt = failAt;
    this.#forGood = forGood;
    this.#unflushed.clear();
    this.#undo = [];
  }

  /** The power comes back; operations work again. */
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
    if (this.#forGood ? at < this.#failAt : at !== this.#failAt) return;
    throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
  }

  wrap(real: Fs): Fs {
    this.#fs = real;
    const saved = (path: string) => real.readFile(path).catch(() => null);
    const moved = (from: string, to: string) => {
      if (this.#unflushed.delete(from)) this.#unflushed.add(to);
    };
    const stepping =
      <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        this.#step();
        return call(...given);
      };
    const rename = async (from: string, to: string): Promise<void> => {
      const over = await saved(to);
      await real.rename(from, to);
      moved(from, to);
      this.#undo.push(async () => {
        await real.rename(to, from);
        if (over) await real.writeFile(to, over);
      });
    };
    const rm = async (path: string, options?: object): Promise<void> => {
      const was = await saved(path);
      await real.rm(path, options);
      if (was) this.#undo.push(() => real.writeFile(path, was));
    };
    const link = async (from: string, to: string): Promise<void> => {
      await real.link(from, to);
      this.#undo.push(() => real.rm(to, { force: true }));
    };
    const writeFile = async (path: string, bytes: Uint8Array | string, options: object): Promise<void> => {
      const there = await saved(path);
      try {
        this.#step();
      } catch (error) {
        await real.writeFile(path, bytes.slice(0, bytes.length / 2), options); // it got half way
        throw error;
      } finally {
        this.#unflushed.add(path);
        if (!there) this.#undo.push(() => real.rm(path, { force: true }));
      }
      await real.writeFile(path, bytes, options);
    };
    return {
      ...real,
      rename: stepping(rename),
      rm: stepping(rm),
      link: stepping(link),
      writeFile,
      open: stepping(async (path: string, flags?: string) => this.#handle(path, await real.open(path, flags))),
      readFile: stepping(real.readFile as never),
      readdir: stepping(real.readdir as never),
      mkdir: stepping(real.mkdir as never),
    } as unknown as Fs;
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
