// Browsers: model files are fetched.

export { kernels } from "./embedded-kernels.ts";

/** Fetches a file. @throws RangeError when the server answers with an error status. */
export async function readBytes(source: string | URL): Promise<Uint8Array> {
  const response = await fetch(source);
  if (!response.ok) throw new RangeError(`${source}: the server answered ${response.status}; check the address`);
  return new Uint8Array(await response.arrayBuffer());
}
