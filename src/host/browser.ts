// Browsers: files are fetched.

export { kernels, samplerKernels } from "./embedded-kernels.ts";

/** Null: a browser fetches every path. */
export const readBytes: ((path: string) => Promise<Uint8Array>) | null = null;
