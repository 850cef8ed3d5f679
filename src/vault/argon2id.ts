// Argon2id (RFC 9106) for passphrases, by hash-wasm, which the build embeds. It is imported only where a passphrase is used. All
// hosts run the same code: WebCrypto has Argon2id in few of them, and Node 24 warns that its own is experimental.

import { argon2id as hash } from "hash-wasm";
import type { Bytes } from "./sealing.ts";

export interface Argon2idCost {
  /** KiB of memory. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** 32 bytes derived by Argon2id. @throws when the host does not compile WebAssembly or has too little memory. */
export async function argon2id(passphrase: Bytes, salt: Bytes, cost: Argon2idCost): Promise<Bytes> {
  const { memory: memorySize, passes: iterations, lanes: parallelism } = cost;
  const options = { password: passphrase, salt, memorySize, iterations, parallelism, hashLength: 32 };
  return (await hash({ ...options, outputType: "binary" })) as Bytes; // no copy, which nobody would wipe
}
