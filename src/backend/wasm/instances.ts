// Instances of the kernels, each with a memory of its own. Chromium before 115 refuses to make one synchronously in a page, so they
// are made before they are needed, and used again by later programs.

import type { WasmType } from "../../base/host-types.ts";

/** Kernel constants lie below this address; nothing writes there. Every byte from here on is 0 in an instance that is not in use. */
export const BASE = 4096;
/** Bytes of a WebAssembly page. */
export const PAGE = 65536;

/** The kernels with a memory of their own. */
export interface KernelInstance {
  readonly memory: WasmType<"Memory">;
  /** Runs the instructions from `start` to `end`, `steps` times. */
  readonly run: (start: number, end: number, steps: number, moment: number, scratch: number) => void;
}

const instanceOf = (memory: WebAssembly.Memory, { exports }: WebAssembly.Instance): KernelInstance => ({
  memory,
  run: exports.run as KernelInstance["run"],
});
const sizeOf = ({ memory }: KernelInstance) => memory.buffer.byteLength;

/** Lends instances to programs. */
export class Instances {
  readonly #module: WebAssembly.Module;
  /** Those that no program uses. */
  readonly #spare: KernelInstance[] = [];

  constructor(module: WasmType<"Module">) {
    this.#module = module;
  }

  /** Makes instances for this number of programs where they cannot be made synchronously; elsewhere one, and others on demand. */
  async prepare(programs: number): Promise<void> {
    try {
      this.#spare.push(this.#create(1));
    } catch {
      const instances = Array.from({ length: programs }, async () => {
        const memory = new WebAssembly.Memory({ initial: 1 });
        return instanceOf(memory, await WebAssembly.instantiate(this.#module, { env: { memory } }));
      });
      this.#spare.push(...(await Promise.all(instances)));
    }
  }

  /** An instance whose memory has at least this many pages. */
  take(pages: number): KernelInstance {
    // The smallest that is large enough; if none is, the largest, which grows the least.
    this.#spare.sort((p, q) => sizeOf(p) - sizeOf(q));
    const fit = this.#spare.findIndex((instance) => sizeOf(instance) >= pages * PAGE);
    const [instance] = this.#spare.slice(fit); // −1 is the last
    if (!instance) return this.#create(pages);
    if (fit < 0) instance.memory.grow(pages - sizeOf(instance) / PAGE); // may throw; the instance is still spare then
    this.#spare.splice(fit, 1);
    return instance;
  }

  /** Takes an instance back, and overwrites what its program wrote. */
  give(instance: KernelInstance): void {
    const { memory } = instance;
    new Uint8Array(memory.buffer).fill(0, BASE);
    memory.grow(0); // detaches the program's views, which must not reach the memory of the next one
    this.#spare.push(instance);
  }

  #create(pages: number): KernelInstance {
    const memory = new WebAssembly.Memory({ initial: pages });
    return instanceOf(memory, new WebAssembly.Instance(this.#module, { env: { memory } }));
  }
}
