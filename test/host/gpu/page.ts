// A web page: `run` is called by whoever drives it.

import { openGpu } from "../../../src/host/gpu.ts";
import { suite } from "./suite.ts";

Object.assign(globalThis, { run: async (share: [number, number]) => suite(await openGpu(), share) });
