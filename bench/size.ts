// The size of the files that a device has to load.

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** The size of a file. */
export interface Size {
  bytes: number;
  gzip: number;
}

const sizeOf = (bytes: Uint8Array): Size => ({ bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });

/** The size of the WebAssembly kernels. */
export const kernelSize = async (root: URL): Promise<Size> =>
  sizeOf(await readFile(new URL("dist/penchant.wasm", root)));

/**
 * What an agent loads only when it needs it: the kernels, unless they are passed to it, and else the code that checks them; SHA-256, on pages without HTTPS; the
 * items, attributes, texts and the policy of a model that has them; the records of a vault; exports of a person; choices among several
 * alternatives; and refinement.
 */
const KERNELS = "../../dist/penchant.wasm.js";
const SHA256 = "./sha256-in-code.ts";
const PARTS = "./model-parts.ts";
const ACTOR = "./actor.ts";
const EXPORTS = ["./person-export.ts", "./person-import.ts"];
const RECORDS = "./user-record.ts";
const GIVEN_KERNELS = "./given-kernels.ts";
const CHOICES = "./choices.ts";
/** Refinement has the likelihood of choices in it. */
const LIKELIHOOD = "../inference/several-alternatives.ts";
const REFINEMENT = "../inference/refinement.ts";

/**
 * The size of an agent as one minified file for the hosts of an export condition, without refinement and with it (`refining`),
 * both without the kernels, and the imports that remain in it.
 */
export async function agentSize(root: URL, condition: string): Promise<Size & { refining: Size; imports: string[] }> {
  const bundled = async (external: string[]) => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: 'export { Agent, loadModel } from "./src/entry/penchant.ts"', resolveDir: root.pathname },
      bundle: true,
      minify: true,
      format: "esm",
      platform: "neutral",
      conditions: [condition],
      external: [
        "node:*",
        "*.wasm",
        KERNELS,
        SHA256,
        PARTS,
        ACTOR,
        ...EXPORTS,
        RECORDS,
        CHOICES,
        GIVEN_KERNELS,
        ...external,
      ],
      metafile: true,
      write: false,
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    return { ...sizeOf(outputFiles[0]?.contents as Uint8Array), imports };
  };
  const [{ imports, ...first }, { imports: _, ...refining }] = [
    await bundled([REFINEMENT, LIKELIHOOD]),
    await bundled([]),
  ];
  return {
    ...first,
    refining,
    imports: imports.filter(
      (path) =>
        ![KERNELS, SHA256, PARTS, ACTOR, ...EXPORTS, RECORDS, CHOICES, GIVEN_KERNELS, LIKELIHOOD, REFINEMENT].includes(
          path,
        ),
    ),
  };
}
