// A question at the terminal.

import { createPrompt, isDownKey, isEnterKey, isUpKey, useKeypress, useState } from "@inquirer/core";
import { accent, bold, dim } from "./terminal.ts";

interface Choice<Reply> {
  reply: Reply;
  key: string;
  text: string;
}

/** A question, and the replies to it. */
export interface Prompt<Reply> {
  message: string;
  choices: readonly Choice<Reply>[];
  /** Numbers are replies too. */
  numbers?: {
    /** Which numbers, and what they say. */
    keys: string;
    text: string;
    /** The reply that a number is, in words too. @throws RangeError that says which numbers are replies. */
    read(typed: string): Pick<Choice<Reply>, "reply" | "text">;
  };
}

/** The first character of what somebody types as a number, rightly or not. */
const BEGINS_NUMBER = /^[\d.,+-]/;

const askAny = createPrompt(({ message, choices, numbers }: Prompt<unknown>, done: (reply: unknown) => void) => {
  const [active, setActive] = useState(0);
  const [typed, setTyped] = useState("");
  const [refusal, setRefusal] = useState("");
  const [chosen, setChosen] = useState("");
  const finish = ({ reply, text }: Pick<Choice<unknown>, "reply" | "text">) => {
    setChosen(text);
    done(reply);
  };
  const read = () => {
    try {
      return numbers?.read(typed);
    } catch (error) {
      if (error instanceof RangeError) return error;
      throw error;
    }
  };
  useKeypress((key, terminal) => {
    const moveTo = (i: number) => {
      terminal.clearLine(0);
      setTyped("");
      setActive((i + choices.length) % choices.length);
    };
    setRefusal("");
    if (isEnterKey(key)) {
      const reply = typed ? read() : choices[active];
      if (reply instanceof RangeError) {
        terminal.write(typed); // Enter has emptied the line; what is wrong in it can be mended
        setRefusal(reply.message);
      } else if (reply) finish(reply);
    } else if (isUpKey(key) || (key.name === "left" && !typed)) moveTo(active - 1);
    else if (isDownKey(key) || (key.name === "right" && !typed)) moveTo(active + 1);
    else if (numbers && BEGINS_NUMBER.test(terminal.line)) setTyped(terminal.line);
    else {
      terminal.clearLine(0);
      setTyped("");
      const choice = choices.find(({ key: its }) => its === key.name);
      if (choice) finish(choice);
    }
  });
  if (chosen) return `${message}  ${accent(chosen)}`;
  const line = (isActive: boolean, key: string, text: string) =>
    isActive ? accent(`› ${key}  ${text}`) : `  ${dim(key)}  ${text}`;
  const lines = choices.map(({ key, text }, i) => line(i === active && !typed, key, text));
  if (numbers) {
    const reply = typed ? read() : undefined;
    lines.push(line(typed !== "", numbers.keys, reply && !(reply instanceof RangeError) ? reply.text : numbers.text));
  }
  if (refusal) lines.push(refusal);
  const hint = numbers ? "arrow keys and Enter, the key, or a number" : "arrow keys and Enter, or the key";
  return [`${bold(message)}  ${typed || dim(hint)}`, lines.join("\n")];
});

/** Where a question is asked; by default at the terminal. */
export type Streams = Parameters<typeof askAny>[1];

/** Asks one question. The user replies with the arrow keys and Enter, with the key of a choice, or with a number and Enter. */
export const ask = askAny as <Reply>(prompt: Prompt<Reply>, streams?: Streams) => Promise<Reply>;

/** Asks for a secret, which is not shown. */
export const askSecret: (config: { message: string }) => Promise<string> = createPrompt(
  (config: { message: string }, done: (secret: string) => void) => {
    const [typed, setTyped] = useState("");
    useKeypress((key, { line }) => {
      if (isEnterKey(key)) done(typed);
      else setTyped(line);
    });
    return `${bold(config.message)}  ${dim("not shown; Enter to confirm")}`;
  },
);
