/** Input data are malformed. The message names the place and the expected form. */
declare class FormatError extends Error {
  readonly name = "FormatError";
}
/** A vault or one of its records does not open, or its store cannot be used. The message states the reason and a remedy. */
declare class VaultError extends Error {
  readonly name = "VaultError";
}
/** A GPU is missing, was lost, or cannot run a plan. The message states the reason and a remedy. */
declare class BackendError extends Error {
  readonly name = "BackendError";
}
/** The instances of a global class, such as "CryptoKey". */
type HostType<Name extends string> = typeof globalThis extends { [N in Name]: {
  prototype: infer Instance;
} } ? Instance : object;
/** The instances of a class of WebAssembly. */
type WasmType<Name extends string> = typeof globalThis extends {
  WebAssembly: { [N in Name]: {
    prototype: infer Instance;
  } };
} ? Instance : object;
export { VaultError as a, FormatError as i, WasmType as n, BackendError as r, HostType as t };