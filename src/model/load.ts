import { readBytes } from "#host";
import type { Model } from "./model.ts";
import { decodeModel } from "./model-file.ts";

/** Reads a model from a file (in a browser: an address), or from bytes that the caller has, which every host takes. */
export async function loadModel(source: string | URL | Uint8Array): Promise<Model> {
  return decodeModel(source instanceof Uint8Array ? source : await readBytes(source));
}
