import { expect } from "vitest";
import { testBlocks } from "./run-blocks.ts";
import { bankSurvey } from "./samples.ts";

testBlocks(
  "docs/results.md",
  {
    "penchant reproduce survey bank.csv": ({ out }) => {
      expect(out).toContain("bank, 2 seeds: mean ± standard error");
      for (const method of ["vpl", "btl", "hierarchical"]) {
        expect(out).toMatch(new RegExp(`^${method} +0\\.\\d+ ± 0\\.\\d+`, "m"));
      }
    },
    "penchant reproduce tidybot": ({ out }) => expect(out).toMatch(/^vpl 5 +1\.000/m),
  },
  ({ write }) => write("bank.csv", bankSurvey(10, 10)),
);
