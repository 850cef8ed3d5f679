#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { aboutMemory, watchHeap } from "./memory.ts";
import { print, watchOutput } from "./output.ts";
import { alarm, Interrupted } from "./terminal.ts";

/** Imports a command when it is called, because it needs much that others do not. The help needs all. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./start-command.ts")).startCommand(),
  train: async () => (await import("./train-command.ts")).trainCommand(),
  eval: async () => (await import("./eval-command.ts")).evalCommand(),
  compare: async () => (await import("./compare-command.ts")).compareCommand(),
  embed: async () => (await import("./embed-command.ts")).embedCommand(),
  policy: async () => (await import("./policy-command.ts")).policyCommand(),
  rollout: async () => (await import("./rollout-command.ts")).rolloutCommand(),
  ask: async () => (await import("./ask-command.ts")).askCommand(),
  inspect: async () => (await import("./inspect-command.ts")).inspectCommand(),
  import: async () => (await import("./import-command.ts")).importCommand(),
  reproduce: async () => (await import("./reproduce-command.ts")).reproduceCommand(),
  bench: async () => (await import("./bench-command.ts")).benchCommand(),
  vault: async () => (await import("./vault-command.ts")).vaultCommand(),
};

const program = new Command("penchant")
  .description("Learn what each user prefers from a few A-or-B answers, and decide for them on their own device.")
  .version("0.1.0")
  .showHelpAfterError("(add --help for usage)")
  .configureOutput({ writeOut: print })
  .exitOverride();

const called = process.argv[2] ?? "";
for (const make of Object.hasOwn(COMMANDS, called) ? [COMMANDS[called]] : Object.values(COMMANDS)) {
  const command = (await make?.()) as Command;
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
