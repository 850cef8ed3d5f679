// Cloudflare Workers cannot compile WebAssembly at run time, so the module is bundled and compiled on upload.

import module from "./penchant.wasm";

export const kernels = async (): Promise<WebAssembly.Module> => module;

export async function readBytes(source: string | URL): Promise<Uint8Array> {
  throw new TypeError(`source: got "${source}"; a Worker has no files; pass the bytes of a model`);
}
