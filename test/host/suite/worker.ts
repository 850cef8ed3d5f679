// A Worker: its answer is the outcome. Its clock stands still while code runs, and goes on when a timer fires.

import { loadModel } from "penchant";
import { checks, demand } from "./checks.ts";
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
    const { check, results } = checks();
    await check("a model by its path is refused with a reason", async () => {
      const said = await loadModel("taste.safetensors").catch(String);
      const wants = 'TypeError: source: got "taste.safetensors"; a Worker has no files: give the bytes of a model';
      demand(said === wants, `it said ${said}`);
    });
    const outcome = await suite(host, cold);
    Object.assign(outcome.checks, results);
    return Response.json(outcome);
  },
};
