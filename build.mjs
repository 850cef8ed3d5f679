// Builds everything that is shipped into dist/: the kernels, the bundles and the type declarations.

import { execFileSync } from "node:child_process";
import { chmod, cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";

const run = (command, ...args) => execFileSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });
const rewrite = async (path, pattern, replacement) =>
  writeFile(path, (await readFile(path, "utf8")).replaceAll(pattern, replacement));

const ENTRIES = {
  index: "src/entry/penchant.ts",
  vault: "src/entry/vault.ts",
  train: "src/entry/train.ts",
  text: "src/entry/text.ts",
  plan: "src/plan/index.ts",
  webgpu: "src/entry/gpu.ts",
};
/** The oldest browsers that have SIMD in WebAssembly and private methods (docs/hosts.md). No newer syntax is shipped to them. */
const BROWSERS = ["chrome91", "firefox90", "safari16.4"];
const entriesOf = (names, host) => Object.fromEntries(names.map((name) => [`${name}.${host}`, ENTRIES[name]]));
const common = {
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  minifySyntax: true,
  minifyWhitespace: true, // a fifth of what is installed; names stay, so that errors and profiles can be read
  loader: { ".wgsl": "text" },
  logLevel: "warning",
};

/** Argon2id is part of this package, whatever else stays outside: all of hash-wasm would add 1.8 MB to what users install. */
const embeddedArgon2id = {
  name: "embedded Argon2id",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^hash-wasm$/ }, () => ({
      path: fileURLToPath(new URL("node_modules/hash-wasm/dist/index.esm.js", import.meta.url)),
      sideEffects: false,
    })),
};

await rm("dist", { recursive: true, force: true });
run("asc", "assembly/index.ts", "--target", "strict");
run("asc", "assembly/sampler/index.ts", "--target", "sampler");
// The modules as base64, which the code of every host but Workers embeds (src/host/embedded-kernels.ts).
for (const module of ["dist/penchant.wasm", "dist/penchant.sampler.wasm"]) {
  const base64 = (await readFile(module)).toString("base64");
  await writeFile(`${module}.js`, `export default "${base64}";\n`);
  await writeFile(`${module}.d.ts`, "declare const base64: string;\nexport default base64;\n");
}

await build({
  ...common,
  plugins: [embeddedArgon2id],
  entryPoints: { ...ENTRIES, cli: "src/cli/main.ts" },
  platform: "node",
  target: "node20",
  packages: "external",
});
// Bundles for the other hosts: the same code with that host's "#host" and "#files" (package.json).
for (const [host, names] of Object.entries({
  deno: ["index"],
  browser: ["index", "vault", "train", "text"],
  workerd: ["index", "vault", "train", "text"],
})) {
  await build({
    ...common,
    plugins: [embeddedArgon2id],
    entryPoints: entriesOf(names, host),
    chunkNames: `${host}-[hash]`,
    platform: "neutral",
    conditions: [host],
    minifyIdentifiers: host === "workerd", // Workers have no profiler that would show names
    target: BROWSERS,
    external: ["node:*", "*.wasm"],
  });
}
// CommonJS, for `require` and tools that know nothing else. Each entry is one file, minified to save space. They
// share the classes of errors, so that `instanceof` holds among them.
const cjs = {
  ...common,
  outdir: "dist/cjs",
  splitting: false,
  format: "cjs",
  packages: "external",
  minify: true,
  define: { "import.meta.url": "moduleUrl" },
};
const moduleUrl = 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;';
const sharedErrors = {
  name: "shared errors",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/errors\.ts$/ }, ({ kind }) =>
      kind === "entry-point" ? null : { path: "./errors.js", external: true },
    ),
};
const plugins = [sharedErrors, embeddedArgon2id];
await build({
  ...cjs,
  plugins,
  entryPoints: { ...ENTRIES, errors: "src/base/errors.ts" },
  banner: { js: moduleUrl },
  platform: "node",
  target: "node20",
});
await build({
  ...cjs,
  plugins,
  entryPoints: entriesOf(["index", "vault", "train", "text"], "browser"),
  platform: "neutral",
  conditions: ["browser"],
  target: BROWSERS,
});

// What trains in browsers is minified to save space: whoever bundles it does so anyway.
const forBrowsers = await transform(await readFile("dist/train.browser.js", "utf8"), {
  minify: true,
  target: BROWSERS,
});
await writeFile("dist/train.browser.js", forBrowsers.code);

// Removes imports of chunks that are only for side effects. The chunks have none, and bundlers warn about such imports.
for (const name of await readdir("dist")) {
  if (name.endsWith(".js")) await rewrite(`dist/${name}`, /\bimport"\.\/[^"]+";/g, "");
}
// Hosts share the chunks that came out equal for them, such as the kernels. Chunks that import those may then be equal, too.
for (let isEqual = true; isEqual; ) {
  isEqual = false;
  const first = new Map();
  for (const name of (await readdir("dist")).filter((name) => /-[A-Z0-9]{8}\.js$/.test(name))) {
    const code = await readFile(`dist/${name}`, "utf8");
    const same = first.get(code);
    first.set(code, same ?? name);
    if (!same) continue;
    isEqual = true;
    await rm(`dist/${name}`);
    for (const other of await readdir("dist")) {
      if (other.endsWith(".js")) await rewrite(`dist/${other}`, `./${name}`, `./${same}`);
    }
  }
}
await chmod("dist/cli.js", 0o755);
await cp("node_modules/hash-wasm/LICENSE", "dist/hash-wasm.LICENSE.txt");

// The thread that reads HDF5, which stands beside the code that starts it.
for (const folder of ["dist", "dist/cjs"]) await cp("src/io/trajectories/hdf5-worker.mjs", `${folder}/hdf5-worker.mjs`);

// Declarations, as few files as the code. Those for CommonJS are copies: to compilers, the nearest package.json says which
// they are.
run("tsc", "-p", "tsconfig.build.json");
for (const name of ["vault", "train", "text"])
  await rewrite(`dist/declarations/src/entry/${name}.d.ts`, '"#files"', '"./files.ts"');
const declarations = await rolldown({
  input: Object.fromEntries(
    Object.entries(ENTRIES).map(([name, path]) => [name, `dist/declarations/${path.replace(/ts$/, "d.ts")}`]),
  ),
  plugins: [dts({ dtsInput: true, emitDtsOnly: true })],
});
await declarations.write({ dir: "dist/types" });
await rm("dist/declarations", { recursive: true });
await cp("src/entry/safetensors.d.ts", "dist/types/safetensors.d.ts");
await cp("dist/types", "dist/cjs/types", { recursive: true });
await writeFile("dist/cjs/package.json", '{ "type": "commonjs" }\n');
