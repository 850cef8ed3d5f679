// The suite as a web page: the driver calls `run`.

import { openGpu } from "../../../src/backend/webgpu/open-gpu.ts";
import { type Selection, suite } from "./suite.ts";

Object.assign(globalThis, { run: async (selection: Selection) => suite(await openGpu(), selection) });
