// Cloudflare Workers cannot compile WebAssembly at run time, so the module is bundled and compiled on upload.

import module from "./penchant.wasm";

export const kernels = async (): Promise<WebAssembly.Module> => module;

export const readBytes = async (_: string): Promise<Uint8Array> => {
  throw new Error("a Worker has no files; pass an https: address, a Response or the bytes");
};
