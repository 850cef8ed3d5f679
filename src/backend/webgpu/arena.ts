// A plan's tensors in one buffer of a GPU, the arena, so that one dispatch computes whatever does not wait for each other.
// Large tables that only gathers read lie apart, in as many buffers as the device can bind.

import { Opcode } from "../../../assembly/opcode.ts";
import { BackendError } from "../../base/errors.ts";
import { bytesOf, type Plan, placeTemporaries, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { mebibytes } from "../backend.ts";
import type { DispatchSchedule, PlannedDispatch } from "./list-scheduling.ts";

/** GPUBufferUsage, which not every host has as a global. */
export const Usage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128, QUERY_RESOLVE: 512 } as const;

/** Bytes of the arena before the tensors: the step, the seed, the held step. */
const HEADER = 16;

/** Bytes that the device binds at a time. */
export const bindingLimit = ({ limits }: GPUDevice): number =>
  Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);

/** How many rows each buffer holds of the tables that would take more than a quarter of a binding. */
export function externalTables(plan: Plan, limit: number): Map<Tensor, number[]> {
  const gathered = new Map<Tensor, boolean>();
  for (const user of [...plan.prologue, ...plan.body]) {
    user.inputs.forEach((x, i) => {
      if (!x) return;
      const t = storage(x);
      const fits = i === 0 && x === t && t.leaf === "data" && user.op?.code === Opcode.Gather;
      gathered.set(t, fits && (gathered.get(t) ?? true));
    });
  }
  const apart = new Map<Tensor, number[]>();
  for (const [t, only] of gathered) {
    if (!only || bytesOf(t) <= limit / 4) continue;
    const whole = Math.floor(limit / (4 * t.cols));
    const count = Math.ceil(t.rows.max / whole);
    apart.set(
      t,
      Array.from({ length: count }, (_, i) => Math.min(whole, t.rows.max - i * whole)),
    );
  }
  return apart;
}

export interface Memory {
  /** Bytes of all buffers. */
  readonly bytes: number;
  readonly arena: GPUBuffer;
  /** What dispatches compute, and which ops each has: as the kernels read them. */
  readonly ops: GPUBuffer;
  readonly dispatches: GPUBuffer;
  /** The word of the arena where a tensor begins. */
  at(t: Tensor): number;
  /** The buffers of a table that lies apart. */
  tables(t: Tensor): readonly GPUBuffer[];
  /** Why the device did not make them; null: it did. */
  readonly refused: Promise<string | null>;
  write(t: Tensor, values: ArrayLike<number>): void;
  /** A copy of a tensor's bytes, when all that was submitted is done. */
  read(t: Tensor): Promise<ArrayBuffer>;
  destroy(): void;
}

/** Where every tensor of the arena begins, in bytes, and where the last one ends. */
function place(plan: Plan, { prologue, body }: DispatchSchedule, apart: ReadonlyMap<Tensor, unknown>) {
  const made = prologue.flatMap(({ chains }) => chains.flat().flatMap(({ operands: [y] }) => (y ? [storage(y)] : [])));
  const leaves = [...plan.offsets.keys()].filter((t) => t.leaf && !apart.has(t));
  const offsets = new Map<Tensor, number>();
  let end = HEADER;
  for (const t of [...leaves, ...made, ...[...plan.named.values()].map(storage)]) {
    if (offsets.has(t) || apart.has(t)) continue;
    offsets.set(t, end);
    end += bytesOf(t);
  }
  // What a dispatch reads must outlive it: its workgroups run in any order.
  const step = ({ chains }: PlannedDispatch) => {
    const tasks = chains.flat();
    const made = tasks.flatMap(({ operands: [y] }) => (y ? [storage(y)] : []));
    return { makes: made, uses: tasks.flatMap(({ operands }) => operands) };
  };
  end = placeTemporaries(body.map(step), offsets, end);
  return { offsets, end };
}

export function allocate(
  device: GPUDevice,
  plan: Plan,
  schedule: DispatchSchedule,
  apart: ReadonlyMap<Tensor, readonly number[]>,
  lists: { ops: number; dispatches: number },
): Memory {
  const { offsets, end } = place(plan, schedule, apart);
  const limit = bindingLimit(device);
  const tooLarge = (tensors: Iterable<Tensor>, bytes: number, why: string): string => {
    const largest = [...tensors].reduce((p, q) => (bytesOf(q) > bytesOf(p) ? q : p));
    return `the plan takes ${mebibytes(bytes)}, ${largest} alone ${mebibytes(bytesOf(largest))}; ${why}. Take smaller batches, or --backend wasm`;
  };
  if (end > limit) {
    throw new BackendError(`webgpu: ${tooLarge(offsets.keys(), end, `the device binds at most ${mebibytes(limit)}`)}`);
  }
  const usage = Usage.STORAGE | Usage.COPY_SRC | Usage.COPY_DST;
  device.pushErrorScope("validation");
  device.pushErrorScope("out-of-memory");
  const arena = device.createBuffer({ label: "arena", size: end, usage });
  const tables = new Map<Tensor, GPUBuffer[]>();
  for (const [t, parts] of apart) {
    tables.set(
      t,
      parts.map((rows) => device.createBuffer({ label: String(t), size: 4 * rows * t.cols, usage })),
    );
  }
  const listed = (label: keyof typeof lists) =>
    device.createBuffer({ label, size: lists[label], usage: Usage.STORAGE | Usage.COPY_DST });
  const [ops, dispatches] = [listed("ops"), listed("dispatches")];
  const buffers = [arena, ops, dispatches, ...[...tables.values()].flat()];
  const bytes = buffers.reduce((sum, { size }) => sum + size, 0);
  const errors = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  /** Each piece of a tensor: which bytes of which buffer, and where its values begin and end in the whole. */
  const pieces = (t: Tensor) => {
    const at = offsets.get(storage(t));
    if (at !== undefined) return [{ buffer: arena, offset: at, start: 0, end: t.rows.max * t.cols }];
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
      return tooLarge([...offsets.keys(), ...apart.keys()], bytes, "the device has no room for it");
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
      const full = device.popErrorScope();
      const encoder = device.createCommandEncoder();
      for (const { buffer, offset, start, end } of pieces(t)) {
        encoder.copyBufferToBuffer(buffer, offset, staging, 4 * start, 4 * (end - start));
      }
      device.queue.submit([encoder.finish()]);
      if (await full.catch(() => null))
        throw new Error(
          `the device has no room for a copy of ${mebibytes(size)}; take smaller batches, or --backend wasm`,
        );
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
