// Reads the files that a command names. Errors name the file.

import { readFile } from "node:fs/promises";
import { FormatError } from "../base/errors.ts";
import { loadModel } from "../model/load.ts";
import type { Model } from "../model/model.ts";

/** Reads a file. @throws RangeError when it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error) => {
    const reason = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new RangeError(`${path}: cannot be read (${reason})`);
  });
}

/**
 * Reads a model file.
 * @throws RangeError when the file cannot be read.
 * @throws FormatError when it is not a complete, undamaged model.
 */
export async function readModel(path: string): Promise<Model> {
  const bytes = await readBytes(path);
  return namingFile(path, () => loadModel(bytes));
}

/** Decodes the contents of a file. Puts the file's name before the message of a FormatError. */
export async function namingFile<T>(path: string, decode: () => T | Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`${path}: ${error.message}`) : error;
  }
}
