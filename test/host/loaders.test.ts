// How an agent gets its kernels: passed by the caller, or embedded in the code.

import { readFile } from "node:fs/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { wasmBackend } from "../../src/entry/train.ts";
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

  it("reports why the kernels are not compiled, such as a content security policy", async () => {
    const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(new WebAssembly.CompileError("a policy"));
    await expect(Agent.open(randomModel(CONFIG, 4), { module: bytes })).rejects.toThrow("a policy");
    compile.mockRestore();
  });

  it("refuses bytes that are not WebAssembly", async () => {
    const junk = Uint8Array.of(1, 2, 3);
    await expect(Agent.open(randomModel(CONFIG, 4), { module: junk })).rejects.toThrow(WebAssembly.CompileError);
  });
});

describe("a host that is too old", () => {
  const sentence =
    "this host has no WebAssembly with SIMD; use Chromium 91, Firefox 90, Safari 16.4, Node 20 or a later one";

  it("is told so by Agent.open and wasmBackend: it has no SIMD", async () => {
    const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    await expect(Agent.open(randomModel(CONFIG, 4))).rejects.toThrow(sentence);
    await expect(Agent.open(randomModel(CONFIG, 4), { module: bytes })).rejects.toThrow(sentence);
    await expect(wasmBackend()).rejects.toThrow(sentence);
    const [[tried]] = validate.mock.calls as [[Uint8Array<ArrayBuffer>]];
    validate.mockRestore();
    expect(WebAssembly.validate(tried)).toBe(true);
  });

  it("is told so: it has no WebAssembly", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    await expect(Agent.open(randomModel(CONFIG, 4)).finally(() => vi.unstubAllGlobals())).rejects.toThrow(sentence);
  });
});

describe("the embedded kernels", () => {
  beforeEach(() => {
    vi.resetModules();
  });

  it.each(["node", "deno", "browser"])("for %s: they are the bytes of penchant.wasm, compiled once", async (host) => {
    const compile = vi.spyOn(WebAssembly, "compile");
    const { kernels } = await import(`../../src/host/${host}.ts`);
    const module = await kernels();
    expect(isModule(module)).toBe(true);
    expect(await kernels()).toBe(module);
    expect(compile.mock.calls.map(([code]) => Buffer.from(code as Uint8Array))).toEqual([bytes]);
    compile.mockRestore();
  });

  it("a failure is reported, and the next call tries again", async () => {
    const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(new Error("out of memory"));
    const { kernels } = await import("../../src/host/embedded-kernels.ts");
    await expect(kernels()).rejects.toThrow("out of memory");
    expect(isModule(await kernels())).toBe(true);
    compile.mockRestore();
  });
});
