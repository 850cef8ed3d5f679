// Node without a bundler. The other kinds are compared with what it ranks when it imports the package.

import { inProject } from "./project.mjs";
import { REQUIRING } from "./sources.mjs";

const files = {
  ...REQUIRING,
  "main.js": `require("./decide.js").decide("bowl.safetensors").then(console.log);`,
};

export const node = {
  name: "node-require",
  version: `node ${process.versions.node}`,
  run: () => inProject({ files }, (project) => project.node("main.js")),
};
