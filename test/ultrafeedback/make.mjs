// Writes a file of the shape of UltraFeedback with planted tastes: node test/ultrafeedback/make.mjs 2000 planted.parquet

import { build } from "esbuild";

const outfile = "dist/suite/make-ultrafeedback.mjs";
await build({
  entryPoints: ["test/ultrafeedback/main.ts"],
  outfile,
  bundle: true,
  format: "esm",
  packages: "external",
});
await import(`../../${outfile}`);
