// Vite: its server for development, and what it builds, also with a Web Worker. Vite serves and copies what is in "public".

import { rankingAt, rankingOfFolder } from "./page.mjs";
import { freePort } from "./processes.mjs";
import { inProject, versionOf } from "./project.mjs";
import { IN_WORKER } from "./sources.mjs";

async function dev(project) {
  const port = await freePort();
  const args = ["--host", "127.0.0.1", "--port", `${port}`, "--strictPort"];
  return project.serving("vite", args, port, rankingAt);
}

async function build(project) {
  await project.tool("vite", ["build"]);
  return rankingOfFolder(project.moved("dist").folder);
}

const kind = (name, tool, use, files = {}, cannot = undefined) => ({
  name,
  version: versionOf(tool),
  run: () => inProject({ fields: { type: "module" }, tools: [tool], files }, use),
  cannot,
});

/** Vite 6 and 7 build workers as one script, in which nothing can be loaded on demand. */
const ONE_SCRIPT = {
  error: 'Invalid value "iife" for option "worker.format"',
  why: 'a worker loads the kernels on demand, for which Vite 6 and 7 want worker: { format: "es" }',
};
const ES_WORKER = { ...IN_WORKER, "vite.config.js": 'export default { worker: { format: "es" } };\n' };

export const vite = [
  ...[
    ["vite-6", "vite-6"],
    ["vite-7", "vite-7"],
  ].flatMap(([name, tool]) => [
    kind(`${name}-dev`, tool, dev),
    kind(`${name}-build`, tool, build),
    kind(`${name}-worker`, tool, build, IN_WORKER, ONE_SCRIPT),
    kind(`${name}-worker-es`, tool, build, ES_WORKER),
  ]),
  kind("vite-8-dev", "vite", dev),
  kind("vite-8-build", "vite", build),
  kind("vite-8-worker", "vite", build, IN_WORKER),
];
