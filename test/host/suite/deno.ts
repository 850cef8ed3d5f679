// Deno without any permission: the kernels come by standard input, as they come to a device that embeds them.

import { checks, demand } from "./checks.ts";
import { coldStart, type Host, suite } from "./suite.ts";

declare const Deno: {
  stdin: { readable: ReadableStream<Uint8Array<ArrayBuffer>> };
  stdout: { write(bytes: Uint8Array): Promise<number> };
  permissions: { query(what: { name: string }): Promise<{ state: string }> };
  inspect(value: unknown, options: object): string;
};

const everything = { showHidden: true, depth: 100, iterableLimit: 1e9, strAbbreviateSize: 1e9 };
const host: Host = {
  kernels: await new Response(Deno.stdin.readable).arrayBuffer(),
  loads: false,
  inspect: (value) => Deno.inspect(value, everything),
  clock: () => performance.now(),
};
const cold = await coldStart(host);
const { check, results } = checks();
await check("no permission is given", async () => {
  for (const name of ["read", "write", "net", "env", "run", "ffi", "sys"]) {
    const { state } = await Deno.permissions.query({ name });
    demand(state !== "granted", `${name} is granted`);
  }
});
const outcome = await suite(host, cold);
Object.assign(outcome.checks, results);
const bytes = new TextEncoder().encode(JSON.stringify(outcome));
for (let at = 0; at < bytes.length; ) at += await Deno.stdout.write(bytes.subarray(at));
