// Conversations as text, for encoders.

import { isObject } from "../../base/check.ts";
import { type Message, textOf } from "./message-text.ts";

/** Renders a conversation as the text that an encoder reads. */
export type ChatTemplate = (messages: readonly ChatMessage[]) => string;

/** A message of a conversation. */
export interface ChatMessage {
  /** Who says it, such as `user` or `assistant`. */
  readonly role: string;
  /** Its text. */
  readonly content: string;
}

/** A line "role: text" for each message. */
const roleLines: ChatTemplate = (messages) => messages.map(({ role, content }) => `${role}: ${content}`).join("\n");

/**
 * What an encoder reads: a text that answers no prompt as it is, and else the conversation, rendered by `chat`. A prompt is
 * text of the user, or a list of messages; an answer is text of the assistant, or a list of messages.
 */
export function conversationText(answer: unknown, prompt?: unknown, chat: ChatTemplate = roleLines): string {
  const asked = messagesOf(prompt, "user");
  if (asked.length === 0 && typeof answer === "string") return answer.trim();
  const messages = [...asked, ...messagesOf(answer, "assistant")];
  return chat(messages.map((message) => ({ role: String(message.role ?? ""), content: textOf(message).trim() })));
}

function messagesOf(value: unknown, role: string): Message[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [{ role, content: value }];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
