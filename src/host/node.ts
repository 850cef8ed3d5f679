// Everything that differs between hosts: where the kernels come from, and how model files are read. This is the module for
// Node and Bun; "imports" in package.json names those of the other hosts.

import { readFile } from "node:fs/promises";

export { kernels, samplerKernels } from "./embedded-kernels.ts";

/** The bytes of a path or `file:` URL; null on a host that fetches every path. @throws Error that says why, and what to do. */
export const readBytes: ((path: string) => Promise<Uint8Array>) | null = (path) =>
  readFile(path.startsWith("file:") ? new URL(path) : path).catch((error) => {
    const why = error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.code})`;
    throw new Error(`${why}; check the path`, { cause: error });
  });
