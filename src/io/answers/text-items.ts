import { FormatError } from "../../base/errors.ts";
import { badCell, type Locate } from "../cells.ts";
import { plural } from "../notes.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { StateTable } from "./answers-builder.ts";
import { type ChatTemplate, conversationText } from "./conversation.ts";
import { NameInterner } from "./interner.ts";
import { messageText } from "./message-text.ts";

/** Texts that answers compare, each once. A text with a prompt is another than without. */
export class TextItems implements AnswerItems {
  readonly required = true;
  readonly texts = true;
  private readonly interner = new NameInterner();
  private readonly captions: string[] = [];

  /** @param chat Renders conversations; by default as lines `role: text`. */
  constructor(private readonly chat?: ChatTemplate) {}

  has(cell: unknown): boolean {
    return messageText(cell) !== undefined;
  }

  number(cell: unknown, column: string, locate: Locate, _: unknown, prompt?: unknown): number {
    const caption = messageText(cell)?.trim();
    if (!caption) {
      throw badCell(locate(), column, cell, "text, or a list of messages with a text or call of the assistant");
    }
    const number = this.interner.intern(this.rendered(cell, prompt, locate));
    this.captions[number] ??= caption;
    return number;
  }

  private rendered(cell: unknown, prompt: unknown, locate: Locate): string {
    try {
      return conversationText(cell, prompt, this.chat);
    } catch (error) {
      throw new FormatError(`${locate()}: ${(error as Error).message}`);
    }
  }

  /** The texts as states of one number, which their embeddings replace. */
  states(): StateTable {
    const { names: texts } = this.interner;
    return { states: Float32Array.from(texts.keys()), size: 1, captions: this.captions, texts };
  }

  note(compares: string): string {
    return `${compares} of ${plural(this.captions.length, "text")}`;
  }
}
