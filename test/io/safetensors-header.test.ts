// Hosts without TextDecoder, such as Jest's jsdom, read the same headers.

import { expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";

it("reads headers where there is no TextDecoder, and refuses bytes that are not UTF-8 there too", () => {
  const ice = encodeSafetensors({ tensors: new Map(), metadata: new Map([["name", "crème glacée 🍨"]]) });
  const cut = ice.map((byte) => (byte === 0xa8 ? 0x22 : byte)); // the second byte of è
  const { TextDecoder } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, "TextDecoder");
    expect(decodeSafetensors(ice).metadata.get("name")).toBe("crème glacée 🍨");
    expect(() => decodeSafetensors(cut)).toThrow("safetensors: the header is not UTF-8");
  } finally {
    globalThis.TextDecoder = TextDecoder;
  }
});
