// Everything that differs between hosts: how the kernels and model files are read. This is the module for Node and Bun;
// "imports" in package.json names those of the other hosts.

import { readFile } from "node:fs/promises";

const file = new URL(import.meta.url.endsWith(".ts") ? "../../dist/penchant.wasm" : "./penchant.wasm", import.meta.url);
let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per process. */
export function kernels(): Promise<WebAssembly.Module> {
  compiled ??= readFile(file).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

export const readBytes = (source: string | URL): Promise<Uint8Array> => readFile(source);
