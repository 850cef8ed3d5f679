// Scripts in the documents use the API as its types declare it, those that are not run included.

import { execFile } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { blocksOf, ROOT } from "./markdown.ts";
import { installedFolder } from "./run-blocks.ts";

it("scripts of the documents have no type errors", async () => {
  const { folder, write } = installedFolder();
  const documents = ["README.md", ...readdirSync(`${ROOT}docs`).map((name) => `docs/${name}`)];
  const scripts = documents
    .filter((name) => name.endsWith(".md"))
    .flatMap(blocksOf)
    .filter(({ language }) => language === "js");
  expect(scripts.length).toBeGreaterThanOrEqual(8);
  for (const { file, line, text } of scripts) write(`${file.replace(/\W/g, "-")}-line-${line}.mjs`, text);
  const compilerOptions = {
    ...{ allowJs: true, checkJs: true, noEmit: true, skipLibCheck: true, strict: false },
    ...{ target: "ES2022", module: "NodeNext", lib: ["ES2023", "DOM"] },
    ...{ typeRoots: [join(ROOT, "node_modules/@types")], types: ["node"] },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.mjs"] }));
  const { stdout } = await promisify(execFile)(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder]).catch(
    (error) => error,
  );
  expect(stdout).toBe("");
});
