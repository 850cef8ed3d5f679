// Deno: files are read on use only, so an agent that is given its kernels and model as bytes needs no permissions.

declare const Deno: { readFile(source: string | URL): Promise<Uint8Array<ArrayBuffer>> };

let compiled: Promise<WebAssembly.Module> | undefined;

export function kernels(): Promise<WebAssembly.Module> {
  compiled ??= Deno.readFile(new URL("./penchant.wasm", import.meta.url)).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

export const readBytes = (source: string | URL): Promise<Uint8Array> => Deno.readFile(source);
