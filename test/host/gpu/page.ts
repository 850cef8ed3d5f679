// The suite as a web page: the driver calls `run`.

import { openGpu } from "../../../src/backend/webgpu/open-gpu.ts";
import { type Share, suite } from "./suite.ts";

Object.assign(globalThis, { run: async (share: Share) => suite(await openGpu(), share) });
