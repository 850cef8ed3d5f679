// All that differs between hosts: where the kernels and files come from. Here Node and Bun; package.json names the others.

import { readFile } from "node:fs/promises";

const file = new URL(import.meta.url.endsWith(".ts") ? "../../dist/penchant.wasm" : "./penchant.wasm", import.meta.url);
let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per process. */
export function kernels(): Promise<WebAssembly.Module> {
  compiled ??= readFile(file).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

export const readBytes = (source: string | URL): Promise<Uint8Array> => readFile(source);
