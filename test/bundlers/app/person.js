// Who is asked: ann, in a vault with a passphrase, whose code is loaded on demand. Without HTTPS, and in jsdom, no vault can be opened.
import { memoryStore, openVault } from "penchant/vault";

export async function person() {
  if (!globalThis.crypto?.subtle) return {};
  const vault = await openVault(memoryStore(), { passphrase: "correct horse battery staple" });
  return { vault, user: "ann" };
}
