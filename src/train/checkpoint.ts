// A training run that stopped, as bytes: every number that the next step reads. Going on from it gives the
// same weights, to the bit, as never having stopped.

import type { Program } from "../backend/backend.ts";
import { hex } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { decodeSafetensors, encodeSafetensors, type TensorData } from "../io/safetensors.ts";
import type { Interval } from "./report.ts";

/** Raised whenever a run of an older version would not go on to the same weights. */
const FORMAT = 4;

export interface Checkpoint {
  step: number;
  /** Parameters, moments and running metrics. */
  state: ReadonlyMap<string, Float32Array>;
  best: { loss: number; step: number; parameters: Map<string, Float32Array> };
  intervals: readonly Interval[];
}

/** Copies of named values of a program, asked for all at once: a GPU is waited for one time. */
export async function readAll(program: Program, names: readonly string[]): Promise<Map<string, Float32Array>> {
  const read = async (name: string) => [name, Float32Array.from(await program.read(name))] as const;
  return new Map(await Promise.all(names.map(read)));
}

/** All that changes while a program runs. */
export function snapshot(program: Program): Promise<Map<string, Float32Array>> {
  const changing = [...program.plan.named].filter(([, { leaf }]) => leaf === "parameter" || leaf === "state");
  return readAll(
    program,
    changing.map(([name]) => name),
  );
}

/** A short text that is the same only for the same settings and data. */
export async function fingerprint(settings: object, data: readonly ArrayBufferView[]): Promise<string> {
  const sorted = Object.entries(settings).sort(([p], [q]) => (p < q ? -1 : 1));
  const text = new TextEncoder().encode(JSON.stringify([FORMAT, sorted]));
  const hash = async (v: ArrayBufferView) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", v as ArrayBufferView<ArrayBuffer>));
  const hashes: number[] = []; // of each by itself: there may be gigabytes, which joining would copy
  for (const part of [text, ...data]) hashes.push(...(await hash(part)));
  return hex((await hash(Uint8Array.from(hashes))).subarray(0, 16));
}

export function encodeCheckpoint({ step, state, best, intervals }: Checkpoint, print: string): Uint8Array {
  const tensors = new Map<string, TensorData>();
  const put = (prefix: string, values: ReadonlyMap<string, Float32Array>) => {
    for (const [name, data] of values) tensors.set(prefix + name, { shape: [data.length], data });
  };
  put("state.", state);
  put("best.", best.parameters);
  // Infinity, the best loss before the first interval, has no JSON.
  const loss = Number.isFinite(best.loss) ? best.loss : null;
  const metadata = { print, step, best: { loss, step: best.step }, intervals };
  return encodeSafetensors({ tensors, metadata: new Map([["penchant.checkpoint", JSON.stringify(metadata)]]) });
}

/** Reads a checkpoint, which must be of the same data and settings as `print`. */
export function decodeCheckpoint(bytes: Uint8Array, print: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const json = metadata.get("penchant.checkpoint");
  if (json === undefined) throw new FormatError("checkpoint: this file is not a penchant checkpoint");
  const saved = parse(json);
  if (saved.print !== print) {
    throw new FormatError("checkpoint: it belongs to other data or other options; give the same ones, or start anew");
  }
  const take = (prefix: string) =>
    new Map(
      [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, t]) => [name.slice(prefix.length), t.data]),
    );
  const best = { loss: saved.best.loss ?? Number.POSITIVE_INFINITY, step: saved.best.step, parameters: take("best.") };
  return { step: saved.step, state: take("state."), best, intervals: saved.intervals };
}

function parse(json: string) {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new FormatError(`checkpoint: its metadata is not JSON (${(error as Error).message})`);
  }
}
