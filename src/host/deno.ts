// Deno: files are read only on use, so an agent that receives its kernels and model as bytes needs no permissions.

declare const Deno: { readFile(source: string | URL): Promise<Uint8Array<ArrayBuffer>> };

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per process. */
export function kernels(): Promise<WebAssembly.Module> {
  compiled ??= Deno.readFile(new URL("./penchant.wasm", import.meta.url)).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

export const readBytes = (source: string | URL): Promise<Uint8Array> => Deno.readFile(source);
