// Kernels that the caller of an agent passes. They are loaded only when some are.

import { isObject, kindOf, refuse } from "../base/check.ts";
import type { WasmType } from "../base/host-types.ts";
import { bytesOf, type Source } from "../model/source.ts";

/** What the kernels can be made from. */
export type Kernels = WasmType<"Module"> | Source;

/** @throws TypeError or RangeError when there are no bytes; WebAssembly.CompileError when they are not the kernels. */
export async function compiled(source: Kernels): Promise<WebAssembly.Module> {
  const wants = "penchant.wasm: a compiled module (in Workers nothing else), its bytes or a Response";
  const isCompiled = isObject(source) && kindOf(source) === "WebAssembly.Module";
  const compile = async (bytes: BufferSource) =>
    WebAssembly.compile(bytes).catch((error) => {
      if (WebAssembly.validate(bytes)) throw error; // a content security policy, or no memory, and not these bytes
      return null;
    });
  const module = isCompiled ? (source as WebAssembly.Module) : await compile(await bytesOf("module", source, wants));
  if (module && WebAssembly.Module.exports(module).some(({ name }) => name === "run")) return module;
  return refuse("module", source, wants, WebAssembly.CompileError);
}
