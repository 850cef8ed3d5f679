import {
  bytesOf
} from "./chunk-SL62D5U2.js";
import {
  isObject,
  kindOf,
  refuse
} from "./chunk-FOST4AUN.js";

// src/agent/given-kernels.ts
async function compiled(source) {
  let wants = "penchant.wasm: a compiled module (in Workers nothing else), its bytes or a Response", module = isObject(source) && kindOf(source) === "WebAssembly.Module" ? source : await (async (bytes) => WebAssembly.compile(bytes).catch((error) => {
    if (WebAssembly.validate(bytes)) throw error;
    return null;
  }))(await bytesOf("module", source, wants));
  return module && WebAssembly.Module.exports(module).some(({ name }) => name === "run") ? module : refuse("module", source, wants, WebAssembly.CompileError);
}
export {
  compiled
};
