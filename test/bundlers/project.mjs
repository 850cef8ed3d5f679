// Projects in which the packed package is installed, as npm installs it for a user.

import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { closureOf, linkTree, write } from "./folders.mjs";
import { command, environment, serving } from "./processes.mjs";

export const HERE = fileURLToPath(new URL("./", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MODEL = readFileSync(`${ROOT}examples/bowl.safetensors`);

const manifestIn = (folder, tool) =>
  JSON.parse(readFileSync(join(folder, "node_modules", tool, "package.json"), "utf8"));
/** What is installed, such as "vite 7.3.8". */
export function versionOf(tool) {
  const { name, version } = manifestIn(HERE, tool);
  return `${name} ${version}`;
}

let scratch;
function scratchFolder(prefix) {
  scratch ??= realpathSync(mkdtempSync(join(tmpdir(), "penchant-bundlers-")));
  return mkdtempSync(join(scratch, prefix));
}
export function removeScratch() {
  if (scratch) rmSync(scratch, { recursive: true, force: true, maxRetries: 10 }); // processes may just be ending
}

let installed;
/** The folder in which npm has installed the packed package. */
function installedFolder() {
  if (installed) return installed;
  const folder = scratchFolder("installed-");
  const npm = (cwd, ...args) => execFileSync("npm", [...args, "--silent"], { cwd, env: environment, encoding: "utf8" });
  npm(ROOT, "pack", "--ignore-scripts", "--pack-destination", folder);
  const [tarball] = readdirSync(folder);
  write(folder, { "package.json": "{}\n" });
  npm(folder, "install", "--no-audit", "--no-fund", `./${tarball}`);
  installed = folder;
  return folder;
}

class Project {
  constructor(folder) {
    this.folder = folder;
  }
  /** Runs Node, and resolves to what it prints. */
  node(...args) {
    return this.run(process.execPath, args);
  }
  run(file, args = [], env = {}) {
    return command(file, args, { cwd: this.folder, env });
  }
  /** Runs the first command of a package that is installed in the project. */
  tool(name, args, env) {
    return this.run(this.#commandOf(name), args, env);
  }
  /** Runs a tool that serves `port`, and resolves to the result of `use`, which gets the address. */
  serving(name, args, port, use) {
    return serving(this.#commandOf(name), args, { cwd: this.folder, port }, use);
  }
  #commandOf(name) {
    const { bin } = manifestIn(this.folder, name);
    return join(this.folder, "node_modules", name, typeof bin === "string" ? bin : Object.values(bin)[0]);
  }
  read(name) {
    return readFileSync(join(this.folder, name), "utf8");
  }
  /** Moves a folder of the project to another place, adds the model and `files`, and removes the rest of the project. */
  moved(name, files = {}) {
    const folder = join(scratchFolder("moved-"), "app");
    renameSync(join(this.folder, name), folder);
    write(folder, { "bowl.safetensors": MODEL, ...files });
    rmSync(this.folder, { recursive: true, force: true });
    return new Project(folder);
  }
}

/**
 * Makes a project in a new folder, and resolves to the result of `use`, which gets the project. It has the app, the model (beside the
 * app and in `public`), the installed package, and:
 * - `fields`: fields of package.json
 * - `tools`: packages of this folder, by links
 * - `copies`: packages that must lie in the project itself, with all that they depend on
 * - `files`: further files, by path
 */
export async function inProject({ fields, tools = [], copies = [], files }, use) {
  const installed = installedFolder();
  const folder = join(scratchFolder("project-"), "app");
  linkTree(join(installed, "node_modules"), join(folder, "node_modules"));
  cpSync(join(HERE, "app"), folder, { recursive: true });
  for (const path of closureOf(HERE, copies)) linkTree(join(HERE, path), join(folder, path));
  for (const tool of tools) {
    const link = join(folder, "node_modules", manifestIn(HERE, tool).name);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync(join(HERE, "node_modules", tool), link);
  }
  write(folder, {
    "package.json": `${JSON.stringify({ name: "app", private: true, ...fields })}\n`,
    "bowl.safetensors": MODEL,
    "public/bowl.safetensors": MODEL,
    ...files,
  });
  try {
    return await use(new Project(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
