// Finished pieces of a long experiment in a folder: what was stopped goes on from them, and several processes share them.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { type Provenance, provenance } from "../experiment/provenance.ts";
import { writeAtomic } from "../io/atomic-files.ts";
import { loadModel } from "../model/load.ts";
import type { Model } from "../model/model.ts";
import { encodeModel } from "../model/model-file.ts";
import { lock } from "../vault/lock.ts";
import { checkFolder } from "./figures.ts";

export interface ExperimentCache {
  /** What made the pieces that were asked for, each machine and commit once. */
  provenances(): Provenance[];
  has(piece: string): boolean;
  /** The piece as it was finished before, or else made now. */
  result<T>(piece: string, make: () => Promise<T>): Promise<T>;
  model(piece: string, make: () => Promise<Model>): Promise<Model>;
  /** Does the work unless another process is at it; says whether it has. */
  claim(piece: string, work: () => Promise<unknown>): Promise<boolean>;
}

/** Pieces of an experiment in this folder. Throws where those that lie there were made with other settings. */
export async function openExperimentCache(
  folder: string,
  experiment: string,
  settings: object,
): Promise<ExperimentCache> {
  await checkFolder(folder);
  const path = (piece: string, type: string) => join(folder, `${experiment}-${piece}.${type}`);
  const file = join(folder, `${experiment}.json`);
  const wanted = JSON.stringify(settings, null, 2);
  if (!existsSync(file)) await writeAtomic(file, new TextEncoder().encode(wanted));
  else if ((await readFile(file, "utf8")) !== wanted) {
    throw new RangeError(`${file}: what lies here was made with other settings; give another folder`);
  }

  const makers = new Map<string, Provenance>();
  const add = (made: Provenance) => {
    const who = JSON.stringify([made.cpu, made.node, made.commit, made.version]);
    const peakMegabytes = Math.max(made.peakMegabytes, makers.get(who)?.peakMegabytes ?? 0);
    makers.set(who, { ...made, peakMegabytes });
  };
  return {
    provenances: () => [...makers.values()],
    has: (piece) => existsSync(path(piece, "json")),
    async result<T>(piece: string, make: () => Promise<T>): Promise<T> {
      const at = path(piece, "json");
      if (existsSync(at)) {
        const { made, value } = parse(at, await readFile(at, "utf8"));
        add(made);
        return value as T;
      }
      const value = await make();
      const made = await provenance();
      await writeAtomic(at, new TextEncoder().encode(JSON.stringify({ made, value }, pack)));
      add(made);
      return value;
    },
    async model(piece, make) {
      const at = path(piece, "safetensors");
      if (existsSync(at)) return loadModel(await readFile(at));
      const model = await make();
      await writeAtomic(at, await encodeModel(model));
      return model;
    },
    async claim(piece, work) {
      const at = path(piece, "claim");
      const release = await lock(at);
      if (!release) return false;
      try {
        await work();
      } finally {
        await release();
      }
      return true;
    },
  };
}

/** Work on all pieces, those of other processes waited for. */
export async function runPieces(
  kept: ExperimentCache,
  pieces: readonly { piece: string; work: () => Promise<unknown> }[],
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    let others = 0;
    for (const { piece, work } of pieces) {
      if (!kept.has(piece) && !(await kept.claim(piece, work))) others++;
    }
    if (others === 0) return;
    await after(1000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Arrays of f32 as the base64 of their bytes. */
const pack = (_: string, value: unknown): unknown =>
  value instanceof Float32Array
    ? { float32: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") }
    : value;

function parse(path: string, text: string): { made: Provenance; value: unknown } {
  try {
    return JSON.parse(text, (_, value) =>
      typeof value?.float32 === "string"
        ? new Float32Array(Uint8Array.from(Buffer.from(value.float32, "base64")).buffer)
        : value,
    );
  } catch (error) {
    throw new RangeError(`${path}: cannot be read (${(error as Error).message}); remove it, and it is made anew`);
  }
}
