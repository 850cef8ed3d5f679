// A cache of an experiment's finished pieces in a folder: an interrupted experiment continues from them, and several
// processes share the work.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Provenance, provenance } from "../experiment/provenance.ts";
import { writeOutput } from "../io/atomic-files.ts";
import { loadModel } from "../model/load.ts";
import type { Model } from "../model/model.ts";
import { encodeModel } from "../model/model-file.ts";
import { checkFolder } from "./figures.ts";
import { lock } from "./process-lock.ts";

/** The results and models of an experiment's finished pieces. */
export interface ExperimentCache {
  /** Provenance of the results read or computed so far, one entry for each machine and version of the code. */
  provenances(): Provenance[];
  /** Whether the result of a piece is in the cache. */
  has(piece: string): boolean;
  /** The cached result of a piece, or else that of `compute`, which is then cached. */
  result<T>(piece: string, compute: () => Promise<T>): Promise<T>;
  /** The cached model of a piece, or else the one that `trainModel` returns, which is then cached. */
  model(piece: string, trainModel: () => Promise<Model>): Promise<Model>;
  /** Runs the work unless another process is running it. Returns whether it ran. */
  claim(piece: string, work: () => Promise<unknown>): Promise<boolean>;
}

/**
 * Opens the cache of an experiment in a folder, and creates the folder if necessary.
 *
 * @throws RangeError when the folder has pieces of this experiment that were computed with other settings.
 */
export async function openExperimentCache(
  folder: string,
  experiment: string,
  settings: object,
): Promise<ExperimentCache> {
  await checkFolder(folder);
  const pathOf = (piece: string, type: string) => join(folder, `${experiment}-${piece}.${type}`);
  const settingsFile = join(folder, `${experiment}.json`);
  const wanted = JSON.stringify(settings, null, 2);
  if (!existsSync(settingsFile)) await writeOutput(settingsFile, new TextEncoder().encode(wanted));
  else if ((await readFile(settingsFile, "utf8")) !== wanted) {
    throw new RangeError(
      `${settingsFile}: the pieces in this folder were computed with other settings; use another folder`,
    );
  }

  const byMaker = new Map<string, Provenance>();
  const add = (made: Provenance) => {
    const maker = JSON.stringify([made.cpu, made.node, made.commit, made.version]);
    const peakMegabytes = Math.max(made.peakMegabytes, byMaker.get(maker)?.peakMegabytes ?? 0);
    byMaker.set(maker, { ...made, peakMegabytes });
  };
  return {
    provenances: () => [...byMaker.values()],
    has: (piece) => existsSync(pathOf(piece, "json")),
    async result<T>(piece: string, compute: () => Promise<T>): Promise<T> {
      const path = pathOf(piece, "json");
      if (existsSync(path)) {
        const { made, value } = decodeResult(path, await readFile(path, "utf8"));
        add(made);
        return value as T;
      }
      const value = await compute();
      const made = await provenance();
      await writeOutput(path, new TextEncoder().encode(JSON.stringify({ made, value }, encodeFloats)));
      add(made);
      return value;
    },
    async model(piece, trainModel) {
      const path = pathOf(piece, "safetensors");
      if (existsSync(path)) return loadModel(await readFile(path));
      const model = await trainModel();
      await writeOutput(path, await encodeModel(model));
      return model;
    },
    async claim(piece, work) {
      const release = await lock(pathOf(piece, "claim"));
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

/** Runs all pieces that are not in the cache, and waits for those that other processes are running. */
export async function runPieces(
  cache: ExperimentCache,
  pieces: readonly { piece: string; work: () => Promise<unknown> }[],
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    let claimedByOthers = 0;
    for (const { piece, work } of pieces) {
      if (!cache.has(piece) && !(await cache.claim(piece, work))) claimedByOthers++;
    }
    if (claimedByOthers === 0) return;
    await sleep(1000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** JSON replacer that writes an array of f32 as the base64 of its bytes. */
const encodeFloats = (_: string, value: unknown): unknown =>
  value instanceof Float32Array
    ? { float32: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") }
    : value;

function decodeResult(path: string, text: string): { made: Provenance; value: unknown } {
  try {
    return JSON.parse(text, (_, value) =>
      typeof value?.float32 === "string"
        ? new Float32Array(Uint8Array.from(Buffer.from(value.float32, "base64")).buffer)
        : value,
    );
  } catch (error) {
    throw new RangeError(`${path}: cannot be read (${(error as Error).message}); delete it to compute it again`);
  }
}
