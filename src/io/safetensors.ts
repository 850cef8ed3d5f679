// The safetensors container: 8 bytes of header length, a JSON header, the bytes of the tensors. Files are untrusted:
// everything is checked before any tensor is allocated.

import { last } from "../base/arrays.ts";
import type { OwnBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

/** A tensor in memory. */
export interface TensorData {
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** Values, row-major. */
  readonly data: Float32Array;
}
/** The tensors of a file by name, and its metadata. */
export interface SafetensorsContents {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Maximum size of a header in bytes, as in the reference implementation. */
const MAX_HEADER = 100_000_000;
/** Maximum nesting of JSON: far more than our headers and metadata have, and far less than overflows a reader's stack. */
const MAX_DEPTH = 100;

/** Encodes tensors as F32, in the order of the map. The tensor bytes begin at a multiple of 8. */
export function encodeSafetensors({ tensors, metadata }: SafetensorsContents): OwnBytes {
  const header: [string, unknown][] = [["__metadata__", Object.fromEntries(metadata)]];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (shape.reduce((n, size) => n * size, 1) !== data.length) {
      throw new RangeError(`safetensors: "${name}" has ${data.length} values; its shape is [${shape}]`);
    }
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

/** A type of tensor elements: its size in bytes, and the conversion of its values to F32. */
export interface ElementType {
  readonly bytes: number;
  toFloat32(bytes: ArrayBuffer): Float32Array;
}

/** How a file of another program is read: which tensors, by name, and from which types. */
export interface ForeignFile {
  keep(name: string): boolean;
  readonly types: Readonly<Record<string, ElementType>>;
}

export const F32: ElementType = { bytes: 4, toFloat32: (bytes) => new Float32Array(bytes) };
const OWN_FILE: ForeignFile = { keep: () => true, types: { F32 } };

/**
 * Decodes a file whose tensors are all F32; of a foreign one, only the tensors to keep, whatever the types of the others.
 * @throws FormatError if any part of the file is invalid.
 */
export function decodeSafetensors(bytes: Uint8Array, foreign = OWN_FILE): SafetensorsContents {
  if (bytes.length < 8)
    throw new FormatError(`safetensors: the file has ${bytes.length} bytes; it must have at least 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > bytes.length) {
    throw new FormatError(
      `safetensors: a header of ${length} bytes does not fit in a file of ${bytes.length}; the file is cut short, or of another kind`,
    );
  }
  const body = bytes.subarray(8 + length);
  const { metadata, spans } = readHeader(parseHeader(bytes.subarray(8, 8 + length)), body.length, foreign);
  checkContiguous(spans, body.length);
  const tensors = new Map<string, TensorData>();
  for (const { name, type, shape, from, to } of spans) {
    if (type) tensors.set(name, { shape, data: type.toFloat32(new Uint8Array(body.subarray(from, to)).buffer) });
  }
  return { tensors, metadata };
}

/** The bytes of a tensor, counted from the end of the header. The type is null for tensors that are not decoded. */
interface Span {
  readonly name: string;
  readonly type: ElementType | null;
  readonly shape: number[];
  readonly from: number;
  readonly to: number;
}

/** Checks every entry of the header. `length` is the number of bytes after it. */
function readHeader(header: Record<string, unknown>, length: number, { keep, types }: ForeignFile) {
  const metadata = new Map<string, string>();
  const spans: Span[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      for (const [key, value] of Object.entries(record(entry, name))) {
        if (typeof value !== "string") throw new FormatError(`safetensors: metadata "${key}" is not a string`);
        metadata.set(key, value);
      }
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = record(entry, name);
    const type = keep(name) ? elementType(dtype, name, types) : null;
    if (!isSizes(shape)) throw new FormatError(`safetensors: the shape of "${name}" is not a list of sizes`);
    if (!isSizes(offsets) || offsets.length !== 2) {
      throw new FormatError(`safetensors: the data_offsets of "${name}" are not two sizes`);
    }
    const [from, to] = offsets as [number, number];
    const size = type && shape.reduce((n, width) => n * width, type.bytes);
    if (to > length || (size === null ? to < from : to - from !== size)) {
      const needs = size === null ? "" : `; shape [${shape}] needs ${size} bytes`;
      throw new FormatError(`safetensors: "${name}" spans bytes ${from} to ${to} of ${length}${needs}`);
    }
    spans.push({ name, type, shape, from, to });
  }
  return { metadata, spans };
}

/** Sorts spans by position. Throws unless they cover all bytes without a gap or an overlap. */
function checkContiguous(spans: Span[], length: number): void {
  spans.sort((p, q) => p.from - q.from || p.to - q.to);
  let end = 0;
  for (const { name, from, to } of spans) {
    if (from !== end) {
      throw new FormatError(`safetensors: "${name}" starts at byte ${from}; the tensor before it ends at ${end}`);
    }
    end = to;
  }
  if (end !== length) {
    throw new FormatError(`safetensors: got ${length - end} bytes after the last tensor; there must be none`);
  }
}

function elementType(dtype: unknown, name: string, types: ForeignFile["types"]): ElementType {
  const readable = Object.keys(types);
  if (typeof dtype === "string" && readable.includes(dtype)) return types[dtype] as ElementType;
  throw new FormatError(
    `safetensors: tensor "${name}" has ${typeof dtype === "string" ? `type ${dtype}` : "no type"}; penchant reads ${readable.join(", ")}`,
  );
}

/** Decodes UTF-8. @throws Error when it is not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string {
  if ("TextDecoder" in globalThis) return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  // Jest's jsdom has no TextDecoder.
  return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  try {
    text = decodeUtf8(bytes);
  } catch (error) {
    throw new FormatError(`safetensors: the header is not UTF-8 (${(error as Error).message})`);
  }
  return record(parseJson(text, "safetensors: the header"), "header");
}

/**
 * Parses JSON that all parsers interpret the same way: without duplicate names or deep nesting.
 * @throws FormatError that begins with `subject`.
 */
export function parseJson(text: string, subject: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${subject} is not valid JSON (${(error as Error).message})`);
  }
  checkNames(text, subject);
  return value;
}

/**
 * Throws if an object has a name twice or nesting is too deep. JSON.parse keeps the last of two equal names where other
 * readers keep the first, so one file could be two models. The text must be valid JSON.
 */
function checkNames(json: string, subject: string): void {
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (c === "{") open.push(new Set());
    else if (c === "[") open.push(null);
    else if (c === "}" || c === "]") open.pop();
    if (open.length > MAX_DEPTH) throw new FormatError(`${subject} is nested more than ${MAX_DEPTH} levels deep`);
    if (c !== '"') continue;
    const start = i++;
    for (; json[i] !== '"'; i++) if (json[i] === "\\") i++;
    let next = i + 1;
    while (" \t\r\n".includes(json[next] ?? "end")) next++;
    if (json[next] !== ":") continue;
    const name: string = JSON.parse(json.slice(start, i + 1));
    if (last(open)?.has(name)) throw new FormatError(`${subject} has the name ${JSON.stringify(name)} twice`);
    last(open)?.add(name);
  }
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FormatError(`safetensors: "${name}" is not an object`);
  }
  return value as Record<string, unknown>;
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
