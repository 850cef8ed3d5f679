// webpack without a configuration file: for the web, and for Node as CommonJS.

import { rankingOfFolder } from "./page.mjs";
import { inProject, versionOf } from "./project.mjs";
import { page } from "./sources.mjs";

const tools = ["webpack-cli"];
const version = versionOf("webpack");
const bundle = (project, ...args) => project.tool("webpack-cli", ["--mode", "production", ...args]);

const forPage = (name, entry) => ({
  name,
  version,
  run: () =>
    inProject({ tools }, async (project) => {
      await bundle(project, "--entry", entry);
      return rankingOfFolder(project.moved("dist", { "index.html": page("main.js") }).folder);
    }),
});

export const webpack = [
  forPage("webpack-5-web", "./web.js"),
  forPage("webpack-5-worker", "./with-worker.js"),
  {
    name: "webpack-5-node",
    version,
    run: () =>
      inProject({ tools }, async (project) => {
        await bundle(project, "--entry", "./node.js", "--target", "node");
        return project.moved("dist").node("main.js");
      }),
  },
];
