// Code blocks of a Markdown file, with the directive that an HTML comment gives to the next block.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export const textOf = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

/**
 * How a block is run when it is not run as it stands:
 *
 * - `not run: REASON` skips it.
 * - `parsed: REASON` only checks that the command line accepts the arguments.
 * - `add to COMMAND: OPTIONS` appends options to this command of penchant, for a smaller run. Others may follow after commas.
 * - `fails: CODE` expects each command to exit with this code; the output that follows is then standard error.
 * - `stdin: WORDS` types one word at each prompt.
 * - `file: NAME` writes the block to a file.
 */
export type Directive = "not run" | "parsed" | "add to" | "fails" | "stdin" | "file";

export interface Block {
  readonly file: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly directive?: Directive;
  /** The text after the directive's colon. */
  readonly detail: string;
  /** The command that \`add to\` names. */
  readonly command?: string;
  /** Expected standard output: the `text` block that directly follows. */
  readonly output?: string;
}

const FENCE = /^```(\w*)$/;
const DIRECTIVE = /^<!-- (not run|parsed|add to|fails|stdin|file)(?: (\w+))?: (.+) -->$/;

export function blocksOf(file: string): Block[] {
  const lines = textOf(file).split("\n");
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const language = FENCE.exec(lines[i] as string)?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf("```", i + 1);
    if (end < 0) throw new Error(`${file}:${i + 1}: the block is not closed`);
    const [, directive, command, detail = ""] = DIRECTIVE.exec(lines[i - 1] ?? "") ?? [];
    const text = `${lines.slice(i + 1, end).join("\n")}\n`;
    const previous = blocks.at(-1);
    if (language === "text" && !directive && previous) blocks[blocks.length - 1] = { ...previous, output: text };
    else
      blocks.push({
        file,
        line: i + 1,
        language,
        text,
        directive: directive as Directive | undefined,
        command,
        detail,
      });
    i = end;
  }
  return blocks;
}

/** Command lines in running text and tables, as `penchant …` between backticks. */
export function inlineCommands(file: string): string[] {
  const prose = textOf(file).replace(/^```[\s\S]*?^```$/gm, "");
  return Array.from(prose.matchAll(/`((?:npx )?penchant [a-z][^`]*)`/g), ([, command]) => command as string);
}

/** Whether output is what the document shows; `…` there stands for any text. */
export function matches(shown: string, output: string): boolean {
  const trimmed = (text: string) => text.replace(/[ \t]+$/gm, "").trim();
  const pattern = trimmed(shown)
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[\\s\\S]*?");
  return new RegExp(`^${pattern}$`).test(trimmed(output));
}
