// Everything that is shipped: the kernels, the bundles, the type declarations; into dist/.

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
// What a device embeds, once for every other host: the same code with that host's way to the kernels ("imports" in
// package.json says which file that is), and what keeps a vault's bytes there. Where there are no files, training too is
// another: without what reads them.
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
// Chunks import each other in the order in which they would have effects. They have none, and bundlers warn of such imports.
for (const name of await readdir("dist")) {
  if (!name.endsWith(".js")) continue;
  const text = await readFile(`dist/${name}`, "utf8");
  await writeFile(`dist/${name}`, text.replace(/^import "\.\/[^"]+";$/gm, "")); // the line stays, for the source map
}
await chmod("dist/cli.js", 0o755);
run("tsc", "-p", "tsconfig.build.json");
