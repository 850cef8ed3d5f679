// Checkpoints: the complete state of a training run, as bytes. A resumed run ends with the same weights, to the bit, as an
// uninterrupted one.

import type { Program } from "../backend/backend.ts";
import { type ByteSource, copyBytes, hex } from "../base/bytes.ts";
import { refuse } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import { decodeSafetensors, encodeSafetensors, parseJson, type TensorData } from "../io/safetensors.ts";
import type { Interval } from "./report.ts";

/** Increase it whenever a run resumed from a checkpoint of an older version would end with different weights. */
const FORMAT = 5;

/** The state of a training run after `step` steps. */
export interface Checkpoint {
  step: number;
  /** Parameters, moments and running metrics. */
  state: ReadonlyMap<string, Float32Array>;
  /** The best weights so far, with their loss and step. */
  best: { loss: number; step: number; parameters: Map<string, Float32Array> };
  intervals: readonly Interval[];
}

/** Reads named values of a program concurrently, so that a GPU is synchronised once. */
export async function readAll(program: Program, names: readonly string[]): Promise<Map<string, Float32Array>> {
  const read = async (name: string) => [name, Float32Array.from(await program.read(name))] as const;
  return new Map(await Promise.all(names.map(read)));
}

/** All parameters and state of a program. */
export function snapshot(program: Program): Promise<Map<string, Float32Array>> {
  const changing = [...program.plan.named].filter(([, { leaf }]) => leaf === "parameter" || leaf === "state");
  return readAll(
    program,
    changing.map(([name]) => name),
  );
}

/** A hash of settings and data, 32 hexadecimal digits. */
export async function fingerprint(settings: object, data: readonly ArrayBufferView[]): Promise<string> {
  const sorted = Object.entries(settings).sort(([p], [q]) => (p < q ? -1 : 1));
  const text = new TextEncoder().encode(JSON.stringify([FORMAT, sorted]));
  const hash = async (v: ArrayBufferView) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", v as ArrayBufferView<ArrayBuffer>));
  const hashes: number[] = []; // arrays are hashed separately: concatenating gigabytes would copy them
  for (const part of [text, ...data]) hashes.push(...(await hash(part)));
  return hex((await hash(Uint8Array.from(hashes))).subarray(0, 16));
}

/** Encodes a checkpoint of the run with this fingerprint (`print`). */
export async function encodeCheckpoint(
  { step, state, best, intervals }: Checkpoint,
  print: string,
): Promise<Uint8Array> {
  const tensors = new Map<string, TensorData>();
  const put = (prefix: string, values: ReadonlyMap<string, Float32Array>) => {
    for (const [name, data] of values) tensors.set(prefix + name, { shape: [data.length], data });
  };
  put("state.", state);
  put("best.", best.parameters);
  // JSON has no Infinity, the best loss before the first interval.
  const loss = Number.isFinite(best.loss) ? best.loss : null;
  const content = { print, step, best: { loss, step: best.step }, intervals };
  const metadata = JSON.stringify({ ...content, hash: await hashOf(content, tensors) });
  return encodeSafetensors({ tensors, metadata: new Map([["penchant.checkpoint", metadata]]) });
}

/** A hash of all that a checkpoint has: a flipped bit would change the weights that training ends with. */
const hashOf = (content: object, tensors: ReadonlyMap<string, TensorData>): Promise<string> =>
  fingerprint(
    { ...content, names: [...tensors.keys()] },
    [...tensors.values()].map(({ data }) => data),
  );

/**
 * Decodes a checkpoint of the run with this fingerprint (`print`).
 * @throws TypeError when they are no bytes; FormatError when they are not a checkpoint, are damaged, or belong to another run.
 */
export async function decodeCheckpoint(bytes: ByteSource, print: string): Promise<Checkpoint> {
  const file = copyBytes(bytes) ?? refuse("resume", bytes, "the bytes of a checkpoint");
  const { tensors, metadata } = decodeSafetensors(file);
  const json = metadata.get("penchant.checkpoint");
  if (json === undefined) throw new FormatError("checkpoint: this file is not a penchant checkpoint");
  const { hash, ...saved } = Object(parseJson(json, "checkpoint: its metadata"));
  if (saved.print !== print) {
    throw new FormatError(
      "checkpoint: it belongs to a run with other data or options; pass the same ones, or start without it",
    );
  }
  if (hash !== (await hashOf(saved, tensors))) {
    throw new FormatError(
      "checkpoint: it does not match its hash; it was changed or damaged: resume from a copy, or start without it",
    );
  }
  const take = (prefix: string) =>
    new Map(
      [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, t]) => [name.slice(prefix.length), t.data]),
    );
  const best = { loss: saved.best.loss ?? Number.POSITIVE_INFINITY, step: saved.best.step, parameters: take("best.") };
  return { step: saved.step, state: take("state."), best, intervals: saved.intervals };
}
