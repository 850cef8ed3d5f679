// Browsers: the kernels are fetched from the directory of this module on first use.

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per page. */
export function kernels(): Promise<WebAssembly.Module> {
  compiled ??= load().catch((error) => {
    compiled = undefined; // the next call retries: the network may be back
    throw error;
  });
  return compiled;
}

async function load(): Promise<WebAssembly.Module> {
  const response = await fetchOk(new URL("./penchant.wasm", import.meta.url));
  // Streaming compilation requires exactly this content type, and many servers send another for .wasm.
  if (response.headers.get("content-type") === "application/wasm") return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Fetches a file. @throws RangeError when the server answers with an error status. */
export async function readBytes(source: string | URL): Promise<Uint8Array> {
  return new Uint8Array(await (await fetchOk(source)).arrayBuffer());
}

async function fetchOk(source: string | URL): Promise<Response> {
  const response = await fetch(source);
  if (!response.ok) {
    throw new RangeError(`${source}: the server answered ${response.status}; check the address`);
  }
  return response;
}
