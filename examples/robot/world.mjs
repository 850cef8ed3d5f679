// The simulated maze and its people, from penchant's sources: what this example's model is trained in, and where the test
// lets it act.

import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = `
  export { QUICK_CONTROL_TASKS } from "./src/experiment/control-tasks.ts";
  export { preferences } from "./src/world/annotate.ts";
  export { Random } from "./src/base/philox.ts";
`;

/** `task`: the small maze with two goals, and how much is learned in it; `preferences`, `Random` as in the sources. */
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
