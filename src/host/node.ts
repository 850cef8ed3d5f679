// All that differs between hosts: here Node, Deno and Bun, which read the module from beside this file.

import { readFile } from "node:fs/promises";
import { decodeModel } from "../model/file.ts";
import type { Model } from "../model/model.ts";

const file = new URL(import.meta.url.endsWith(".ts") ? "../../dist/penchant.wasm" : "./penchant.wasm", import.meta.url);
let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per process. */
export function kernels(): Promise<WebAssembly.Module> {
  compiled ??= readFile(file).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

/** Reads a model from a file, or from bytes that the caller has. */
export async function loadModel(source: string | URL | Uint8Array): Promise<Model> {
  return decodeModel(source instanceof Uint8Array ? source : await readFile(source));
}
