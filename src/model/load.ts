import { readBytes } from "#host";
import type { Model } from "./model.ts";
import { decodeModel } from "./model-file.ts";

/**
 * Loads a model from its bytes (in every host), from a path or `file:` URL (in Node, Deno and Bun), or from a URL to fetch
 * (in a browser). Workers have no files, so pass the bytes there.
 *
 * @throws FormatError when the bytes are not a complete, undamaged penchant model of this format.
 * @throws TypeError when a Worker is given a path.
 * @throws RangeError when the server answers a browser with an error status.
 *
 * @example
 * import { loadModel } from "penchant";
 *
 * const { config, features } = await loadModel("bowl.safetensors");
 * console.log(config.method, config.kind, features?.[0]); // vpl personal desk
 */
export async function loadModel(source: string | URL | Uint8Array): Promise<Model> {
  return decodeModel(source instanceof Uint8Array ? source : await readBytes(source));
}
