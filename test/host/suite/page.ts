// The suite in a web page. Everything is fetched while the page loads; `run` is called once the network is observed.

import { Agent } from "penchant";
import type { Store } from "penchant/vault";
import { indexedDbStore } from "penchant/vault";
import { CONFIG, randomModel } from "../../model/models.ts";
import { checks, demand } from "./checks.ts";
import { coldStart, type Host, type Outcome, suite } from "./suite.ts";

let close = () => {};

/** Deletes the site's database and opens it again: it can be open only once. */
async function emptied(): Promise<Store> {
  close();
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("penchant");
    request.onsuccess = resolve;
    request.onerror = reject;
  });
  const store = await indexedDbStore();
  close = store.close;
  return store;
}

const host: Host = {
  kernels: await (await fetch(new URL("./penchant.wasm", import.meta.url))).arrayBuffer(),
  loads: true,
  inspect: (value) => JSON.stringify(value) ?? String(value),
  clock: () => performance.now(),
  store: emptied,
};
const cold = await coldStart(host);
await Agent.open(randomModel(CONFIG, 1)); // which fetches the kernels

const { check, results } = checks();
await check("the page cannot evaluate strings as code", () => {
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
