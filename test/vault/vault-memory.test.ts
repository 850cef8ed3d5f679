import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { memoryStore } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";

it("a vault retains no memory of saved users: saving 500 users ten times leaves less than 1 MB", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  /** Bytes in use. Finalisers and the sweeper free memory after a collection, so it collects until nothing more is freed. */
  const bytesInUse = async (): Promise<number> => {
    let [least, unchanged] = [Number.POSITIVE_INFINITY, 0];
    while (unchanged < 10) {
      collect();
      await nextTurn();
      const { heapUsed, external } = process.memoryUsage();
      unchanged = heapUsed + external < least - 1000 ? 0 : unchanged + 1;
      least = Math.min(least, heapUsed + external);
    }
    return least;
  };
  const vault = await openVault(memoryStore(), { key: new Uint8Array(32) });
  const round = async (value: number): Promise<void> => {
    const state = new Uint8Array(2000).fill(value);
    for (let user = 0; user < 500; user++) await vault.save(`user ${user}`, "model", state);
  };
  await round(1); // from here on the store's own records take the same space
  await round(2);
  const before = await bytesInUse();
  for (let value = 3; value <= 10; value++) await round(value);
  expect(((await bytesInUse()) - before) / 2 ** 20).toBeLessThan(1); // 4,000 states of 2,000 bytes are 7.6
});
