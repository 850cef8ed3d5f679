// Jest, with and without its support of ES modules, which needs a flag of Node.

import { inProject, versionOf } from "./project.mjs";
import { REQUIRING } from "./sources.mjs";

const body = `test("decides", async () => {
  writeFileSync("ranking.json", await decide(readFileSync("bowl.safetensors")));
});
`;
const PROJECTS = {
  esm: {
    fields: { type: "module" },
    files: {
      "decide.test.js": `import { readFileSync, writeFileSync } from "node:fs";
import { decide } from "./decide.js";
${body}`,
    },
  },
  cjs: {
    files: {
      ...REQUIRING,
      "decide.test.js": `const { readFileSync, writeFileSync } = require("node:fs");
const { decide } = require("./decide.js");
${body}`,
    },
  },
};

const tools = ["jest", "jest-environment-jsdom"];

const kind = (modules, environment) => ({
  name: `jest-${modules}-${environment}`,
  version: versionOf("jest"),
  run: () =>
    inProject({ ...PROJECTS[modules], tools }, async (project) => {
      const env = modules === "esm" ? { NODE_OPTIONS: "--experimental-vm-modules" } : {};
      await project.tool("jest", ["--env", environment], env);
      return project.read("ranking.json");
    }),
});

export const jest = ["esm", "cjs"].flatMap((modules) =>
  ["node", "jsdom"].map((environment) => kind(modules, environment)),
);
