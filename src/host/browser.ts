// Browsers fetch the kernels from beside this file, on first use.

let compiled: Promise<WebAssembly.Module> | undefined;

export function kernels(): Promise<WebAssembly.Module> {
  compiled ??= load().catch((error) => {
    compiled = undefined; // the network may be back the next time
    throw error;
  });
  return compiled;
}

async function load(): Promise<WebAssembly.Module> {
  const response = await fetched(new URL("./penchant.wasm", import.meta.url));
  // Compiling while the bytes arrive wants this type exactly; many servers call a .wasm something else.
  if (response.headers.get("content-type") === "application/wasm") return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

export async function readBytes(source: string | URL): Promise<Uint8Array> {
  return new Uint8Array(await (await fetched(source)).arrayBuffer());
}

async function fetched(source: string | URL): Promise<Response> {
  const response = await fetch(source);
  if (!response.ok)
    throw new RangeError(`${source}: the server answered ${response.status}; it must be there to fetch`);
  return response;
}
