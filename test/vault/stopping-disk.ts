// A disk that stops, or fails, one holder at its k-th operation, while others go on.

import { AsyncLocalStorage } from "node:async_hooks";
import type * as withCallbacks from "node:fs";
import type { FileHandle } from "node:fs/promises";

type Call = (...given: unknown[]) => Promise<unknown>;
const CALLS = ["open", "readFile", "writeFile", "rename", "rm", "rmdir", "mkdir", "readdir", "stat"];

export class StoppingDisk {
  readonly #holder = new AsyncLocalStorage<boolean>();
  #left = Number.POSITIVE_INFINITY;
  #atStop: () => Promise<void> = async () => {};

  /** Runs the work of the holder, with `atStop` before its k-th operation. Returns whether it had fewer operations. */
  async stopping(k: number, work: () => Promise<unknown>, atStop: () => Promise<void>): Promise<boolean> {
    this.#left = k;
    this.#atStop = atStop;
    await this.#holder.run(true, work);
    return this.#left > 0;
  }

  async #step(): Promise<void> {
    if (this.#holder.getStore() && --this.#left === 0) await this.#holder.run(false, this.#atStop);
  }

  wrap<T extends object>(real: T): T {
    const methods = real as Record<string, Call>;
    const stepping = (object: Record<string, Call>, name: string): Call => {
      const call = (object[name] as Call).bind(object);
      return async (...given) => {
        await this.#step();
        return call(...given);
      };
    };
    const wrapped = Object.fromEntries(CALLS.map((name) => [name, stepping(methods, name)]));
    const { open } = wrapped as { open: Call };
    wrapped.open = async (...given) => {
      const file = (await open(...given)) as FileHandle & Record<string, Call>;
      for (const name of ["write", "sync"]) Object.assign(file, { [name]: stepping(file, name) });
      return file;
    };
    return { ...real, ...wrapped };
  }

  /** The functions with callbacks. */
  wrapCallbacks(real: typeof withCallbacks): object {
    const stepping = (call: (...given: never[]) => void) => {
      return (...given: unknown[]): void => {
        this.#step().then(() => call(...(given as never[])), given.at(-1) as (error: unknown) => void);
      };
    };
    return { ...real, open: stepping(real.open), read: stepping(real.read) };
  }
}
