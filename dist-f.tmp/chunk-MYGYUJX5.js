// src/host/embedded-kernels.ts
var kernelModule, samplerModule;
function kernels() {
  return kernelModule ??= import("./penchant.wasm-5GUZSUZR.js").then(compile).catch((error) => {
    throw kernelModule = void 0, error;
  }), kernelModule;
}
function samplerKernels() {
  return samplerModule ??= import("./penchant.sampler.wasm-OSHTDY4F.js").then(compile).catch((error) => {
    throw samplerModule = void 0, error;
  }), samplerModule;
}
function compile({ default: base64 }) {
  return WebAssembly.compile(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))).catch((error) => {
    throw new Error(
      `the kernels do not compile (${error.message}); a content security policy needs 'wasm-unsafe-eval'`
    );
  });
}

// src/host/node.ts
import { readFile } from "node:fs/promises";
var readBytes = (path) => readFile(path.startsWith("file:") ? new URL(path) : path).catch((error) => {
  let why = error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.code})`;
  throw new Error(`${why}; check the path`, { cause: error });
});

export {
  kernels,
  samplerKernels,
  readBytes
};
