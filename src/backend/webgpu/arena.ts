// GPU memory of a plan. All tensors are in one buffer, the arena, so that tasks of one dispatch need no bindings of their own.
// Large tables that only gathers read are external: each is in one or more buffers of a size that the device can bind.

import { Opcode } from "../../../assembly/opcode.ts";
import { BackendError } from "../../base/errors.ts";
import { bytesOf, type Plan, placeTemporaries, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { mebibytes } from "../backend.ts";
import type { DispatchSchedule, PlannedDispatch } from "./list-scheduling.ts";
import type { ExternalTables } from "./task.ts";

/** GPUBufferUsage, which is not a global on every host. */
export const Usage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128, QUERY_RESOLVE: 512 } as const;

/** Bytes of the arena's header: the step, two words of the seed, the optimiser step. */
const HEADER = 16;

/** Size of the largest storage buffer that the device can bind, in bytes. */
export const bindingLimit = ({ limits }: GPUDevice): number =>
  Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);

/** The tables to keep outside the arena: those that only gathers read, and that exceed a quarter of the binding limit. */
export function externalTables(plan: Plan, limit: number): ExternalTables {
  const onlyGathered = new Map<Tensor, boolean>();
  for (const user of [...plan.prologue, ...plan.body]) {
    user.inputs.forEach((x, i) => {
      if (!x) return;
      const t = storage(x);
      const isTable = i === 0 && x === t && t.leaf === "data" && user.op?.code === Opcode.Gather;
      onlyGathered.set(t, isTable && (onlyGathered.get(t) ?? true));
    });
  }
  const tables = new Map<Tensor, number[]>();
  for (const [t, isTable] of onlyGathered) {
    if (!isTable || bytesOf(t) <= limit / 4) continue;
    const maxRows = Math.floor(limit / (4 * t.cols));
    const count = Math.ceil(t.rows.max / maxRows);
    tables.set(
      t,
      Array.from({ length: count }, (_, i) => Math.min(maxRows, t.rows.max - i * maxRows)),
    );
  }
  return tables;
}

/** The GPU buffers of a plan. */
export interface Memory {
  /** Bytes of all buffers. */
  readonly bytes: number;
  readonly arena: GPUBuffer;
  /** The op records. */
  readonly ops: GPUBuffer;
  /** The range of op records of each dispatch. */
  readonly dispatches: GPUBuffer;
  /** The word of the arena at which a tensor begins. */
  at(t: Tensor): number;
  /** The buffers of an external table. */
  tables(t: Tensor): readonly GPUBuffer[];
  /** Why the device refused the allocation; null if it did not. */
  readonly refused: Promise<string | null>;
  write(t: Tensor, values: ArrayLike<number>): void;
  /** A copy of a tensor's bytes after all submitted work. */
  read(t: Tensor): Promise<ArrayBuffer>;
  destroy(): void;
}

/** Byte offsets of the tensors in the arena, and its size. */
function layOutArena(plan: Plan, { prologue, body }: DispatchSchedule, tables: ExternalTables) {
  const leaves = [...plan.offsets.keys()].filter((t) => t.leaf && !tables.has(t));
  const persistent = [...leaves, ...prologue.flatMap(resultsOf), ...[...plan.named.values()].map(storage)];
  const offsets = new Map<Tensor, number>();
  let end = HEADER;
  for (const t of persistent) {
    if (offsets.has(t) || tables.has(t)) continue;
    offsets.set(t, end);
    end += bytesOf(t);
  }
  // Operands live until the end of their dispatch, because its workgroups run in any order.
  const steps = body.map((dispatch) => ({
    makes: resultsOf(dispatch),
    uses: dispatch.chains.flat().flatMap(({ operands }) => operands),
  }));
  end = placeTemporaries(steps, offsets, end);
  return { offsets, end };
}

const resultsOf = ({ chains }: PlannedDispatch): Tensor[] =>
  chains.flat().flatMap(({ operands: [y] }) => (y ? [storage(y)] : []));

/**
 * Allocates the buffers of a plan. `lists` holds the sizes of the op records and of the list of dispatches, in bytes.
 * @throws BackendError when the arena exceeds what the device can bind.
 */
