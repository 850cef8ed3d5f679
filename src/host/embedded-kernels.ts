// The WebAssembly module of every host but Workers, embedded in the code as base64. A file beside the code would be lost by
// bundlers, development servers and programs in one file.

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per process or page. */
export function kernels(): Promise<WebAssembly.Module> {
  compiled ??= load().catch((error) => {
    compiled = undefined; // the next call retries: the network of a page may be back
    throw error;
  });
  return compiled;
}

/** The import is dynamic, so that a caller who passes the module does not load it twice. */
async function load(): Promise<WebAssembly.Module> {
  const { default: base64 } = await import("../../dist/penchant.wasm.js");
  return WebAssembly.compile(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))).catch((error) => {
    throw new Error(
      `the kernels do not compile (${error.message}); a content security policy needs 'wasm-unsafe-eval'`,
    );
  });
}
