// A Worker: its answer is the outcome. Its clock stands still while code runs, and goes on when a timer fires.

import module from "./penchant.wasm";
import { coldStart, type Host, suite } from "./suite.ts";

const host: Host = {
  kernels: module,
  loads: true,
  inspect: (value) => JSON.stringify(value) ?? String(value),
  clock: async () => {
    await new Promise((resolve) => setTimeout(resolve));
    return performance.now();
  },
};

export default {
  async fetch(): Promise<Response> {
    const cold = await coldStart(host);
    return Response.json(await suite(host, cold));
  },
};
