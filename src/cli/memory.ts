// Out of memory: one sentence, where V8 would end the process with a report of itself.

import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const MEBIBYTE = 2 ** 20;
/** How often the heap is looked at, in milliseconds. */
const PERIOD = 25;
/** The part of V8's limit that young objects have. */
const YOUNG = 48 * MEBIBYTE;
/** What a file's next chunk may take before the heap is looked at again. */
const RESERVE = 16 * MEBIBYTE;

/** Bytes of the old objects, which V8 limits. */
const oldBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => !/^(new|read_only)/.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);

/** Calls `stop` with a sentence before the heap of V8 is full: what happens then, no code can catch. */
export function watchHeap(stop: (sentence: string) => void): void {
  const limit = getHeapStatistics().heap_size_limit - YOUNG;
  let pauseUntil = 0;
  const timer = setInterval(() => {
    const began = performance.now();
    if (began < pauseUntil || oldBytes() < limit - RESERVE) return;
    collectGarbage(); // much of it may be garbage
    const ended = performance.now();
    pauseUntil = ended + 10 * (ended - began);
    if (oldBytes() < limit - RESERVE) return;
    clearInterval(timer);
    const [now, more] = [limit, 4 * limit].map((bytes) => Math.round(bytes / MEBIBYTE));
    stop(
      `memory: the ${now} MiB that Node allows are not enough; raise the limit, as by NODE_OPTIONS=--max-old-space-size=${more}, or give it less data`,
    );
  }, PERIOD).unref();
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

/** The messages of Node, V8 and the system when memory is refused. */
const REFUSED = /could not allocate|allocation failed|failed to allocate|out of memory|unable to grow|ENOMEM/i;

/** A sentence in place of the message of an error, if that says that the system refused memory. */
export const aboutMemory = (message: string): string =>
  REFUSED.test(message)
    ? `memory: the system refused it (${message}); free some, or raise its limit (ulimit -v: WebAssembly reserves 10 GiB of addresses, many times what it uses), or give the command less data`
    : message;
