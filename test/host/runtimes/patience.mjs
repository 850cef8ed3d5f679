// Waiting for something to happen. How fast the machine is must not matter, so the limits only end what hangs.

import { setTimeout as sleep } from "node:timers/promises";

export const PATIENCE_MS = 300_000;

/** Waits until `holds()` is true; throws an error that names `what` after PATIENCE_MS. */
export async function until(what, holds) {
  for (const end = performance.now() + PATIENCE_MS; !holds(); await sleep(10)) {
    if (performance.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s for ${what}`);
  }
}

/** A Playwright context or page whose actions wait that long. */
export function patient(target) {
  target.setDefaultTimeout(PATIENCE_MS);
  return target;
}
