// Workers compile no bytes while they run: the bundle brings the module along, compiled when the Worker was uploaded.

import module from "./penchant.wasm";

export const kernels = async (): Promise<WebAssembly.Module> => module;

export async function readBytes(source: string | URL): Promise<Uint8Array> {
  throw new TypeError(`source: got "${source}"; a Worker has no files: give the bytes of a model`);
}
