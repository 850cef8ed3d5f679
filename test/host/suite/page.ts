// A web page: all that is fetched is fetched while it loads; `run` is called when the network is watched.

import { Agent } from "penchant";
import { CONFIG, randomModel } from "../../model/models.ts";
import { checks, demand } from "./checks.ts";
import { coldStart, type Host, type Outcome, suite } from "./suite.ts";

const host: Host = {
  kernels: await (await fetch(new URL("./penchant.wasm", import.meta.url))).arrayBuffer(),
  loads: true,
  inspect: (value) => JSON.stringify(value) ?? String(value),
  clock: () => performance.now(),
};
const cold = await coldStart(host);
await Agent.open(randomModel(CONFIG, 1)); // which fetches the kernels

const { check, results } = checks();
await check("the page may not evaluate text", () => {
  let refused = false;
  try {
    new Function("return 1")();
  } catch {
    refused = true;
  }
  demand(refused, "new Function ran, so the content security policy does not hold");
});

async function run(): Promise<Outcome> {
  const outcome = await suite(host, cold);
  Object.assign(outcome.checks, results);
  return outcome;
}
Object.assign(globalThis, { run });
