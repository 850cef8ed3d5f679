// esbuild: every format, for browsers and for Node, and one file as functions in a cloud have it.

import { rankingOfFolder } from "./page.mjs";
import { inProject, versionOf } from "./project.mjs";
import { page } from "./sources.mjs";

const tools = ["esbuild"];
const version = versionOf("esbuild");
const bundle = (project, ...args) => project.tool("esbuild", ["--bundle", "--log-level=warning", ...args]);

const forBrowsers = (format, { name = `esbuild-browser-${format}`, secure } = {}) => ({
  name,
  version,
  run: () =>
    inProject({ tools }, async (project) => {
      await bundle(project, "web.js", "--outdir=dist", `--format=${format}`);
      const type = format === "esm" ? "module" : "text/javascript";
      return rankingOfFolder(project.moved("dist", { "index.html": page("web.js", type) }).folder, { secure });
    }),
});

const forNode = (format, extension) => ({
  name: `esbuild-node-${format}`,
  version,
  run: () =>
    inProject({ tools }, async (project) => {
      const outfile = `--outfile=dist/app.${extension}`;
      await bundle(project, "node.js", "--platform=node", outfile, `--format=${format}`);
      return project.moved("dist").node(`app.${extension}`);
    }),
});

/** The function's folder holds its file alone: the model is in it. */
const lambda = {
  name: "esbuild-lambda",
  version,
  run() {
    const files = {
      "handler.js": `import { decide } from "./decide.js";
import model from "./bowl.safetensors";
export const handler = () => decide(model);
`,
    };
    return inProject({ tools, files }, async (project) => {
      const args = [
        "--platform=node",
        "--target=node20",
        "--format=cjs",
        "--loader:.safetensors=binary",
        "--outfile=dist/index.js",
      ];
      await bundle(project, "handler.js", ...args);
      return project.moved("dist").node("-e", `require("./index.js").handler().then(console.log)`);
    });
  },
};

export const esbuild = [
  forBrowsers("esm"),
  forBrowsers("cjs"),
  forBrowsers("iife"),
  forBrowsers("esm", { name: "esbuild-without-https", secure: false }),
  forNode("esm", "mjs"),
  forNode("cjs", "cjs"),
  lambda,
];
