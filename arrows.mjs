// Rules for imports between the rooms of src/, which dependency-cruiser checks: npm run arrows. Each room is listed above the
// rooms that it may import, so arrows point down only.

import "@swc/core"; // dependency-cruiser parses TypeScript with it, and without it would find no files and no faults

const rooms = {
  entry: ["agent", "train", "text", "inference", "model", "vault", "io", "data", "backend", "plan", "base", "host"],
  cli: [
    ...["experiment", "measure", "agent", "train", "text", "world", "figure"],
    ...["inference", "model", "vault", "io", "data", "backend", "plan", "base", "host"],
  ],
  experiment: ["agent", "train", "world", "inference", "model", "io", "data", "backend", "plan", "base"],
  measure: ["train", "inference", "model", "data", "backend", "plan", "base"],
  text: ["agent", "model", "io", "data", "base"],
  agent: ["inference", "model", "vault", "data", "backend", "plan", "base", "host"],
  train: ["inference", "model", "io", "data", "backend", "plan", "base"],
  world: ["io", "data", "figure", "base"],
  inference: ["model", "data", "backend", "plan", "base", "host"],
  model: ["io", "data", "backend", "plan", "base", "host"],
  vault: ["io", "base"],
  io: ["data", "base"],
  data: ["base"],
  backend: ["plan", "base"],
  plan: ["base"],
  figure: ["base"],
  base: [],
  host: [],
};

const anyOf = (names) => `^src/(${names.join("|")})/`;
const names = Object.keys(rooms);

const arrows = Object.entries(rooms).map(([room, below]) => {
  const upward = below.find((name) => names.indexOf(name) <= names.indexOf(room));
  if (upward) throw new RangeError(`arrows.mjs: ${room} may import ${upward}, which is not listed below it`);
  return {
    name: `${room}-imports-from-below`,
    comment: `${room} may import ${below.join(", ") || "nothing of this repository"}.`,
    severity: "error",
    from: { path: anyOf([room]) },
    to: { path: "^(src|test|bench|examples)/", pathNot: anyOf([room, ...below]) },
  };
});

export default {
  forbidden: [
    ...arrows,
    {
      name: "rooms-are-listed",
      comment: "A new room of src/ needs a line in arrows.mjs.",
      severity: "error",
      from: { path: "^src/", pathNot: anyOf(names) },
      to: {},
    },
    {
      name: "no-cycles",
      comment: "No file imports itself, directly or through other files, types included.",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "devices-have-no-dependencies",
      comment: "The code that an agent loads runs on every host, so it imports no package and no module of Node.",
      severity: "error",
      from: { path: anyOf(["agent", "train", "inference", "model", "data", "backend", "plan", "base"]) },
      to: { dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true, // imports of types count
    doNotFollow: { path: "node_modules" },
  },
};
