// Documents whose blocks need a model file at most.

import { copyFileSync } from "node:fs";
import { ROOT } from "./markdown.ts";
import { testBlocks } from "./run-blocks.ts";

testBlocks("docs/hosts.md", {}, ({ path }) => {
  copyFileSync(`${ROOT}examples/bowl.safetensors`, path("model.safetensors"));
});
for (const file of ["docs/performance.md", "docs/decisions.md", "CONTRIBUTING.md", "CHANGELOG.md"]) {
  testBlocks(file, {}, () => {});
}
