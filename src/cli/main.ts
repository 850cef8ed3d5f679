#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { askCommand } from "./ask-command.ts";
import { benchCommand } from "./bench-command.ts";
import { compareCommand } from "./compare-command.ts";
import { embedCommand } from "./embed-command.ts";
import { evalCommand } from "./eval-command.ts";
import { importCommand } from "./import-command.ts";
import { inspectCommand } from "./inspect-command.ts";
import { aboutMemory, watchHeap } from "./memory.ts";
import { print, watchOutput } from "./output.ts";
import { policyCommand } from "./policy-command.ts";
import { reproduceCommand } from "./reproduce-command.ts";
import { rolloutCommand } from "./rollout-command.ts";
import { startCommand } from "./start-command.ts";
import { alarm, Interrupted } from "./terminal.ts";
import { trainCommand } from "./train-command.ts";
import { vaultCommand } from "./vault-command.ts";

const program = new Command("penchant")
  .description("Learn what each user prefers from a few A-or-B answers, and decide for them on their own device.")
  .version("0.1.0")
  .showHelpAfterError("(add --help for usage)")
  .configureOutput({ writeOut: print })
  .exitOverride();

for (const command of [
  startCommand(),
  trainCommand(),
  evalCommand(),
  compareCommand(),
  embedCommand(),
  policyCommand(),
  rolloutCommand(),
  askCommand(),
  inspectCommand(),
  importCommand(),
  reproduceCommand(),
  benchCommand(),
  vaultCommand(),
]) {
  program.addCommand(command.exitOverride().copyInheritedSettings(program));
  for (const part of command.commands) part.exitOverride().copyInheritedSettings(command);
}

// Exit codes: 0 success, 1 the command failed, 2 it was called wrongly, 130 interrupted by Ctrl-C, 143 by SIGTERM, 141 the reader
// of standard output has gone.
watchOutput();
watchHeap((sentence) => {
  complain(sentence);
  process.exit(1);
});
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if ((error as Error).name === "ExitPromptError")
    process.exitCode = 130; // Ctrl-C at a question
  else {
    complain(aboutMemory((error as Error).message));
    process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
  }
}

function complain(sentence: string): void {
  console.error(`${alarm("penchant:")} ${sentence}`);
}
