// A question at the terminal.

import { createPrompt, isDownKey, isEnterKey, isUpKey, useKeypress, useState } from "@inquirer/core";
import { accent, bold, dim } from "./terminal.ts";

interface Choice<Reply extends string> {
  reply: Reply;
  key: string;
  text: string;
}

interface Config<Reply extends string> {
  message: string;
  choices: Choice<Reply>[];
}

/** Asks one question. The user replies with the arrow keys and Enter, or with the key of a choice. */
export const ask = createPrompt((config: Config<string>, done: (reply: string) => void) => {
  const [active, setActive] = useState(0);
  const [chosen, setChosen] = useState<Choice<string> | null>(null);
  const finish = (choice: Choice<string> | undefined) => {
    if (!choice) return;
    setChosen(choice);
    done(choice.reply);
  };
  useKeypress((key) => {
    const count = config.choices.length;
    if (isEnterKey(key)) finish(config.choices[active]);
    else if (isUpKey(key) || key.name === "left") setActive((active + count - 1) % count);
    else if (isDownKey(key) || key.name === "right") setActive((active + 1) % count);
    else finish(config.choices.find((choice) => choice.key === key.name));
  });
  if (chosen) return `${config.message}  ${accent(chosen.text)}`;
  const lines = config.choices.map(({ key, text }, i) =>
    i === active ? accent(`› ${key}  ${text}`) : `  ${dim(key)}  ${text}`,
  );
  return [`${bold(config.message)}  ${dim("arrow keys and Enter, or the key")}`, lines.join("\n")];
}) as <Reply extends string>(config: Config<Reply>) => Promise<Reply>;

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
