// src/inference/resized-program.ts
var ResizedProgram = class {
  #size = "";
  #program = null;
  /** The program for this size; `load` loads it unless it is loaded. */
  of(size, load) {
    return (!this.#program || this.#size !== size) && (this.erase(), this.#program = load(), this.#size = size), this.#program;
  }
  /** Overwrites the program's memory. */
  erase() {
    this.#program?.erase(), this.#program = null;
  }
};

export {
  ResizedProgram
};
