import type { Model } from "./model.ts";
import { decodeModel } from "./model-file.ts";
import { bytesOf, type Source } from "./source.ts";

/**
 * Loads a model from a path, a URL, its bytes, a Blob or File, or a server's Response.
 *
 * `http:`, `https:`, `data:` and `blob:` URLs are fetched. Paths and `file:` URLs are read in Node, Deno and Bun; a browser
 * fetches them, relative to the page. Workers have no files.
 *
 * @throws FormatError when the bytes are not a complete, undamaged penchant model of this format.
 * @throws TypeError when `source` is none of these.
 * @throws RangeError when it cannot be read or fetched, or the server answers with an error or a page of HTML.
 *
 * @example
 * import { loadModel } from "penchant";
 *
 * const { config, features } = await loadModel("bowl.safetensors");
 * console.log(config.method, config.kind, features?.[0]); // vpl personal desk
 */
export async function loadModel(source: Source): Promise<Model> {
  return decodeModel(await bytesOf("source", source, "a path, a URL, the bytes of a model, a Blob or a Response"));
}
