// Searches a host's disk byte by byte for user data.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Imports a module of the suite, which is TypeScript. */
export async function suiteModule(root, name) {
  const outfile = `${root}dist/suite/harness/${name}.js`;
  await build({
    entryPoints: [`${root}test/host/suite/${name}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
  });
  return import(outfile);
}

export async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, path, name }) => readFile(join(parentPath ?? path, name))));
}

/** Checks of a host that stores users: error message by name; null when the check passed. */
export async function searched(root, disk, { sealed, file }, { appends }) {
  if (!sealed) return {};
  const { plant } = await suiteModule(root, "planted");
  const { Agent, decodeModel } = await import(`${root}dist/index.js`);
  const model = await decodeModel(Buffer.from(file, "base64"));
  const secret = plant(await Agent.open(model), model);
  const files = await filesUnder(disk);
  const found = (record) => files.some((bytes) => bytes.includes(Buffer.from(record, "base64")));
  const checks = {
    "the search of the disk finds the records": sealed.kept.every(found) ? null : "one is not found",
    "no user data on the disk": files.some((bytes) => secret.isIn(bytes)) ? "the planted user was found" : null,
  };
  if (!appends) {
    checks["no record of a forgotten user on the disk"] = sealed.forgotten.some(found) ? "one was found" : null;
  }
  return checks;
}
