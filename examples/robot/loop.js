// A loop at a fixed rate, and statistics of its timing.

/** Measurements that are kept for quantiles. */
const CAPACITY = 1000;

/** The most recent measurements of a quantity. */
export class Measurements {
  #values = new Float64Array(CAPACITY);
  #count = 0;

  add(value) {
    this.#values[this.#count++ % CAPACITY] = value;
  }

  /** The smallest value that at least this share of the measurements does not exceed; NaN without measurements. */
  quantile(share) {
    const sorted = this.#values.slice(0, this.#count).sort();
    return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? Number.NaN;
  }
}

/**
 * Calls `turn` every `period` ms by the clock, so that one late turn does not delay the next. Missed turns are skipped
 * instead of being made up in a burst.
 */
export function every(period, turn) {
  const start = performance.now();
  const periods = new Measurements();
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
    /** Turns taken and skipped so far, and seconds since the start. */
    count: () => ({ turns, skipped, seconds: (performance.now() - start) / 1000 }),
    stop: () => clearTimeout(timer),
  };
}
