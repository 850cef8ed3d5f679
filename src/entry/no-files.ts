// The functions of files.ts on hosts without files. They exist, so that declarations are the same on every host, and throw.

import type * as files from "./files.ts";

const refuse = (call: string, instead: string) => async (): Promise<never> => {
  throw new TypeError(`${call}: browsers and Workers have no files; ${instead}`);
};

export const fileStore: typeof files.fileStore = refuse(
  "fileStore",
  "use indexedDbStore in a browser, sqliteStore in a Worker, or memoryStore",
);
export const readTrajectories: typeof files.readTrajectories = refuse(
  "readTrajectories",
  "read them in Node, Deno or Bun, or build a Trajectories object from arrays",
);
export const writeTrajectories: typeof files.writeTrajectories = refuse(
  "writeTrajectories",
  "write them in Node, Deno or Bun",
);
export const onnxFolder: typeof files.onnxFolder = refuse(
  "onnxFolder",
  "fetch the files of the encoder, and give their contents to onnxEncoder",
);
export const useLite: typeof files.useLite = refuse("useLite", "use onnxEncoder");
