// Conversations as text, for encoders.

import { isObject } from "../../base/check.ts";
import { type Message, textOf } from "./message-text.ts";

/**
 * What an encoder reads: a text that answers no prompt as it is, and else a line "role: text" for each message. A prompt is
 * text of the user, or a list of messages; an answer is text of the assistant, or a list of messages.
 */
export function conversationText(answer: unknown, prompt?: unknown): string {
  const asked = messagesOf(prompt, "user");
  if (asked.length === 0 && typeof answer === "string") return answer.trim();
  return [...asked, ...messagesOf(answer, "assistant")]
    .map((message) => `${String(message.role ?? "")}: ${textOf(message).trim()}`)
    .join("\n");
}

function messagesOf(value: unknown, role: string): Message[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [{ role, content: value }];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
