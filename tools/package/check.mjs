// npm run check:package: packs the package and lints what users would install. The package must be built first.
//   publint                 exports, files and formats agree with package.json
//   @arethetypeswrong/cli   every entry's declarations resolve in each of TypeScript's modes, and match the code
//   size                    the package and all its dependencies take less than 5 MB

import { execFileSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MEGABYTES = 5;
const root = fileURLToPath(new URL("../../", import.meta.url));
const here = fileURLToPath(new URL("./", import.meta.url));
const run = (command, args, cwd = here) => execFileSync(command, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });

/** The size of the files in a folder, and of the blocks that they take on this disk, in MB. */
async function megabytesIn(folder) {
  let [bytes, blocks] = [0, 0];
  for (const name of await readdir(folder, { recursive: true })) {
    const file = await lstat(join(folder, name));
    if (!file.isFile()) continue;
    bytes += file.size;
    blocks += file.blocks;
  }
  return { files: bytes / 1e6, disk: (blocks * 512) / 1e6 };
}

const folder = await mkdtemp(join(tmpdir(), "penchant-package-"));
try {
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], root));
  const tarball = join(folder, filename);
  process.stdout.write(run("npx", ["--no-install", "publint", "--strict", tarball]));
  // penchant.wasm is no module, and penchant/safetensors has declarations only.
  const excluded = ["--exclude-entrypoints", "penchant.wasm", "safetensors"];
  process.stdout.write(run("npx", ["--no-install", "attw", tarball, ...excluded]));
  const user = join(folder, "user");
  await mkdir(user);
  await writeFile(join(user, "package.json"), "{}");
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", tarball], user);
  const { files, disk } = await megabytesIn(join(user, "node_modules"));
  console.log(`installed: ${files.toFixed(2)} MB in files, ${disk.toFixed(2)} MB on disk`);
  if (files >= MEGABYTES) throw new RangeError(`the package installs ${files.toFixed(2)} MB; it may take ${MEGABYTES}`);
} finally {
  await rm(folder, { recursive: true });
}
