// Node and Bun: the kernels lie beside the bundle.

import { readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { coldStart, type Host, suite } from "./suite.ts";

const everything = { showHidden: true, depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null };
const host: Host = {
  kernels: await readFile(new URL("./penchant.wasm", import.meta.url)),
  loads: true,
  inspect: (value) => inspect(value, everything),
  clock: () => performance.now(),
};
const cold = await coldStart(host);
process.stdout.write(JSON.stringify(await suite(host, cold)));
