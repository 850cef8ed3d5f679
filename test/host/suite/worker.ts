// The suite in a Cloudflare Worker, in a Durable Object that stores users in its own storage; the response is the outcome. A
// Worker's clock stands still while code runs, and advances when a timer fires.

import { loadModel } from "penchant";
import { sqliteStore } from "penchant/vault";
import { checks, demand } from "./checks.ts";
import module from "./penchant.wasm";
import { coldStart, type Host, suite } from "./suite.ts";

type Storage = Parameters<typeof sqliteStore>[0];

export class Device {
  readonly #host: Host;

  constructor({ storage }: { storage: Storage }) {
    this.#host = {
      kernels: module,
      loads: true,
      inspect: (value) => JSON.stringify(value) ?? String(value),
      clock: async () => {
        await new Promise((resolve) => setTimeout(resolve));
        return performance.now();
      },
      store: async () => {
        storage.sql.exec("DROP TABLE IF EXISTS penchant");
        return sqliteStore(storage);
      },
    };
  }

  async fetch(): Promise<Response> {
    const cold = await coldStart(this.#host);
    const { check, results } = checks();
    await check("a model by path is refused with a reason", async () => {
      const said = await loadModel("taste.safetensors").catch(String);
      const wants =
        'RangeError: source: got "taste.safetensors"; a Worker has no files; pass an https: address, a Response or the bytes';
      demand(said === wants, `it said ${said}`);
    });
    const outcome = await suite(this.#host, cold);
    Object.assign(outcome.checks, results);
    return Response.json(outcome);
  }
}

interface Environment {
  DEVICE: { idFromName(name: string): unknown; get(id: unknown): { fetch(request: Request): Promise<Response> } };
}

export default {
  fetch: (request: Request, { DEVICE }: Environment) => DEVICE.get(DEVICE.idFromName("device")).fetch(request),
};
