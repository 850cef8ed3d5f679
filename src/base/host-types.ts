// Types of the host that not every project's TypeScript declares: those for Node and Workers lack some, and WebGPU's are younger
// than TypeScript 5. Exported declarations use these in place of the global names. Where the host has none, they are `object`.

/** The instances of a global class, such as "CryptoKey". */
export type HostType<Name extends string> = typeof globalThis extends { [N in Name]: { prototype: infer Instance } }
  ? Instance
  : object;

/** The instances of a class of WebAssembly. */
export type WasmType<Name extends string> = typeof globalThis extends {
  WebAssembly: { [N in Name]: { prototype: infer Instance } };
}
  ? Instance
  : object;
