// The WebAssembly modules of every host but Workers, embedded in the code as base64. A file beside the code would be lost by
// bundlers, development servers and programs in one file.

let kernelModule: Promise<WebAssembly.Module> | undefined;
let samplerModule: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per process or page. */
export function kernels(): Promise<WebAssembly.Module> {
  kernelModule ??= import("../../dist/penchant.wasm.js").then(compile).catch((error) => {
    kernelModule = undefined; // the next call retries: the network of a page may be back
    throw error;
  });
  return kernelModule;
}

/** The kernels of hierarchical Bayes, likewise. */
export function samplerKernels(): Promise<WebAssembly.Module> {
  samplerModule ??= import("../../dist/penchant.sampler.wasm.js").then(compile).catch((error) => {
    samplerModule = undefined;
    throw error;
  });
  return samplerModule;
}

/** The imports are dynamic, so that a caller who passes the module does not load it twice. */
function compile({ default: base64 }: { default: string }): Promise<WebAssembly.Module> {
  return WebAssembly.compile(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))).catch((error) => {
    throw new Error(
      `the kernels do not compile (${error.message}); a content security policy needs 'wasm-unsafe-eval'`,
    );
  });
}
