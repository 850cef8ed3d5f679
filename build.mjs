// Everything that is shipped: the kernels, the bundles, the type declarations; into dist/.

import { execFileSync } from "node:child_process";
import { chmod, rm } from "node:fs/promises";
import { build } from "esbuild";

const run = (command, ...args) => execFileSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });

await rm("dist", { recursive: true, force: true });
run("asc", "--target", "strict");
await build({
  entryPoints: {
    index: "src/index.ts",
    train: "src/train/index.ts",
    plan: "src/plan/index.ts",
    cli: "src/cli/main.ts",
  },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  minifySyntax: true,
  sourcemap: true,
  logLevel: "warning",
});
await chmod("dist/cli.js", 0o755);
run("tsc", "-p", "tsconfig.build.json");
