// Links and pictures of the documents lead somewhere, and prose fits a terminal.

import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { blocksOf, ROOT, textOf } from "./markdown.ts";

const DOCUMENTS = [
  ...["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"],
  ...readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Anchors as GitHub makes them of headings. */
const anchorsOf = (file: string): string[] =>
  Array.from(textOf(file).matchAll(/^#+ (.+)$/gm), ([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number} -]/gu, "")
      .replaceAll(" ", "-"),
  );

describe.each(DOCUMENTS)("%s", (file) => {
  const links = Array.from(textOf(file).matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target as string);

  it("has no link that leads nowhere", () => {
    for (const link of links.filter((target) => !/^https?:/.test(target))) {
      const [path, anchor] = link.split("#");
      const target = path ? join(dirname(file), path) : file;
      expect(existsSync(`${ROOT}${target}`), link).toBe(true);
      if (anchor) expect(anchorsOf(target), link).toContain(anchor);
    }
  });

  it("names npm scripts and files that there are", () => {
    const { scripts } = JSON.parse(textOf("package.json"));
    for (const [, script] of textOf(file).matchAll(/npm run ([\w:]+)/g))
      expect(scripts).toHaveProperty(script as string);
    const paths = textOf(file).matchAll(/`((?:assembly|bench|docs|examples|kernels|src|test|tools)\/[\w./-]+)`/g);
    for (const [, path] of paths) {
      const isPlaceholder = /\bx\b/.test(path as string); // `src/host/x.ts`: a file to be added
      if (!isPlaceholder) expect(existsSync(`${ROOT}${path}`), path).toBe(true);
    }
  });
});

it("few blocks are not run, each for a reason", () => {
  const skipped = DOCUMENTS.flatMap(blocksOf).filter(({ directive }) => directive === "not run");
  expect(skipped.length).toBeLessThanOrEqual(8);
});
