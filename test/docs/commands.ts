// Checks the arguments of a command line with the command's own parser, without running it.

import { Command } from "commander";
import { askCommand } from "../../src/cli/ask-command.ts";
import { benchCommand } from "../../src/cli/bench-command.ts";
import { compareCommand } from "../../src/cli/compare-command.ts";
import { embedCommand } from "../../src/cli/embed-command.ts";
import { evalCommand } from "../../src/cli/eval-command.ts";
import { importCommand } from "../../src/cli/import-command.ts";
import { inspectCommand } from "../../src/cli/inspect-command.ts";
import { policyCommand } from "../../src/cli/policy-command.ts";
import { reproduceCommand } from "../../src/cli/reproduce-command.ts";
import { rolloutCommand } from "../../src/cli/rollout-command.ts";
import { startCommand } from "../../src/cli/start-command.ts";
import { trainCommand } from "../../src/cli/train-command.ts";
import { vaultCommand } from "../../src/cli/vault-command.ts";

/** Throws a CommanderError when an argument or an option is unknown, missing or not allowed. A name alone only has to exist. */
export function checkArguments(line: string): void {
  const words = argumentsOf(line);
  const program = new Command("penchant").exitOverride().configureOutput({ writeErr: () => {} });
  for (const make of [
    startCommand,
    trainCommand,
    evalCommand,
    compareCommand,
    embedCommand,
    policyCommand,
    rolloutCommand,
    askCommand,
    inspectCommand,
    importCommand,
    reproduceCommand,
    benchCommand,
    vaultCommand,
  ]) {
    const command = make();
    program.addCommand(quiet(command, program));
    for (const part of command.commands) quiet(part, command);
  }
  if (words.length === 1 && program.commands.some((command) => command.name() === words[0])) return;
  program.parse(words, { from: "user" });
}

/** A command that only parses, and throws what is wrong. One that has commands of its own does nothing anyway. */
function quiet(command: Command, parent: Command): Command {
  if (command.commands.length === 0) command.action(() => {});
  return command.copyInheritedSettings(parent).exitOverride();
}

/** The words after `penchant`, without a comment. */
const argumentsOf = (line: string): string[] =>
  line
    .replace(/\s+#.*$/, "")
    .replace(/^(npx )?penchant /, "")
    .split(/\s+/);
