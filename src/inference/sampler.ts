// The WebAssembly kernels of hierarchical Bayes (assembly/sampler), in a memory of their own.

import { samplerKernels } from "#host";
import { BASE, PAGE } from "../backend/wasm/instances.ts";
import type { WasmType } from "../base/host-types.ts";

/** The kernels. Their parameters are numbers and addresses in bytes, in the order of assembly/sampler. */
export type Kernels = Readonly<
  Record<
    | "normal"
    | "symmetric"
    | "logUniform"
    | "logLikelihoods"
    | "factor"
    | "move"
    | "total"
    | "scatter"
    | "drawLikelihoods"
    | "weigh"
    | "addPrior"
    | "products"
    | "choiceProbabilities",
    (...parameters: number[]) => number
  >
>;

/** Kernels and their memory. */
export interface Sampler {
  readonly kernels: Kernels;
  readonly memory: WasmType<"Memory">;
}

/** Lays out arrays in the memory of the kernels. */
export class Layout {
  private constructor(private end: number) {}

  /** A layout without arrays. */
  static empty(): Layout {
    return new Layout(BASE);
  }

  /** The same layout, to which arrays can be added separately. */
  copy(): Layout {
    return new Layout(this.end);
  }

  /** The address of room for n values of 8 bytes; it is a multiple of 16. */
  take(n: number): number {
    const address = this.end;
    this.end += Math.ceil(n / 2) * 16;
    return address;
  }

  /**
   * The kernels with a memory that has this layout, filled with zeros.
   * @throws RangeError when it needs more than 4 GiB.
   */
  async open(): Promise<Sampler> {
    const memory = new WebAssembly.Memory({ initial: 1 });
    this.reserve(memory);
    const { exports } = await WebAssembly.instantiate(await samplerKernels(), { env: { memory } });
    return { kernels: exports as unknown as Kernels, memory };
  }

  /**
   * Enlarges a memory to this layout, which detaches views of it.
   * @throws RangeError when it needs more than 4 GiB.
   */
  reserve(memory: WasmType<"Memory">): void {
    const pages = Math.ceil((this.end + 64) / PAGE); // kernels read a few values beyond the end of an array
    if (pages > 65536) {
      throw new RangeError(
        `data: its choices need ${(this.end / 2 ** 30).toFixed(1)} GiB of memory; there are at most 4`,
      );
    }
    const more = pages - memory.buffer.byteLength / PAGE;
    if (more > 0) memory.grow(more);
  }
}
