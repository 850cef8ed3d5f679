// Vitest in each of its usual environments.

import { inProject, versionOf } from "./project.mjs";

const files = {
  "decide.test.js": `import { readFileSync, writeFileSync } from "node:fs";
import { test } from "vitest";
import { decide } from "./decide.js";

test("decides", async () => {
  writeFileSync("ranking.json", await decide(readFileSync("bowl.safetensors")));
});
`,
};

const kind = (environment) => ({
  name: `vitest-${environment}`,
  version: versionOf("vitest"),
  run: () =>
    inProject({ fields: { type: "module" }, tools: ["vitest"], files }, async (project) => {
      await project.tool("vitest", ["run", "--environment", environment]);
      return project.read("ranking.json");
    }),
});

export const vitest = ["node", "jsdom", "happy-dom"].map(kind);
