// Loads everything the kiosk needs. After that the page forbids itself every connection.

import { loadModel, type Model } from "penchant";
import { indexedDbStore, memoryStore, openVault, type Vault } from "penchant/vault";

export interface Device {
  readonly model: Model;
  readonly vault: Vault;
  /** Why answers are lost when the page is closed; "" when they are stored. */
  readonly notStored: string;
}

export async function load(): Promise<Device> {
  const [model, { vault, notStored }] = await Promise.all([bytes("model.safetensors").then(loadModel), openOwnVault()]);
  return { model, vault, notStored };
}

async function bytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const why = (reason: string) => new Error(`${name}: ${reason}; check the network and load the page again`);
  const response = await fetch(name).catch((error) => {
    throw why(error.message);
  });
  if (!response.ok) throw why(`the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function openOwnVault(): Promise<Pick<Device, "vault" | "notStored">> {
  try {
    const store = await indexedDbStore();
    return { vault: await openVault(store, store), notStored: "" };
  } catch (error) {
    const key = crypto.getRandomValues(new Uint8Array(32));
    return { vault: await openVault(memoryStore(), { key }), notStored: (error as Error).message };
  }
}

/** Makes the page work offline. Resolves to whether it does. */
export async function keepOffline(): Promise<boolean> {
  try {
    await navigator.serviceWorker.register("sw.js");
    await navigator.serviceWorker.ready; // resolves once every file is cached
    return true;
  } catch {
    return false; // this window has no service workers; everything else works
  }
}

/**
 * Forbids all connections until the page is closed. Content security policies add up, so this one holds in addition to the
 * server's. Pictures of items are data: URLs, which connect to nothing. No policy prevents a script from navigating away, but this page has no links, but
 * for the file that a person saves, and runs only its own scripts.
 */
export function connectToNothing(): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content =
    "default-src 'self'; img-src 'self' data:; connect-src 'none'; form-action 'none'; script-src 'self' 'wasm-unsafe-eval'";
  document.head.append(policy);
}
