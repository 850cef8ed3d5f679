// How an agent gets its kernels: passed by the caller, or fetched by a browser from servers of different kinds.

import { readFile } from "node:fs/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { kernels } from "../../src/host/node.ts";
import { CONFIG, randomModel } from "../model/models.ts";

const bytes = await readFile(new URL("../../dist/penchant.wasm", import.meta.url));
const isModule = (module: unknown) => module instanceof WebAssembly.Module;

describe("Agent.open", () => {
  it("takes the kernels as bytes, an ArrayBuffer or a module, with equal results", async () => {
    const model = randomModel(CONFIG, 4);
    const options = [
      [1, 2, 3],
      [3, 2, 1],
    ];
    const before = (await Agent.open(model)).rank(options);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    for (const module of [bytes, buffer, await kernels()]) {
      expect((await Agent.open(model, { module })).rank(options)).toEqual(before);
    }
  });

  it("refuses bytes that are not WebAssembly", async () => {
    const junk = Uint8Array.of(1, 2, 3);
    await expect(Agent.open(randomModel(CONFIG, 4), { module: junk })).rejects.toThrow(WebAssembly.CompileError);
  });
});

describe("in a browser", () => {
  const answers: Response[] = [];
  const load = async () => await import("../../src/host/browser.ts");
  const served = (type?: string) =>
    answers.push(new Response(bytes, { headers: type ? { "content-type": type } : {} }));
  beforeEach(() => {
    vi.resetModules();
    answers.length = 0;
    vi.stubGlobal("fetch", async () => answers.shift() ?? Promise.reject(new TypeError("nothing is served")));
    return () => vi.unstubAllGlobals();
  });

  it.each(["application/wasm", "application/wasm; charset=utf-8", "application/octet-stream", undefined])(
    "the kernels load as %s, once",
    async (type) => {
      served(type);
      const { kernels } = await load();
      const module = await kernels();
      expect(isModule(module)).toBe(true);
      expect(await kernels()).toBe(module);
    },
  );

  it("a failure is reported, and the next call tries again", async () => {
    const { kernels } = await load();
    answers.push(new Response("gone", { status: 404 }));
    await expect(kernels()).rejects.toThrow(/^file:.*penchant\.wasm: the server answered 404; check the address$/);
    await expect(kernels()).rejects.toThrow("nothing is served");
    served("application/wasm");
    expect(isModule(await kernels())).toBe(true);
  });

  it("a model is fetched from its URL", async () => {
    const { readBytes } = await load();
    served();
    expect(await readBytes("https://device.example/kernels")).toEqual(Uint8Array.from(bytes));
  });
});
