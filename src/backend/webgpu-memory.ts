// A plan's tensors in buffers of a GPU. A kernel may not read and write one buffer, so that a tensor has its own; those of
// a step share slots, each used again when its last reader is done.

import { Opcode } from "../../assembly/opcode.ts";
import { BackendError } from "../errors.ts";
import { type Plan, storage } from "../plan/compile.ts";
import type { Tensor } from "../plan/graph.ts";

/** GPUBufferUsage, which not every host has as a global. */
export const Usage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128, QUERY_RESOLVE: 512 } as const;

const bytesOf = (t: Tensor): number => 4 * t.rows.max * t.cols;

/** The tensors of each buffer, and its bytes. */
interface Slot {
  bytes: number;
  readonly tensors: Tensor[];
}

/** Slots of a plan: one for each tensor that outlives a step, shared ones for the rest. */
function slots(plan: Plan): Slot[] {
  const body = plan.body;
  const last = new Map<Tensor, number>();
  body.forEach((t, i) => {
    for (const x of [t, ...t.inputs]) if (x) last.set(storage(x), i);
  });
  const kept = new Set([...plan.named.values(), ...plan.prologue].map(storage));
  const temporary = new Set(body.filter((t) => !t.op?.effect && !kept.has(t)));
  const all: Slot[] = [];
  for (const t of plan.offsets.keys()) if (!temporary.has(t)) all.push({ bytes: bytesOf(t), tensors: [t] });
  let free: Slot[] = [];
  const dying = new Map<number, Slot[]>();
  body.forEach((t, i) => {
    if (temporary.has(t)) {
      // The smallest that is large enough, else the largest, grown.
      free.sort((p, q) => p.bytes - q.bytes);
      const slot = free.find(({ bytes }) => bytes >= bytesOf(t)) ?? free.at(-1) ?? { bytes: 0, tensors: [] };
      if (slot.tensors.length === 0) all.push(slot);
      free = free.filter((other) => other !== slot);
      slot.bytes = Math.max(slot.bytes, bytesOf(t));
      slot.tensors.push(t);
      const end = last.get(t) ?? i;
      dying.set(end, [...(dying.get(end) ?? []), slot]);
    }
    free.push(...(dying.get(i) ?? []));
  });
  return all;
}

export interface Memory {
  /** Bytes of all buffers. */
  readonly bytes: number;
  /** The buffers of a tensor: more than one where it is larger than a binding may be. */
  buffers(t: Tensor): readonly GPUBuffer[];
  /** How many rows of the tensor each buffer holds. */
  partRows(t: Tensor): readonly number[];
  /** Why the device did not make them; null: it did. */
  readonly refused: Promise<GPUError | null>;
  write(t: Tensor, values: ArrayLike<number>): void;
  /** A copy of a tensor's bytes, when all that was submitted is done. */
  read(t: Tensor): Promise<ArrayBuffer>;
  destroy(): void;
}

export function allocate(device: GPUDevice, plan: Plan): Memory {
  const limit = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  const usage = Usage.STORAGE | Usage.COPY_SRC | Usage.COPY_DST;
  const onlyGathered = (t: Tensor): boolean =>
    [...plan.prologue, ...plan.body].every((user) =>
      user.inputs.every((x, i) => !x || storage(x) !== t || (i === 0 && x === t && user.op?.code === Opcode.Gather)),
    );
  const parts = new Map<Tensor, number[]>();
  const planned = slots(plan);
  for (const { bytes, tensors } of planned) {
    const [t] = tensors as [Tensor];
    if (bytes <= limit) continue;
    if (t.leaf !== "data" || !onlyGathered(t)) {
      const size = `${(bytes / 2 ** 20).toFixed(0)} MiB`;
      throw new BackendError(
        `webgpu: ${tensors.join(", ")} takes ${size}; the device binds at most ${(limit / 2 ** 20).toFixed(0)} MiB. Take smaller batches, or --backend wasm`,
      );
    }
    const whole = Math.floor(limit / (4 * t.cols));
    const count = Math.ceil(t.rows.max / whole);
    parts.set(
      t,
      Array.from({ length: count }, (_, i) => Math.min(whole, t.rows.max - i * whole)),
    );
  }
  const buffers = new Map<Tensor, GPUBuffer[]>();
  device.pushErrorScope("validation");
  device.pushErrorScope("out-of-memory");
  for (const { bytes, tensors } of planned) {
    const [t] = tensors as [Tensor];
    const sizes = parts.get(t)?.map((rows) => 4 * rows * t.cols) ?? [bytes];
    const made = sizes.map((size) => device.createBuffer({ label: String(t), size, usage }));
    for (const t of tensors) buffers.set(t, made);
  }
  const errors = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  /** Each buffer of a tensor, where its values begin in the whole, and how many there are. */
  const pieces = (t: Tensor) => {
    let end = 0;
    const rows = parts.get(storage(t)) ?? [t.rows.max];
    return (buffers.get(storage(t)) as GPUBuffer[]).map((buffer, i) => {
      const start = end;
      end += (rows[i] as number) * t.cols;
      return { buffer, start, end };
    });
  };
  return {
    bytes: planned.reduce((sum, { bytes }) => sum + bytes, 0),
    buffers: (t) => buffers.get(storage(t)) as GPUBuffer[],
    partRows: (t) => parts.get(storage(t)) ?? [t.rows.max],
    refused: errors.then(([memory, other]) => memory ?? other),
    write(t, values) {
      const kind = t.shape.type === "i32" ? Int32Array : Float32Array;
      const typed = values instanceof kind ? values : kind.from(values);
      for (const { buffer, start, end } of pieces(t)) {
        const part = typed.subarray(start, end) as Float32Array<ArrayBuffer>;
        if (part.length > 0) device.queue.writeBuffer(buffer, 0, part);
      }
    },
    async read(t) {
      const staging = device.createBuffer({ size: bytesOf(t), usage: Usage.MAP_READ | Usage.COPY_DST });
      const encoder = device.createCommandEncoder();
      for (const { buffer, start, end } of pieces(t)) {
        encoder.copyBufferToBuffer(buffer, 0, staging, 4 * start, 4 * (end - start));
      }
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(1);
      const copy = staging.getMappedRange().slice(0);
      staging.destroy();
      return copy;
    },
    destroy() {
      for (const buffer of new Set([...buffers.values()].flat())) buffer.destroy();
    },
  };
}
