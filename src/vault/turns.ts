// Calls of one store, one at a time.

import type { Store } from "./store.ts";

/** The last call that each store was given. Vaults of one store share it. */
const lastCalls = new WeakMap<Store, Promise<unknown>>();

/** Runs the calls of one store one at a time, because a save must see the previous one. */
export function inTurn<T>(store: Store, call: () => Promise<T>): Promise<T> {
  const result = (lastCalls.get(store) ?? Promise.resolve()).then(call);
  const discard = () => {}; // the queue must not keep a result in memory
  lastCalls.set(store, result.then(discard, discard));
  return result;
}
