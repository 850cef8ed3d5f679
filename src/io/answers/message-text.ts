import { last } from "../../base/arrays.ts";
import { isObject } from "../../base/check.ts";

/** A message of a conversation. */
export interface Message {
  readonly role?: unknown;
  readonly content?: unknown;
  readonly tool_calls?: unknown;
}

/**
 * The text of a cell: text, or the assistant's last message in a list of messages; undefined if it is neither. A message's
 * content is text or a list of parts; calls of tools follow it as name(arguments).
 */
export function messageText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const message = last(value.filter((message): message is Message => isObject(message) && isAssistant(message)));
  return (message && textOf(message)) || undefined;
}

/** The text of a message and its calls of tools; "" if there is none. */
export function textOf({ content, tool_calls: given }: Message): string {
  const calls = Array.isArray(given) ? given.map(callText) : [];
  return [contentText(content), ...calls].filter((line) => line !== "").join("\n");
}

const isAssistant = (message: Message): boolean => message.role === "assistant";

/** Content as text: parts follow each other, and one that is no text is its type, as in [image]. */
function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (isObject(part) ? partText(part) : String(part))).join("");
}

function partText({ type, text }: { type?: unknown; text?: unknown }): string {
  return typeof text === "string" ? text : `[${String(type)}]`;
}

function callText(call: unknown): string {
  const { function: called = call } = Object(call);
  const { name, arguments: given } = Object(called);
  return `${name}(${typeof given === "string" ? given : JSON.stringify(given ?? {}, exactText)})`;
}

/** JSON has no bigint; a replacer for JSON.stringify. */
const exactText = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
