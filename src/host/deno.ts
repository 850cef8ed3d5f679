// Deno: files are read only on use, so an agent that receives its model as bytes needs no permissions.

export { kernels, samplerKernels } from "./embedded-kernels.ts";

declare const Deno: { readFile(source: string | URL): Promise<Uint8Array<ArrayBuffer>> };

/** The bytes of a path or `file:` URL. @throws Error that says why, and what to do. */
export const readBytes = (path: string): Promise<Uint8Array> =>
  Deno.readFile(path.startsWith("file:") ? new URL(path) : path).catch((error) => {
    if (error.name === "NotCapable")
      throw new Error("Deno may not read it; run it with --allow-read", { cause: error });
    const why = error.name === "NotFound" ? "there is no such file" : `it cannot be read (${error.code})`;
    throw new Error(`${why}; check the path`, { cause: error });
  });