export function allocate(
  device: GPUDevice,
  plan: Plan,
  schedule: DispatchSchedule,
  externals: ExternalTables,
  lists: { ops: number; dispatches: number },
): Memory {
  const { offsets, end } = layOutArena(plan, schedule, externals);
  const limit = bindingLimit(device);
  const tooLarge = (tensors: Iterable<Tensor>, bytes: number, why: string): string => {
    const largest = [...tensors].reduce((p, q) => (bytesOf(q) > bytesOf(p) ? q : p));
    return `the plan takes ${mebibytes(bytes)}, ${largest} alone ${mebibytes(bytesOf(largest))}; ${why}. Use smaller batches, or --backend wasm`;
  };
  if (end > limit) {
    throw new BackendError(
      `webgpu: ${tooLarge(offsets.keys(), end, `the device can bind at most ${mebibytes(limit)}`)}`,
    );
  }
  const usage = Usage.STORAGE | Usage.COPY_SRC | Usage.COPY_DST;
  device.pushErrorScope("validation");
  device.pushErrorScope("out-of-memory");
  const arena = device.createBuffer({ label: "arena", size: end, usage });
  const tables = new Map<Tensor, GPUBuffer[]>();
  for (const [t, rowsOfBuffers] of externals) {
    tables.set(
      t,
      rowsOfBuffers.map((rows) => device.createBuffer({ label: String(t), size: 4 * rows * t.cols, usage })),
    );
  }
  const listBuffer = (label: keyof typeof lists) =>
    device.createBuffer({ label, size: lists[label], usage: Usage.STORAGE | Usage.COPY_DST });
  const [ops, dispatches] = [listBuffer("ops"), listBuffer("dispatches")];
  const buffers = [arena, ops, dispatches, ...[...tables.values()].flat()];
  const bytes = buffers.reduce((sum, { size }) => sum + size, 0);
  const errors = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  /** The pieces of a tensor: their buffers, byte offsets, and ranges of the tensor's values. */
  const pieces = (t: Tensor) => {
    const offset = offsets.get(storage(t));
    if (offset !== undefined) return [{ buffer: arena, offset, start: 0, end: t.rows.max * t.cols }];
    let end = 0;
    return (tables.get(t) as GPUBuffer[]).map((buffer) => {
      const start = end;
      end += buffer.size / 4;
      return { buffer, offset: 0, start, end };
    });
  };
  return {
    bytes,
    arena,
    ops,
    dispatches,
    at: (t) => (offsets.get(storage(t)) as number) / 4,
    tables: (t) => tables.get(t) as GPUBuffer[],
    refused: errors.then(([memory, other]) => {
      if (!memory) return other?.message ?? null;
      return tooLarge([...offsets.keys(), ...externals.keys()], bytes, "the device is out of memory");
    }),
    write(t, values) {
      const kind = t.shape.type === "i32" ? Int32Array : Float32Array;
      const typed = values instanceof kind ? values : kind.from(values);
      for (const { buffer, offset, start, end } of pieces(t)) {
        const part = typed.subarray(start, end) as Float32Array<ArrayBuffer>;
        if (part.length > 0) device.queue.writeBuffer(buffer, offset, part);
      }
    },
    async read(t) {
      const size = 4 * t.rows.max * t.cols;
      device.pushErrorScope("out-of-memory");
      const staging = device.createBuffer({ size, usage: Usage.MAP_READ | Usage.COPY_DST });
      const outOfMemory = device.popErrorScope();
      const encoder = device.createCommandEncoder();
      for (const { buffer, offset, start, end } of pieces(t)) {
        encoder.copyBufferToBuffer(buffer, offset, staging, 4 * start, 4 * (end - start));
      }
      device.queue.submit([encoder.finish()]);
      if (await outOfMemory.catch(() => null)) {
        throw new Error(
          `the device is out of memory for a copy of ${mebibytes(size)}; use smaller batches, or --backend wasm`,
        );
      }
      await staging.mapAsync(1);
      const copy = staging.getMappedRange().slice(0);
      staging.destroy();
      return copy;
    },
    destroy() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}
