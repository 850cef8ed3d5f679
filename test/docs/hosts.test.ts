// Documents whose blocks need a model file at most.

import { copyFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PATIENCE } from "../../src/vault/generation.ts";
import { ROOT, textOf } from "./markdown.ts";
import { testBlocks } from "./run-blocks.ts";

testBlocks("docs/hosts.md", {}, ({ path }) => {
  copyFileSync(`${ROOT}examples/bowl.safetensors`, path("model.safetensors"));
});
for (const file of ["docs/performance.md", "docs/decisions.md", "CONTRIBUTING.md", "CHANGELOG.md"]) {
  testBlocks(file, {}, () => {});
}

it("docs/hosts.md: a holder that does not answer loses its folder after the times of the code", () => {
  const text = textOf("docs/hosts.md").replace(/\s+/g, " ");
  expect(text).toContain(`gets no answer for ${PATIENCE.alive} s. It is ${PATIENCE.unknown} s where`);
});
