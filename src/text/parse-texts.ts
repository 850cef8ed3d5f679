import { checkText, refuse } from "../base/check.ts";
import type { Preferences } from "../data/preferences.ts";
import { readJsonl } from "../io/answers/answers-jsonl.ts";
import { TextItems } from "../io/answers/text-items.ts";
import { embedAnswers } from "./embed-answers.ts";
import { checkEmbedder, type Embedder, type EmbedOptions } from "./embedder.ts";

/**
 * Parses answers that compare texts, in JSON Lines or a JSON array, and embeds the texts. An object is `{"user", "a", "b",
 * "label"}` with texts as sides, or `{"user", "chosen", "rejected"}`; with a `"prompt"` that they answer, or as lists of
 * messages, texts are rendered by the encoder's chat template if it has one, and else as lines `role: text`. Else it is as `parseJsonl`.
 *
 * @param text The content of a file.
 * @param file The file's name, for error messages.
 * @param embedder The text encoder, such as `await useLite()` of `penchant/text`.
 * @throws TypeError when an argument is of another kind, or `embed` returns anything but a Float32Array for each text.
 * @throws FormatError naming the file and the line if the text is not in this format or holds no answer.
 */
export async function parseTexts(
  text: string,
  file: string,
  embedder: Embedder,
  options: EmbedOptions = {},
): Promise<Preferences> {
  if (typeof text !== "string") refuse("text", text, "the content of a file as text; decode bytes with TextDecoder");
  checkText("file", file, "the file's name, for error messages");
  checkEmbedder(embedder);
  const whole = (async function* () {
    yield text;
  })();
  const { data } = await readJsonl(whole, file, {}, 0, new TextItems(embedder.chat));
  return embedAnswers(data, embedder, options);
}
