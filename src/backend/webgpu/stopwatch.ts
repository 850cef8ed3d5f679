// The time that a GPU spends on passes: by timestamp queries if the device has them, else by the host's clock.

import { Usage } from "./arena.ts";

/** Measures the GPU time of a sequence of passes. */
export interface Stopwatch {
  /** The timestamps that a pass must write, if it is the first, the last, or both. */
  writes(first: boolean, last: boolean): GPUComputePassTimestampWrites | undefined;
  /** From the beginning of the first pass to the end of the last, after all submitted work. */
  nanoseconds(): Promise<number>;
}

/** A stopwatch for the passes that follow. The device must be idle. */
export function stopwatch(device: GPUDevice): Stopwatch {
  if (!device.features.has("timestamp-query")) {
    const started = performance.now();
    return {
      writes: () => undefined,
      async nanoseconds() {
        await device.queue.onSubmittedWorkDone();
        return 1e6 * (performance.now() - started);
      },
    };
  }
  const querySet = device.createQuerySet({ type: "timestamp", count: 2 });
  return {
    writes: (first, last) => ({
      querySet,
      ...(first && { beginningOfPassWriteIndex: 0 }),
      ...(last && { endOfPassWriteIndex: 1 }),
    }),
    async nanoseconds() {
      const resolved = device.createBuffer({ size: 16, usage: Usage.QUERY_RESOLVE | Usage.COPY_SRC });
      const staging = device.createBuffer({ size: 16, usage: Usage.MAP_READ | Usage.COPY_DST });
      const encoder = device.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(1);
      const [from = 0n, to = 0n] = new BigUint64Array(staging.getMappedRange());
      for (const resource of [resolved, staging, querySet]) resource.destroy();
      return Number(to - from);
    },
  };
}
