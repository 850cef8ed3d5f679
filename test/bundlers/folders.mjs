// Files and folders of projects.

import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** Writes files into a folder, by their paths in it. */
export function write(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Copies a folder, with links to its files where both are on one disk. */
export function linkTree(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkFile(source, target);
  }
}

function linkFile(source, target) {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

/** The folders of packages and of all that they depend on, as `root`'s lock file names them. */
export function closureOf(root, names) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const folders = new Set();
  const visit = (name, from) => {
    const path = `${from}node_modules/${name}`;
    if (!packages[path] && from !== "") return visit(name, from.slice(0, from.lastIndexOf("node_modules/")));
    if (folders.has(path) || !existsSync(join(root, path))) return; // what is not installed is for other systems
    folders.add(path);
    const { dependencies, optionalDependencies } = packages[path];
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(needed, `${path}/`);
  };
  for (const name of names) visit(name, "");
  return folders;
}
