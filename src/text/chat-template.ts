// The chat template of an encoder, which renders conversations: a template of Jinja among the settings of its tokenizer.

import { isObject } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import type { ChatTemplate } from "../io/answers/conversation.ts";

/** What is used of `@huggingface/jinja`. */
export type TemplateClass = new (template: string) => { render(values: Record<string, unknown>): string };

/**
 * The chat template in tokenizer_config.json, if there is one.
 * @param name The encoder's, for errors.
 * @param load Returns the class of `@huggingface/jinja`, once a conversation is rendered.
 * @param startsItself Whether the tokenizer begins every text with this token, so that a template must not.
 * @throws FormatError when a conversation is rendered and the template does not take it.
 */
export function chatTemplate(
  name: string,
  tokenizerConfig: object,
  load: () => TemplateClass,
  startsItself: (token: string) => boolean,
): ChatTemplate | undefined {
  const settings = tokenizerConfig as Record<string, unknown>;
  const text = templateText(settings.chat_template);
  if (text === undefined) return undefined;
  const token = (key: string): string => {
    const given = settings[key];
    const content = isObject(given) ? (given as { content?: unknown }).content : given;
    return typeof content === "string" ? content : "";
  };
  const tokens = Object.fromEntries(
    ["bos_token", "eos_token", "unk_token", "pad_token"].map((key) => [key, token(key)]),
  );
  const start = token("bos_token");
  let template: InstanceType<TemplateClass> | undefined;
  return (messages) => {
    const Template = load();
    let rendered: string;
    try {
      template ??= new Template(text);
      rendered = template.render({ ...tokens, messages, add_generation_prompt: false });
    } catch (error) {
      throw new FormatError(`${name}: its chat template cannot render a conversation (${(error as Error).message})`);
    }
    const isTwice = start !== "" && rendered.startsWith(start) && startsItself(start);
    return isTwice ? rendered.slice(start.length) : rendered;
  };
}

/** A template, or that of several whose name is "default". */
function templateText(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (!Array.isArray(given)) return undefined;
  const named = given.find((one) => isObject(one) && (one as { name?: unknown }).name === "default") as
    | { template?: unknown }
    | undefined;
  return typeof named?.template === "string" ? named.template : undefined;
}
