#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { askCommand } from "./ask.ts";
import { benchCommand } from "./bench.ts";
import { compareCommand } from "./compare.ts";
import { evalCommand } from "./eval.ts";
import { importCommand } from "./import.ts";
import { inspectCommand } from "./inspect.ts";
import { policyCommand } from "./policy.ts";
import { reproduceCommand } from "./reproduce.ts";
import { rolloutCommand } from "./rollout.ts";
import { startCommand } from "./start.ts";
import { alarm, Stopped } from "./terminal.ts";
import { trainCommand } from "./train.ts";

const program = new Command("penchant")
  .description("Learns what each user prefers from a few A-or-B answers, and decides for them on their own device.")
  .version("0.1.0")
  .showHelpAfterError("(penchant --help lists the commands)")
  .exitOverride();

for (const command of [
  startCommand(),
  trainCommand(),
  evalCommand(),
  compareCommand(),
  policyCommand(),
  rolloutCommand(),
  askCommand(),
  inspectCommand(),
  importCommand(),
  reproduceCommand(),
  benchCommand(),
]) {
  program.addCommand(command.exitOverride().copyInheritedSettings(program));
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if ((error as Error).name === "ExitPromptError")
    process.exitCode = 130; // Ctrl-C at a question
  else {
    console.error(`${alarm("penchant:")} ${(error as Error).message}`);
    process.exitCode = error instanceof Stopped ? 130 : 1;
  }
}
