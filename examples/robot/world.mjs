// The simulated maze and its users, from penchant's sources. This example's model is trained in it and tested in it.

import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = `
  export { QUICK_CONTROL_TASKS } from "./src/experiment/control-tasks.ts";
  export { preferences } from "./src/world/annotate.ts";
  export { Random } from "./src/base/philox.ts";
`;

/** `task` is the small maze with two goals and its training settings; `preferences` and `Random` are those of the sources. */
export async function sources() {
  const outfile = `${root}dist/suite/robot-world.js`;
  await build({
    stdin: { contents: SOURCES, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    packages: "external",
    external: ["*.wasm"],
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  const { QUICK_CONTROL_TASKS, ...rest } = await import(pathToFileURL(outfile));
  return { task: QUICK_CONTROL_TASKS.maze, ...rest };
}
