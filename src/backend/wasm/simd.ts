// Whether a host can run the kernels.

/** An empty module with a function type that returns a 128-bit vector. */
const VECTOR_TYPE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123);

/** @throws Error when this host cannot run the kernels at all. */
export function checkSimd(): void {
  if (typeof WebAssembly === "object" && WebAssembly.validate(VECTOR_TYPE)) return;
  throw new Error(
    "this host has no WebAssembly with SIMD; use Chromium 91, Firefox 90, Safari 16.4, Node 20 or a later one",
  );
}
