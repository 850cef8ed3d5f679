// Tests examples/robot/loop.js.

import { mock } from "node:test";
import { every } from "../../../examples/robot/loop.js";

const demand = (holds, text) => {
  if (!holds) throw new Error(text);
};

/** Tests that turns follow the clock, with a simulated clock: timers are late, turns take time, and one takes 35 ms. */
export function loopCheck() {
  let now = 0;
  let timer = null;
  mock.method(performance, "now", () => now);
  mock.method(globalThis, "setTimeout", (run, delay) => {
    timer = { run, due: now + Math.max(delay, 1) };
  });
  try {
    let latest = 0;
    const loop = every(10, () => {
      const { turns, skipped } = loop.count();
      latest = Math.max(latest, now - 10 * (turns - 1 + skipped));
      now += turns === 50 ? 35 : 3;
    });
    while (now < 1000) {
      now = timer.due + 0.4;
      timer.run();
    }
    demand(latest < 2, `the loop's turns drift: one is ${latest.toFixed(1)} ms behind the clock`);
    const { turns, skipped } = loop.count();
    demand(skipped === 3, `the loop skipped ${skipped} of ${turns + skipped} turns; one of 35 ms skips 3`);
  } finally {
    mock.restoreAll();
  }
}
