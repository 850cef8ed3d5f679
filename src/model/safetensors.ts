// The safetensors container: 8 bytes of header length, a JSON header, tensor bytes. Read without trust:
// everything is checked before anything is allocated.

import { FormatError } from "../errors.ts";

export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export interface Contents {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly metadata: ReadonlyMap<string, string>;
}

const MAX_HEADER = 100_000_000;

export function encodeSafetensors({ tensors, metadata }: Contents): Uint8Array<ArrayBuffer> {
  const header: [string, unknown][] = [["__metadata__", Object.fromEntries(metadata)]];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header.push([name, { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + offset).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let at = start;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

export function decodeSafetensors(bytes: Uint8Array): Contents {
  if (bytes.length < 8) throw new FormatError(`safetensors: the file has ${bytes.length} bytes; it wants at least 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > bytes.length) {
    throw new FormatError(
      `safetensors: a header of ${length} bytes does not fit in a file of ${bytes.length}; it is cut off, or another kind of file`,
    );
  }
  const body = bytes.subarray(8 + length);
  const metadata = new Map<string, string>();
  const spans: { name: string; shape: number[]; from: number; to: number }[] = [];
  for (const [name, entry] of Object.entries(parseHeader(bytes.subarray(8, 8 + length)))) {
    if (name === "__metadata__") {
      for (const [key, value] of Object.entries(record(entry, name))) {
        if (typeof value !== "string") throw new FormatError(`safetensors: metadata "${key}" is not a string`);
        metadata.set(key, value);
      }
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = record(entry, name);
    if (dtype !== "F32")
      throw new FormatError(
        `safetensors: tensor "${name}" is ${typeof dtype === "string" ? dtype : "of no type"}; penchant reads F32`,
      );
    if (!isSizes(shape)) throw new FormatError(`safetensors: the shape of "${name}" is not a list of sizes`);
    if (!isSizes(offsets) || offsets.length !== 2)
      throw new FormatError(`safetensors: "${name}" has no valid data_offsets`);
    const [from, to] = offsets as [number, number];
    const count = shape.reduce((n, size) => n * size, 1);
    if (to > body.length || to - from !== 4 * count) {
      throw new FormatError(
        `safetensors: "${name}" spans bytes ${from} to ${to} of ${body.length}; [${shape}] wants ${4 * count} bytes`,
      );
    }
    spans.push({ name, shape, from, to });
  }
  spans.sort((p, q) => p.from - q.from || p.to - q.to);
  let end = 0;
  for (const { name, from, to } of spans) {
    if (from !== end)
      throw new FormatError(`safetensors: "${name}" starts at byte ${from}; the one before ends at ${end}`);
    end = to;
  }
  if (end !== body.length) throw new FormatError(`safetensors: ${body.length - end} bytes after the last tensor`);
  const tensors = new Map<string, TensorData>();
  for (const { name, shape, from, to } of spans) {
    tensors.set(name, { shape, data: new Float32Array(new Uint8Array(body.subarray(from, to)).buffer) });
  }
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`safetensors: the header is not JSON (${(error as Error).message})`);
  }
  if (nameTwice(text)) throw new FormatError("safetensors: the header has a name twice");
  return record(header, "header");
}

/** JSON.parse keeps the last of two equal names where other readers keep the first: one file, two models. */
function nameTwice(json: string): boolean {
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (c === "{") open.push(new Set());
    else if (c === "[") open.push(null);
    else if (c === "}" || c === "]") open.pop();
    if (c !== '"') continue;
    const start = i++;
    for (; json[i] !== '"'; i++) if (json[i] === "\\") i++;
    let next = i + 1;
    while (" \t\r\n".includes(json[next] as string)) next++;
    if (json[next] !== ":") continue;
    const name: string = JSON.parse(json.slice(start, i + 1));
    if (open.at(-1)?.has(name)) return true;
    open.at(-1)?.add(name);
  }
  return false;
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FormatError(`safetensors: "${name}" is not an object`);
  }
  return value as Record<string, unknown>;
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
