// Parcel, as it is and with the setting that makes it read "exports" of packages; also with a Web Worker.

import { rankingOfFolder } from "./page.mjs";
import { inProject, versionOf } from "./project.mjs";
import { IN_WORKER, NOBODY } from "./sources.mjs";

const kind = (name, { fields, files, flags = [], cannot }) => ({
  name,
  version: versionOf("parcel"),
  run: () =>
    inProject({ fields, files, tools: ["parcel"] }, async (project) => {
      await project.tool("parcel", ["build", "index.html", ...flags]);
      return rankingOfFolder(project.moved("dist").folder);
    }),
  cannot,
});

/** Parcel leaves a module out that the worker and a part that it loads on demand share. */
const cannot = {
  error: "Cannot find module",
  why: "a worker loads the kernels on demand, which Parcel breaks unless it builds with --no-scope-hoist",
};

export const parcel = [
  kind("parcel", { files: NOBODY }),
  kind("parcel-exports", { fields: { "@parcel/resolver-default": { packageExports: true } } }),
  kind("parcel-worker", { files: { ...IN_WORKER, ...NOBODY }, cannot }),
  kind("parcel-worker-unhoisted", { files: { ...IN_WORKER, ...NOBODY }, flags: ["--no-scope-hoist"] }),
];
