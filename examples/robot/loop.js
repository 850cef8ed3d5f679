// Turns at a fixed rate, and how well they keep it.

/** The last so many of something that is measured. */
const KEPT = 1000;

export class Measured {
  #values = new Float64Array(KEPT);
  #count = 0;

  add(value) {
    this.#values[this.#count++ % KEPT] = value;
  }

  /** The value that this share of them does not exceed; NaN of none. */
  quantile(share) {
    const sorted = this.#values.slice(0, this.#count).sort();
    return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? Number.NaN;
  }
}

/**
 * Calls `turn` every `period` ms of the clock, so that a late turn makes no later one late. Turns whose time has passed
 * are skipped: nobody wants them in a burst.
 */
export function every(period, turn) {
  const start = performance.now();
  const periods = new Measured();
  let [next, turns, skipped, last] = [0, 0, 0, Number.NaN];
  let timer = setTimeout(run, 0);

  function run() {
    const now = performance.now();
    if (turns > 0) periods.add(now - last);
    last = now;
    turns++;
    turn();
    const after = Math.max(next + 1, Math.ceil((performance.now() - start) / period));
    skipped += after - next - 1;
    next = after;
    timer = setTimeout(run, Math.ceil(start + next * period - performance.now()));
  }

  return {
    periods,
    /** Turns taken and skipped, in so many seconds. */
    count: () => ({ turns, skipped, seconds: (performance.now() - start) / 1000 }),
    stop: () => clearTimeout(timer),
  };
}
