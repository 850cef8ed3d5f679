import { expect, it } from "vitest";
import { textOf } from "./markdown.ts";
import { testBlocks } from "./run-blocks.ts";
import { answersCsv } from "./samples.ts";

it("README.md is at most 120 lines", () => {
  expect(textOf("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(120);
});

it("README.md: .ci/run runs the commands for a clone", () => {
  const ci = textOf(".ci/run");
  for (const command of ["npm ci", "npm start", "npm test"]) expect(ci).toContain(command);
});

testBlocks(
  "README.md",
  {
    "npx penchant start": ({ out }) => expect(out).toMatch(/The bowl goes to: \w+/),
    "npx penchant train answers.csv": ({ out }) => expect(out).toContain("Saved model.safetensors: 20 users"),
    "npx penchant eval": ({ out }) => expect(out).toContain("20 answers of 10 users, predicted from 8 answers each"),
    "npx penchant ask": ({ out }) => expect(out).toMatch(/For this user\n {2}item-\d/),
    "npx penchant compare": ({ out }) => expect(out).toMatch(/^hierarchical +0\.\d+ ± /m),
  },
  ({ write }) => {
    write("answers.csv", answersCsv(20, 10, 1));
    write("others.csv", answersCsv(10, 10, 2));
  },
);
