// What a device has to carry.

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface Size {
  bytes: number;
  gzip: number;
}

const sizeOf = (bytes: Uint8Array): Size => ({ bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });

export const kernelSize = async (root: URL): Promise<Size> =>
  sizeOf(await readFile(new URL("dist/penchant.wasm", root)));

/** What the agent loads once it is opened to refine, and not before. */
const LATER = "../inference/laplace.ts";

/**
 * What an agent needs of the root export, as one minified file for the hosts of a condition; the imports left in it; and
 * the size of a file that can refine as well.
 */
export async function agentSize(root: URL, condition: string): Promise<Size & { refining: Size; imports: string[] }> {
  const bundled = async (later: string[]) => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: 'export { Agent, loadModel } from "./src/entry/penchant.ts"', resolveDir: root.pathname },
      bundle: true,
      minify: true,
      format: "esm",
      platform: "neutral",
      conditions: [condition],
      external: ["node:*", "*.wasm", ...later],
      metafile: true,
      write: false,
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    return { ...sizeOf(outputFiles[0]?.contents as Uint8Array), imports };
  };
  const [{ imports, ...first }, { imports: _, ...refining }] = [await bundled([LATER]), await bundled([])];
  return { ...first, refining, imports: imports.filter((path) => path !== LATER) };
}
