// Changes model files: values, sizes with tensors that fit them, metadata, tensors and bytes.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { decodeSafetensors } from "../../src/io/safetensors.ts";
import { configOfRecord, latentSize } from "../../src/model/config.ts";
import { parameterShapes } from "../../src/model/model.ts";
import { policyShapes } from "../../src/model/policy.ts";
import { type Draw, drawer, pick } from "./mutate.ts";

type Json = Record<string, unknown>;

interface TensorEntry {
  dtype: unknown;
  shape: unknown;
  data: Float32Array;
}

/** A model file in parts. */
interface Parts {
  metadata: Json;
  tensors: Map<string, TensorEntry>;
}

/** The most values of a tensor that is made to fit a changed size. */
const MOST_VALUES = 20_000;

/** Models of every method, encoder and head, with and without a policy and items. */
export function baseModels(folder: string): Uint8Array[] {
  const files = readdirSync(`${folder}golden/format-2`).filter((name) => name.endsWith(".safetensors"));
  const paths = [...files.map((name) => `${folder}golden/format-2/${name}`), `${folder}../examples/bowl.safetensors`];
  return paths.map((path) => readFileSync(path));
}

const bases = new WeakMap<Uint8Array, Parts>();

function partsOf(file: Uint8Array): Parts {
  const known = bases.get(file);
  if (known) return known;
  const { tensors, metadata } = decodeSafetensors(file);
  const entries = [...tensors].map(([name, { shape, data }]) => [name, { dtype: "F32", shape, data }] as const);
  const parts = { metadata: JSON.parse(metadata.get("penchant") as string), tensors: new Map(entries) };
  bases.set(file, parts);
  return parts;
}

/** The file of these parts, with the SHA-256 of its tensors unless `sha256` was changed. */
function fileOf({ metadata, tensors }: Parts, original: unknown): Uint8Array {
  const hash = createHash("sha256");
  const bytes = ({ data }: TensorEntry) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (const name of [...tensors.keys()].sort()) hash.update(bytes(tensors.get(name) as TensorEntry));
  const sha256 = metadata.sha256 === original ? hash.digest("hex") : metadata.sha256;
  const header: [string, unknown][] = [["__metadata__", { penchant: JSON.stringify({ ...metadata, sha256 }) }]];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    header.push([name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...[...tensors.values()].map(bytes)]);
}

const VALUES = [
  0, -0, 1, -1, 0.5, 1e-45, -1e-40, 1e-20, 3, -7, 20, -20, 21, 50, 88, 100, 200, 1e3, 999_999, 1e6, 1_000_001,
].concat([-1e6, 1e8, 1e12, -1e15, 1.9e19, 1e25, -1e30, 3.4e38, -3.4e38, Infinity, -Infinity, NaN]);

const magnitude = (draw: Draw): number => (draw(2) ? 1 : -1) * 10 ** (draw(160) / 10 - 8);

/** Changes values of a tensor: one, some or all. */
function changeValues({ tensors }: Parts, draw: Draw): void {
  const name = pick(draw, [...tensors.keys()]);
  const entry = tensors.get(name) as TensorEntry;
  const data = entry.data.slice();
  const x = draw(2) ? pick(draw, VALUES) : magnitude(draw);
  const kind = draw(5);
  if (kind === 0) data.fill(x);
  else if (kind === 1) data.set(data.map((value) => value * x));
  else if (kind === 2) data.set(data.map(() => magnitude(draw)));
  else if (kind === 3) for (let n = draw(8); n >= 0 && data.length > 0; n--) data[draw(data.length)] = magnitude(draw);
  else if (data.length > 0) data[draw(data.length)] = x;
  tensors.set(name, { ...entry, data });
}

const NAMES = [
  "vpl",
  "btl",
  "dpl-mean-variance",
  "dpl-categorical",
  "hierarchical",
  "hierarchical-em",
  "low-rank",
  "reward",
  "linear",
  "classifier",
].concat([
  "aggregation",
  "utility",
  "set",
  "attention",
  "newton",
  "none",
  "logistic",
  "probit",
  "__proto__",
  "toString",
  "",
]);
const NUMBERS = [
  0,
  -0,
  1,
  2,
  3,
  4,
  5,
  8,
  16,
  17,
  63,
  64,
  65,
  100,
  256,
  257,
  1024,
  4096,
  4097,
  8192,
  65536,
  65537,
  2 ** 31,
].concat([2 ** 53, -1, 0.5, 1.5, 1e-7, 1e-6, 1e6, 1e7, 1e30, 1e300]);

function anyJson(draw: Draw): unknown {
  const kind = draw(10);
  if (kind < 4) return pick(draw, NUMBERS);
  if (kind < 6) return pick(draw, NAMES);
  if (kind < 8) return Array.from({ length: draw(draw(4) ? 4 : 20) }, () => pick(draw, NUMBERS));
  const odd: unknown[] = [
    null,
    true,
    false,
    {},
    [],
    [[]],
    { length: 3 },
    { toString: 1 },
    [null],
    [["a", "b"]],
    "3",
    undefined,
  ];
  return pick<unknown>(draw, odd);
}

