// Model files and kernels from whatever a host has of them.

import { Agent, encodeModel, loadModel } from "penchant";
import type { Checks } from "./checks.ts";
import { demand } from "./checks.ts";
import { base64 } from "./keeping.ts";

/** Loads a model file from each kind of source, and an agent's kernels too where the host compiles. */
export async function sources({ check }: Checks, file: Uint8Array, kernels: BufferSource | null): Promise<void> {
  const { buffer } = new Uint8Array(file);
  const kinds = {
    "an ArrayBuffer": buffer,
    "a DataView": new DataView(buffer),
    "a Blob": new Blob([buffer]),
    "a Response": new Response(buffer),
  };
  for (const [kind, source] of Object.entries(kinds)) {
    await check(`loadModel takes ${kind}`, async () => {
      demand(base64(await encodeModel(await loadModel(source))) === base64(file), "the model is another");
    });
  }
  await check("loadModel says the status of a Response", async () => {
    const said = await loadModel(new Response("busy", { status: 503 })).catch(String);
    const wants = "RangeError: source: got Response; the server answered 503; check the address";
    demand(said === wants, `it said ${said}`);
  });
  await check("loadModel says that a page is no model", async () => {
    const said = await loadModel(new Response("<!doctype html><p>404")).catch(String);
    const wants = "RangeError: source: got Response; the server answered a page of HTML; check the address";
    demand(said === wants, `it said ${said}`);
  });
  if (!kernels) return;
  const model = await loadModel(file);
  await check("an agent takes its kernels from a promised Response", async () => {
    await Agent.open(model, { module: Promise.resolve(new Response(kernels)) });
  });
}
