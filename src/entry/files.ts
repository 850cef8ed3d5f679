// What reads and writes files: Node, Deno and Bun. "imports" in package.json chooses between this module and no-files.ts.

export { readTrajectories, writeTrajectories } from "../io/trajectories/read-trajectories.ts";
export { onnxFolder } from "../text/onnx-folder.ts";
export { useLite } from "../text/use-lite.ts";
export { fileStore } from "../vault/file-store.ts";
