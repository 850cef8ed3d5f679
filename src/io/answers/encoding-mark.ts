// Which text encoder the embeddings in a Parquet file are of, in the metadata of the file.

import { areFinite, isWhole } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { TextEncoding } from "../../data/text-encoding.ts";
import { parseJson } from "../json-text.ts";

/** The key of the metadata. */
export const ENCODING = "penchant.encoding";

/** The mark of an encoder. */
export const encodingMark = ({ encoder, probe }: TextEncoding): string =>
  JSON.stringify({ encoder, probe: Array.from(probe) });

/** The encoder that a file's metadata name, if they do. @throws FormatError when they are damaged. */
export function encodingIn(texts: ReadonlyMap<string, string>, file: string): TextEncoding | undefined {
  const text = texts.get(ENCODING);
  if (text === undefined) return undefined;
  let mark: { encoder?: unknown; probe?: unknown } = {};
  try {
    mark = Object(parseJson(text));
  } catch {}
  const { encoder, probe } = mark;
  const isVector = Array.isArray(probe) && isWhole(probe.length, 1, 65536) && probe.every((x) => typeof x === "number");
  if (typeof encoder === "string" && encoder !== "" && isVector && areFinite(probe)) {
    return { encoder, probe: Float32Array.from(probe) };
  }
  throw new FormatError(`${file}: its metadata "${ENCODING}" are damaged; write it again with penchant embed`);
}
