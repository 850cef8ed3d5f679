// Bun's compiler, which makes one executable of the app and Bun.

import { inProject, versionOf } from "./project.mjs";

export const bun = {
  name: "bun-compile",
  version: versionOf("bun"),
  run: () =>
    inProject({ tools: ["bun"] }, async (project) => {
      const args = ["build", "--compile", "node.js", "--outfile", "dist/app"];
      await project.tool("bun", args);
      return project.moved("dist").run("./app");
    }),
};
