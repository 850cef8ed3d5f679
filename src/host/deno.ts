// Deno: files are read only on use, so an agent that receives its model as bytes needs no permissions.

export { kernels } from "./embedded-kernels.ts";

declare const Deno: { readFile(source: string | URL): Promise<Uint8Array<ArrayBuffer>> };

export const readBytes = (source: string | URL): Promise<Uint8Array> => Deno.readFile(source);
