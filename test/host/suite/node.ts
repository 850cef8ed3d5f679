// The suite in Node and Bun: the kernels are beside the bundle, and users are stored in the folder given as argument.

import { mkdtemp, readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { fileStore } from "penchant/vault";
import { coldStart, type Host, suite } from "./suite.ts";

const [, , disk] = process.argv;
const everything = { showHidden: true, depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null };
const host: Host = {
  kernels: await readFile(new URL("./penchant.wasm", import.meta.url)),
  loads: true,
  inspect: (value) => inspect(value, everything),
  clock: () => performance.now(),
  store: async () => fileStore(await mkdtemp(`${disk}/`)),
};
const cold = await coldStart(host);
process.stdout.write(JSON.stringify(await suite(host, cold)));
