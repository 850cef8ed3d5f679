// Embeddings in a file, by the hash of their text, so that no text is embedded twice and interrupted work goes on.
//
// The file is "PENCHEMB", D as u32 and the embedding of the test sentence, then for each text 16 bytes of the SHA-256 of its
// UTF-8 and the embedding; numbers are little-endian, embeddings D numbers of f32. It only grows. What an interruption left of
// the last text is cut off.

import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { at } from "../base/arrays.ts";
import { areFinite, isWhole } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import { reasonOf } from "../io/atomic-files.ts";
import { type Embedder, MAX_VECTOR } from "./embedder.ts";
import { isSameEncoder, probeOf } from "./probe.ts";

const MAGIC = "PENCHEMB";
const HEADER = MAGIC.length + 4;
const HASH = 16;

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest().subarray(0, HASH);
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/**
 * Calls `work` with an embedder that reads embeddings from the file at `path`, and adds those of new texts to it. The file is
 * made when it is missing.
 * @throws RangeError when the file cannot be opened, or holds the embeddings of another encoder.
 * @throws FormatError when it is another file.
 */
export async function withCache<T>(
  path: string,
  embedder: Embedder,
  work: (embedder: Embedder) => Promise<T>,
): Promise<T> {
  const probe = await probeOf(embedder);
  const file = await open(path, "a+").catch((error) => {
    throw new RangeError(`${path}: the cache of embeddings cannot be opened (${reasonOf(error)})`);
  });
  try {
    const known = await knownEmbeddings(file, path, embedder.name, probe);
    return await work({
      name: embedder.name,
      chat: embedder.chat,
      get notes() {
        return embedder.notes;
      },
      embed: async (texts) => {
        const keys = texts.map((text) => hashOf(text));
        const names = keys.map((key) => key.toString("hex"));
        const unknown = [...texts.keys()].filter((i) => !known.has(at(names, i)));
        const vectors = unknown.length > 0 ? await embedder.embed(unknown.map((i) => at(texts, i))) : [];
        const isWritable = (vector: unknown) => vector instanceof Float32Array && vector.length === probe.length;
        if (vectors.length !== unknown.length || !vectors.every(isWritable)) return vectors; // the caller says what is wrong
        const added = unknown.flatMap((i, k) => [at(keys, i), bytesOf(at(vectors, k))]);
        if (added.length > 0) await file.appendFile(Buffer.concat(added));
        for (const [k, i] of unknown.entries()) known.set(at(names, i), at(vectors, k));
        return names.map((name) => known.get(name) as Float32Array);
      },
    });
  } finally {
    await file.close();
  }
}

/** The embeddings in the file by the hashes of their texts. An empty file gets its header. */
async function knownEmbeddings(
  file: FileHandle,
  path: string,
  name: string,
  probe: Float32Array,
): Promise<Map<string, Float32Array>> {
  const bytes = await file.readFile();
  const known = new Map<string, Float32Array>();
  if (bytes.length === 0) {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(probe.length);
    await file.appendFile(Buffer.concat([Buffer.from(MAGIC), size, bytesOf(probe)]));
    return known;
  }
  const isCache = bytes.length >= HEADER && bytes.toString("latin1", 0, MAGIC.length) === MAGIC;
  const size = isCache ? bytes.readUInt32LE(MAGIC.length) : 0;
  const vector = (from: number) =>
    new Float32Array(bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + from + 4 * size));
  if (!isWhole(size, 1, MAX_VECTOR) || bytes.length < HEADER + 4 * size) {
    throw new FormatError(`${path}: it is no cache of embeddings; name another file with --cache`);
  }
  if (!isSameEncoder(vector(HEADER), probe)) {
    throw new RangeError(
      `${path}: it holds embeddings of another encoder than ${name}; name another file with --cache`,
    );
  }
  const record = HASH + 4 * size;
  const start = HEADER + 4 * size;
  const count = Math.floor((bytes.length - start) / record);
  for (let at = start; at < start + count * record; at += record) {
    const embedding = vector(at + HASH);
    if (!areFinite(embedding)) throw new FormatError(`${path}: an embedding in it is damaged; delete the file`);
    known.set(bytes.toString("hex", at, at + HASH), embedding);
  }
  await file.truncate(start + count * record);
  return known;
}
