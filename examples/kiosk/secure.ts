// Everything the kiosk needs, loaded once; after that the page connects to nothing.

import { loadModel, type Model } from "penchant";
import { indexedDbStore, memoryStore, openVault, type Vault } from "penchant/vault";

export interface Device {
  readonly model: Model;
  readonly module: WebAssembly.Module;
  readonly vault: Vault;
  /** Why nothing is kept when the page is closed; "" where it is. */
  readonly unkept: string;
}

export async function load(): Promise<Device> {
  const [model, module, { vault, unkept }] = await Promise.all([
    bytes("bowl.safetensors").then(loadModel),
    bytes("penchant.wasm").then((code) => WebAssembly.compile(code)),
    openOwnVault(),
  ]);
  return { model, module, vault, unkept };
}

async function bytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const why = (reason: string) => new Error(`${name}: ${reason}; check the network and load the page again`);
  const response = await fetch(name).catch((error) => {
    throw why(error.message);
  });
  if (!response.ok) throw why(`the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function openOwnVault(): Promise<Pick<Device, "vault" | "unkept">> {
  try {
    const store = await indexedDbStore();
    return { vault: await openVault(store, store), unkept: "" };
  } catch (error) {
    const key = crypto.getRandomValues(new Uint8Array(32));
    return { vault: await openVault(memoryStore(), { key }), unkept: (error as Error).message };
  }
}

/** Makes the page usable without a network; says whether it is. */
export async function keepOffline(): Promise<boolean> {
  try {
    await navigator.serviceWorker.register("sw.js");
    await navigator.serviceWorker.ready; // every file is kept
    return true;
  } catch {
    return false; // the browser has none in this window; all else works
  }
}

/**
 * Policies add up: whatever the server allowed, from now on this holds as well, until the page is closed. No policy stops
 * a script from going to another page; this one has no link, and runs no script but its own.
 */
export function connectToNothing(): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'self'; connect-src 'none'; form-action 'none'; script-src 'self' 'wasm-unsafe-eval'";
  document.head.append(policy);
}
