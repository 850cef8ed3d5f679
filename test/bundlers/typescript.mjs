// TypeScript in strict mode, with the declarations of packages checked too. Projects differ in how modules are found and in what
// is declared: those of Node, of a page made by Vite's template, and of a Worker. What they compile to runs in Node.

import { readFileSync } from "node:fs";
import { inProject, versionOf } from "./project.mjs";

/** The README's example as a module, in a function: CommonJS has no await outside of one. */
function readme() {
  const text = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, code] = /## Example\n.*?```js\n(.*?)```/s.exec(text);
  const [imports, body] = [/^import .*\n/gm, /^(?!import ).*\n/gm].map((lines) => code.match(lines).join(""));
  return `${imports}export async function example() {\n${body}}\n`;
}

const NODE = { lib: ["ES2022"], types: ["node"] };
const PAGE = { lib: ["ES2022", "DOM", "DOM.Iterable"], types: [] };
/** Nothing of any host is declared, not even `console`. */
const BARE = { lib: ["ES2022"], types: [] };
const WORKER = { lib: ["ES2022"], types: ["@cloudflare/workers-types"] };
const durableObject = `/// <reference types="penchant/safetensors" />
import { Agent, loadModel } from "penchant";
import { openVault, sqliteStore } from "penchant/vault";
import model from "./bowl.safetensors";

export class Person {
  readonly agent: Promise<Agent>;
  constructor(state: DurableObjectState, key: Uint8Array) {
    const vault = openVault(sqliteStore(state.storage), { key });
    this.agent = Promise.all([loadModel(model), vault]).then(([model, vault]) => Agent.open(model, { vault }));
  }
}
`;

const kind = (tool, name, { resolution, module, host, type, files }) => {
  const compilerOptions = {
    ...{ target: "ES2022", outDir: "out", strict: true, skipLibCheck: false },
    ...{ moduleResolution: resolution, module, ...host },
  };
  return {
    name: `ts-${name}`,
    version: versionOf(tool),
    run() {
      const project = {
        fields: { type },
        tools: [tool, "@types/node", "@cloudflare/workers-types"],
        files: {
          "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*.ts"] }),
          "readme.ts": readme(),
          ...files,
        },
      };
      return inProject(project, async (project) => {
        await project.tool("typescript", []);
        return project.node("out/main.js");
      });
    },
  };
};

const node10 = { resolution: "node10", module: "CommonJS", host: NODE };
const node16 = (type) => ({ resolution: "node16", module: "Node16", host: NODE, type });
const bundler = (host, files) => ({ resolution: "bundler", module: "ESNext", host, type: "module", files });

/** What the project itself needs of a host. */
const CONSOLE = { "console.d.ts": "declare const console: { log(text: string): void };\n" };

const kinds = (tool, major) => [
  kind(tool, `${major}-node16-cjs`, node16("commonjs")),
  kind(tool, `${major}-node16-esm`, node16("module")),
  kind(tool, `${major}-bundler-bare`, bundler(BARE, CONSOLE)),
  kind(tool, `${major}-bundler-page`, bundler(PAGE)),
  kind(tool, `${major}-bundler-worker`, bundler(WORKER, { "person.ts": durableObject })),
];

export const typescript = [
  kind("typescript-5", "5-node10", node10),
  ...kinds("typescript-5.0", "5.0").filter(({ name }) => !name.endsWith("worker")), // the declarations for Workers need 5.8
  ...kinds("typescript-5", 5),
  ...kinds("typescript-7", 7),
];
