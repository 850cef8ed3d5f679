// The main thread of a page in Chromium before 115, which compiles and instantiates modules of more than 4 KiB only asynchronously.

/** Runs `work` where the constructors of `WebAssembly` refuse the kernels. */
export async function inOldPage<T>(work: () => Promise<T>): Promise<T> {
  const { Module, Instance } = WebAssembly;
  const refusing = <C extends typeof Module | typeof Instance>(refused: C): C =>
    new Proxy(refused, {
      construct() {
        throw new RangeError(`WebAssembly.${refused.name} is disallowed on the main thread`);
      },
    });
  Object.assign(WebAssembly, { Module: refusing(Module), Instance: refusing(Instance) });
  try {
    return await work();
  } finally {
    Object.assign(WebAssembly, { Module, Instance });
  }
}
