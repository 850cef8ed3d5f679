// Assertions and hashes for a suite that runs in hosts without a test runner.

import { hex } from "../../../src/base/bytes.ts";

export interface Checks {
  /** Error message by name of the check; null when it passed. */
  readonly results: Record<string, string | null>;
  check(name: string, body: () => unknown): Promise<void>;
}

export function checks(): Checks {
  const results: Checks["results"] = {};
  return {
    results,
    async check(name, body) {
      try {
        await body();
        results[name] = null;
      } catch (error) {
        results[name] = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      }
    },
  };
}

export function demand(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

export async function sha256(parts: Iterable<ArrayBufferView>): Promise<string> {
  const bytes = Uint8Array.from(
    [...parts].flatMap(({ buffer, byteOffset, byteLength }) => [...new Uint8Array(buffer, byteOffset, byteLength)]),
  );
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hex(hash);
}
