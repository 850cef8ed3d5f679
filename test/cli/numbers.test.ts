// Numbers that make no sense are refused before any file is read or anything is trained.

import type { Command } from "commander";
import { afterAll, describe, expect, it } from "vitest";
import { askCommand } from "../../src/cli/ask-command.ts";
import { compareCommand } from "../../src/cli/compare-command.ts";
import { evalCommand } from "../../src/cli/eval-command.ts";
import { importCommand } from "../../src/cli/import-command.ts";
import { policyCommand } from "../../src/cli/policy-command.ts";
import { reproduceCommand } from "../../src/cli/reproduce-command.ts";
import { rolloutCommand } from "../../src/cli/rollout-command.ts";
import { startCommand } from "../../src/cli/start-command.ts";
import { trainCommand } from "../../src/cli/train-command.ts";
import { temporaryFolder } from "./penchant.ts";

const before = process.cwd();
process.chdir(temporaryFolder());
afterAll(() => process.chdir(before));

const ABSURD = ["1e30", "-1", "NaN", "1e-30", "0x10", "1,5", "Infinity", "1_000", ""];
/** Values that make sense: next to nothing of a share or a weight, and lists. */
const SENSIBLE = [
  "--decay 1e-30",
  "--held-out 1e-30",
  "--discount 1e-30",
  "--temperature 1e-30",
  "--hidden 1,5",
  "--columns 1,5",
  "--answers 1,5",
];

/** How a command is called with files that do not exist. An error that names one of them came too late. */
const COMMANDS: [() => Command, string][] = [
  [trainCommand, "missing.csv"],
  [compareCommand, "missing.csv"],
  [evalCommand, "missing.safetensors missing.csv"],
  [askCommand, "missing.safetensors"],
  [importCommand, "torch-control missing.safetensors"],
  [importCommand, "torch-language missing.safetensors"],
  [policyCommand, "--data missing.hdf5 --model missing.safetensors"],
  [rolloutCommand, "missing.safetensors --world maze"],
  [reproduceCommand, "gaussians"],
  [reproduceCommand, "survey missing.csv"],
  [startCommand, ""],
];

/** The options of a command that are numbers: those that refuse letters. */
function numericOptions(command: Command): string[] {
  return command.options.flatMap(({ long, parseArg, argChoices }) => {
    if (!long || !parseArg || argChoices) return [];
    try {
      parseArg("xyz", undefined);
      return [];
    } catch {
      return [long];
    }
  });
}

async function outcomeOf(make: () => Command, args: string[]): Promise<string> {
  const silent = { writeErr() {}, outputError() {} };
  const run = make().exitOverride().configureOutput(silent).parseAsync(args, { from: "user" });
  return run.then(
    () => "it ran",
    (error) => error.message,
  );
}

describe("an absurd number", () => {
  it.each(COMMANDS.map(([make, args]) => [make().name(), args, make] as const))(
    "is refused by %s %s, which names the option",
    async (name, args, make) => {
      const options = numericOptions(make());
      expect(options.length).toBeGreaterThan(0);
      for (const option of options) {
        for (const value of ABSURD) {
          if (SENSIBLE.includes(`${option} ${value}`)) continue;
          const message = await outcomeOf(make, [...args.split(" ").filter(Boolean), option, value]);
          expect(message, `${name} ${option} "${value}"`).toContain(option);
          expect(message, `${name} ${option} "${value}"`).not.toContain("missing.");
        }
      }
    },
  );

  it.each(SENSIBLE)("is not what %s is", async (option) => {
    let [make, args] = [trainCommand, "missing.csv"];
    if (/discount|temperature|columns/.test(option))
      [make, args] = [policyCommand, "--data missing.hdf5 --model missing.safetensors"];
    if (/answers/.test(option)) [make, args] = [askCommand, "missing.safetensors"];
    expect(await outcomeOf(make, [...args.split(" "), ...option.split(" ")])).toContain("missing.");
  });
});
