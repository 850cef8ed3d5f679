// Runs h5wasm in a thread of its own, for hdf5-reader.ts. A damaged file can make the library run for ever, trap or fill its
// memory; the thread can be ended. Each message is one call on one object, given by its path; the answer is { value } or
// { error }. The file is built as it is, beside the code that starts it.

import fs from "node:fs";
import { workerData } from "node:worker_threads";

const { port, state } = workerData;

// The library asks for more memory here, and reports that there is none if this throws.
let [used, limit] = [0, Number.POSITIVE_INFINITY];
const { grow } = WebAssembly.Memory.prototype;
WebAssembly.Memory.prototype.grow = function (pages) {
  const size = this.buffer.byteLength + pages * 65536;
  if (size > limit) throw new RangeError("the limit of memory is reached");
  used = size;
  return grow.call(this, pages);
};

// The library opens and closes files here. Where it does not, files count as open.
let opened = 0; // so many
let open = 0; // of which are not closed
const { openSync, closeSync } = fs;
fs.openSync = (...args) => {
  const descriptor = openSync(...args);
  opened++;
  open++;
  return descriptor;
};
fs.closeSync = (descriptor) => {
  closeSync(descriptor);
  open--;
};

/** What reading needs to know of a dataset; the library's own object cannot be sent. */
function describe(dataset) {
  const { type, size, signed, vlen, shape, maxshape, chunks, total_size } = dataset.metadata;
  return { type, size, signed, vlen, shape, maxshape, chunks, total_size };
}

function get(file, path) {
  const found = file.get(path);
  if (found === null) return null;
  if ("slice" in found) return { kind: "dataset", metadata: describe(found) };
  return { kind: "keys" in found ? "group" : "link" };
}

/** Copies what may be a view of the library's memory. */
const detached = (value) => (ArrayBuffer.isView(value) ? value.slice() : value);

let file;
let before = 0; // number of open files, without this one
const calls = {
  open(path, memory) {
    limit = memory;
    file = undefined;
    before = open;
    file = new File(path, "r");
  },
  /** Returns whether the library has closed it. */
  close() {
    file?.close();
    file = undefined;
    return opened > 0 && open === before;
  },
  /** Bytes that the library has taken; it returns none. */
  memory: () => used,
  keys: (path) => file.get(path).keys(),
  get: (path) => get(file, path),
  slice: (path, ranges) => detached(file.get(path).slice(ranges)),
  value: (path) => detached(file.get(path).value),
  attrs: (path) => Object.entries(file.get(path).attrs).map(([name, attribute]) => [name, detached(attribute.value)]),
};

let File;
try {
  const hdf5 = await import("h5wasm/node");
  (await hdf5.ready).activate_throwing_error_handler(); // without it, errors of the library are only printed
  File = hdf5.File;
  port.postMessage({ ready: true });
} catch (error) {
  port.postMessage({ ready: false, code: error.code, message: error.message });
}

port.on("message", ([name, ...args]) => {
  let answer;
  try {
    answer = { value: calls[name](...args) };
  } catch (error) {
    // A trap of WebAssembly, or a stack that overflows, leaves the library in an unknown state.
    const fatal = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    answer = { error: String(error?.message ?? error), fatal };
  }
  try {
    port.postMessage(answer, ArrayBuffer.isView(answer.value) ? [answer.value.buffer] : []);
  } catch (error) {
    port.postMessage({ error: String(error) });
  }
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
});
