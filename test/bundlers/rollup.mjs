// Rollup with its plugin that finds packages: ES modules for the web, and one CommonJS file for Node.

import { rankingOfFolder } from "./page.mjs";
import { inProject, versionOf } from "./project.mjs";
import { page } from "./sources.mjs";

const version = versionOf("rollup");
const fields = { type: "module" };
const tools = ["rollup", "@rollup/plugin-node-resolve"];
const config = (options, plugin) => `import resolve from "@rollup/plugin-node-resolve";
export default { ${options}, plugins: [resolve(${plugin})] };
`;
const web = config(`input: "web.js", output: { dir: "dist", format: "es" }`, "{ browser: true }");
const node = config(
  `input: "node.js", output: { file: "dist/node.cjs", format: "cjs", inlineDynamicImports: true }`,
  "",
);
const bundle = (project) => project.tool("rollup", ["--config"]);

export const rollup = [
  {
    name: "rollup-web",
    version,
    run: () =>
      inProject({ fields, tools, files: { "rollup.config.js": web } }, async (project) => {
        await bundle(project);
        return rankingOfFolder(project.moved("dist", { "index.html": page("web.js", "module") }).folder);
      }),
  },
  {
    name: "rollup-node-cjs",
    version,
    run: () =>
      inProject({ fields, tools, files: { "rollup.config.js": node } }, async (project) => {
        await bundle(project);
        return project.moved("dist").node("node.cjs");
      }),
  },
];
