// Everything that differs between hosts: where the kernels come from, and how model files are read. This is the module for
// Node and Bun; "imports" in package.json names those of the other hosts.

import { readFile } from "node:fs/promises";

export { kernels } from "./embedded-kernels.ts";

export const readBytes = (source: string | URL): Promise<Uint8Array> => readFile(source);
