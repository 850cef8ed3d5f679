import type { WasmProgram } from "../backend/wasm/wasm.ts";

/** A program whose plan depends on a size. One is loaded at a time: another size takes its place. */
export class ResizedProgram {
  #size: string | number = "";
  #program: WasmProgram | null = null;

  /** The program for this size; `load` loads it unless it is loaded. */
  of(size: string | number, load: () => WasmProgram): WasmProgram {
    if (!this.#program || this.#size !== size) {
      this.erase();
      this.#program = load();
      this.#size = size;
    }
    return this.#program;
  }

  /** Overwrites the program's memory. */
  erase(): void {
    this.#program?.erase();
    this.#program = null;
  }
}
