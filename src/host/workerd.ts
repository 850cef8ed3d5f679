// Cloudflare Workers cannot compile WebAssembly at run time, so the modules are bundled and compiled on upload.

import module from "./penchant.wasm";

export const kernels = async (): Promise<WebAssembly.Module> => module;

/** The import is dynamic, so that an agent does not contain what only training needs. */
export const samplerKernels = async (): Promise<WebAssembly.Module> =>
  (await import("./penchant.sampler.wasm")).default;

export const readBytes = async (_: string): Promise<Uint8Array> => {
  throw new Error("a Worker has no files; pass an https: address, a Response or the bytes");
};