/** Changes a field of the metadata, of the config or of the policy to any JSON. */
function changeMetadata({ metadata }: Parts, draw: Draw): void {
  const objects = [metadata, metadata.config, metadata.config, metadata.config, metadata.policy].filter(
    (value) => typeof value === "object" && value !== null,
  );
  const object = pick(draw, objects) as Json;
  const keys = [...Object.keys(object), "likelihood", "choices", "more"];
  object[pick(draw, keys)] = anyJson(draw);
}

/** Changes a size, and makes the tensors that fit it. */
function resize({ metadata, tensors }: Parts, draw: Draw): void {
  const { config, policy } = metadata as { config: Json; policy?: Json };
  const object = policy && draw(3) === 0 ? policy : config;
  if (typeof object !== "object" || object === null) return;
  const key = pick(draw, ["size", "length", "latent", "context", "hidden", "observation", "action", "choices"]);
  const size = pick(draw, [1, 2, 3, 4, 8, 16, 64, 65, 256, 257, 1024, 4096, 65536]);
  object[key] = key === "hidden" ? Array.from({ length: draw(18) }, () => 1 + draw(6)) : size;
  if (policy && draw(2)) Object.assign(Object(policy), { condition: Object(config).latent });
  let shapes: [string, readonly number[]][];
  try {
    const known = configOfRecord(config);
    if (!known) return;
    const { size: d, length: T } = known;
    shapes = [...parameterShapes(known), ["normalisation.mean", [d]], ["normalisation.scale", [d]]];
    for (const side of ["questions.a", "questions.b"]) {
      const rows = (tensors.get(side)?.shape as number[] | undefined)?.[0];
      if (rows !== undefined) shapes.push([side, [rows, d]]);
    }
    if (known.head === "classifier") shapes.push(["comparison.states", [4, T * d]]);
    if (policy) {
      const condition = latentSize(known);
      const of = { ...policy, condition } as unknown as Parameters<typeof policyShapes>[0];
      shapes.push(...policyShapes(of), ["policy.normalisation.mean", [of.observation]]);
      shapes.push(["policy.normalisation.scale", [of.observation]]);
    }
  } catch {
    return; // the size is not one of a model
  }
  for (const [name, shape] of shapes) {
    const count = shape.reduce((n, width) => n * width, 1);
    if (count > MOST_VALUES) return;
    const { data: from = new Float32Array(0) } = tensors.get(name) ?? {};
    const data = Float32Array.from({ length: count }, (_, i) => from[i % Math.max(1, from.length)] ?? 0.5);
    tensors.set(name, { dtype: "F32", shape, data });
  }
}

/** Changes which tensors there are, or what the header says of one. */
function changeTensors({ tensors }: Parts, draw: Draw, other: Parts): void {
  const name = pick(draw, [...tensors.keys()]);
  const entry = tensors.get(name) as TensorEntry;
  const shape = Array.isArray(entry.shape) ? entry.shape : []; // an earlier change may have made it a text
  const kind = draw(8);
  if (kind === 0) tensors.delete(name);
  else if (kind === 1) tensors.set(pick(draw, ["more", "questions.items", "policy.action.low", "prior.mean"]), entry);
  else if (kind === 2) tensors.set(name, { ...entry, shape: shape.slice().reverse() });
  else if (kind === 3)
    tensors.set(name, { ...entry, shape: pick(draw, [[entry.data.length], [...shape, 1], [], [0], "x"]) });
  else if (kind === 4) tensors.set(name, { ...entry, dtype: pick(draw, ["F16", "F64", "I32", "BF16", "", null, 7]) });
  else if (kind === 5) tensors.set(name, { ...entry, data: entry.data.slice(0, draw(entry.data.length + 1)) });
  else if (kind === 6) for (const [key, value] of other.tensors) if (draw(4) === 0) tensors.set(key, value);
  if (kind === 7) {
    const swapped = pick(draw, [...tensors.keys()]);
    const { data } = tensors.get(swapped) as TensorEntry;
    tensors.set(swapped, { ...(tensors.get(swapped) as TensorEntry), data: entry.data });
    tensors.set(name, { ...entry, data });
  }
}

/** File number `index` of a seed. */
export function changedModel(files: readonly Uint8Array[], seed: number, index: number): Uint8Array {
  const draw = drawer(seed, index);
  const base = partsOf(pick(draw, files));
  const parts = { metadata: structuredClone(base.metadata), tensors: new Map(base.tensors) };
  for (let n = draw(2) ? 1 : 1 + draw(4); n > 0; n--) {
    const kind = draw(10);
    if (kind < 4 && parts.tensors.size > 0) changeValues(parts, draw);
    else if (kind < 8) changeMetadata(parts, draw);
    else if (kind === 8) resize(parts, draw);
    else if (parts.tensors.size > 0) changeTensors(parts, draw, partsOf(pick(draw, files)));
  }
  const file = fileOf(parts, base.metadata.sha256);
  if (draw(50) === 0) return file.subarray(0, draw(file.length + 1));
  for (let n = draw(20) === 0 ? 1 + draw(4) : 0; n > 0; n--) file[draw(file.length)] = draw(256);
  return file;
}
