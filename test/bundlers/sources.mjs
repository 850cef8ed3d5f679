// Forms of the app that projects need besides the files in "app".

import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

const app = (name) => readFileSync(new URL(`app/${name}`, import.meta.url), "utf8");

const required = (name) => transformSync(app(name), { format: "cjs" }).code;

/** decide.js, and what it imports, as CommonJS. */
export const REQUIRING = { "decide.js": required("decide.js"), "person.js": required("person.js") };

/** The person in projects that find no entry of a package but its first. */
export const NOBODY = { "person.js": "export const person = () => ({});\n" };

/** The page, with a script of another name, which may be a classic one. */
export const page = (script, type = "text/javascript") =>
  app("index.html").replace('type="module" src="./web.js"', `type="${type}" src="${script}"`);

/** Files by which the page asks and ranks in a Web Worker. */
export const IN_WORKER = { "index.html": page("./with-worker.js", "module") };
