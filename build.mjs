// Everything that is shipped: the kernels, the bundles, the type declarations; into dist/.

import { execFileSync } from "node:child_process";
import { chmod, rm } from "node:fs/promises";
import { build } from "esbuild";

const run = (command, ...args) => execFileSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });

await rm("dist", { recursive: true, force: true });
run("asc", "--target", "strict");
const common = {
  outdir: "dist",
  bundle: true,
  format: "esm",
  minifySyntax: true,
  sourcemap: true,
  logLevel: "warning",
};
await build({
  ...common,
  entryPoints: {
    index: "src/index.ts",
    train: "src/train/index.ts",
    plan: "src/plan/index.ts",
    cli: "src/cli/main.ts",
  },
  splitting: true,
  platform: "node",
  target: "node20",
  packages: "external",
});
// What a device embeds, once for every other host: the same code with that host's way to the kernels ("imports" in
// package.json says which file that is).
for (const host of ["deno", "browser", "workerd"]) {
  await build({
    ...common,
    entryPoints: { [`index.${host}`]: "src/index.ts" },
    platform: "neutral",
    conditions: [host],
    target: "es2022",
    external: ["*.wasm"],
  });
}
await chmod("dist/cli.js", 0o755);
run("tsc", "-p", "tsconfig.build.json");
