import { refuse } from "../base/check.ts";
import type { Model } from "../model/model.ts";
import { textFeatures } from "../model/text-features.ts";
import { type Embedder, embedTexts } from "./embedder.ts";
import { isSameEncoder, probeOf } from "./probe.ts";

/**
 * Makes the function that turns texts into features of a model: what an agent ranks, asks about and learns from.
 * @param embedder The text encoder that the model was trained with.
 * @returns A function from texts to the features of each, [d]. It throws RangeError when a text is blank.
 * @throws TypeError when `model` is no model or `embedder` is no embedder.
 * @throws RangeError when the model was not trained on texts, or with another encoder.
 * @example
 * import { Agent } from "penchant";
 * import { featuresOfTexts, useLite } from "penchant/text";
 * import { parseTexts, trainPreferences } from "penchant/train";
 *
 * const lines = ["ann", "bob", "cem"].flatMap((user) => [
 *   JSON.stringify({ user, a: "Cats nap on the sofa.", b: "Dogs bark at night.", label: user === "ann" ? 0 : 1 }),
 *   JSON.stringify({ user, a: "A kitten purrs.", b: "A puppy digs holes.", label: user === "ann" ? 0 : 1 }),
 * ]);
 * const encoder = await useLite();
 * const data = await parseTexts(lines.join("\n"), "answers.jsonl", encoder);
 * const { model } = await trainPreferences(data, { embedDims: 2, steps: 20, hidden: [8], latent: 2 });
 *
 * const features = await featuresOfTexts(model, encoder);
 * const agent = await Agent.open(model);
 * const [a, b] = await features(["Our cat hides in boxes.", "His dog follows him."]);
 * agent.answer({ a, b }, "a");
 * console.log(agent.rank(await features(["A cat.", "A dog.", "A bird."])).length); // 3
 */
export async function featuresOfTexts(
  model: Model,
  embedder: Embedder,
): Promise<(texts: readonly string[]) => Promise<Float32Array[]>> {
  const { text, config } = model ?? {};
  if (!config) refuse("model", model, "a model, such as await loadModel(…) returns");
  if (!text) throw new RangeError("model: it was not trained on texts; pass features to the agent");
  if (!isSameEncoder(await probeOf(embedder), text.probe)) {
    refuse("embedder", embedder.name, `the text encoder that the model was trained with, ${text.encoder}`, RangeError);
  }
  return async (texts) => {
    const { vectors } = await embedTexts(embedder, texts);
    const features = textFeatures(text, vectors);
    return texts.map((_, i) => features.slice(i * config.size, (i + 1) * config.size));
  };
}
