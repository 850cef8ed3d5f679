// The suite in Deno. Without an argument it runs without any permission and reads the kernels from standard input, as a device
// that embeds them would. With a folder as argument it may read and write that folder, and read the kernels beside the bundle.

import { fileStore } from "penchant/vault";
import { checks, demand } from "./checks.ts";
import { coldStart, type Host, suite } from "./suite.ts";

declare const Deno: {
  args: string[];
  makeTempDir(options: { dir: string }): Promise<string>;
  stdin: { readable: ReadableStream<Uint8Array<ArrayBuffer>> };
  stdout: { write(bytes: Uint8Array): Promise<number> };
  permissions: { query(what: { name: string }): Promise<{ state: string }> };
  inspect(value: unknown, options: object): string;
};

const everything = { showHidden: true, depth: 100, iterableLimit: 1e9, strAbbreviateSize: 1e9 };
const [disk] = Deno.args;
const host: Host = {
  kernels: await new Response(Deno.stdin.readable).arrayBuffer(),
  loads: disk !== undefined,
  inspect: (value) => Deno.inspect(value, everything),
  clock: () => performance.now(),
  store: disk === undefined ? undefined : async () => fileStore(await Deno.makeTempDir({ dir: disk })),
};
const cold = await coldStart(host);
const { check, results } = checks();
await check(`no permission is granted${disk ? " beyond the folder" : ""}`, async () => {
  for (const name of ["read", "write", "net", "env", "run", "ffi", "sys"]) {
    const { state } = await Deno.permissions.query({ name });
    demand(state !== "granted", `${name} is granted`);
  }
});
const outcome = await suite(host, cold);
Object.assign(outcome.checks, results);
const bytes = new TextEncoder().encode(JSON.stringify(outcome));
for (let at = 0; at < bytes.length; ) at += await Deno.stdout.write(bytes.subarray(at));
