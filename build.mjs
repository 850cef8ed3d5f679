// Builds everything that is shipped into dist/: the kernels, the bundles and the type declarations.

import { execFileSync } from "node:child_process";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const run = (command, ...args) => execFileSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });

await rm("dist", { recursive: true, force: true });
run("asc", "--target", "strict");
const common = {
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  minifySyntax: true,
  sourcemap: true,
  loader: { ".wgsl": "text" },
  logLevel: "warning",
};
await build({
  ...common,
  entryPoints: {
    index: "src/entry/penchant.ts",
    train: "src/entry/train-node.ts",
    plan: "src/plan/index.ts",
    webgpu: "src/entry/gpu.ts",
    cli: "src/cli/main.ts",
    vault: "src/entry/vault-files.ts",
  },
  platform: "node",
  target: "node20",
  packages: "external",
});
// Bundles for the other hosts: the same code with that host's loader of the kernels ("#host" in package.json) and its storage
// for a vault. Hosts without a file system also get a training bundle that does not read files.
const STORES = { deno: "files", browser: "indexed-db", workerd: "sqlite" };
for (const [host, store] of Object.entries(STORES)) {
  await build({
    ...common,
    entryPoints: {
      [`index.${host}`]: "src/entry/penchant.ts",
      [`vault.${host}`]: `src/entry/vault-${store}.ts`,
      ...(store !== "files" && { [`train.${host}`]: "src/entry/train.ts" }),
    },
    chunkNames: `${host}-[hash]`,
    platform: "neutral",
    conditions: [host],
    target: "es2022",
    external: ["node:*", "*.wasm"],
  });
}
// Removes imports of chunks that are only for side effects. The chunks have none, and bundlers warn about such imports.
for (const name of await readdir("dist")) {
  if (!name.endsWith(".js")) continue;
  const text = await readFile(`dist/${name}`, "utf8");
  await writeFile(`dist/${name}`, text.replace(/^import "\.\/[^"]+";$/gm, "")); // an empty line stays, so that the source map still fits
}
await chmod("dist/cli.js", 0o755);
run("tsc", "-p", "tsconfig.build.json");
