import {
  seedKey
} from "./chunk-2Z7GBDHD.js";
import {
  isBackendError
} from "./chunk-MMKH5L6C.js";
import {
  areFinite,
  checkNumbers,
  checkOptions,
  checkWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/backend/backend.ts
var MOST_PROGRAMS = 3;
async function withPrograms(backend, work) {
  let once = async () => {
    let programs = [], prepared = await backend.prepare?.(MOST_PROGRAMS) ?? backend, load = (plan, seed, on = backend) => {
      let program = (on === backend ? prepared : on).load(plan, seed);
      return programs.push(program), program;
    };
    try {
      return await work(load);
    } finally {
      for (let program of programs) program.dispose?.();
    }
  };
  try {
    return await once();
  } catch (error) {
    if (!(backend.failover && isBackendError(error))) throw error;
    return backend.failover.giveUp(error), once();
  }
}
var mebibytes = (bytes) => `${(bytes / 2 ** 20).toPrecision(3)} MiB`;
function checkLoad(plan, seed) {
  plan?.named || refuse("plan", plan, "a plan, such as compile returns"), seedKey(seed);
}
function namedTensor({ named }, name, leaves = !1) {
  let tensor = named.get(name);
  if (tensor && (tensor.leaf || !leaves)) return tensor;
  let names = [...named].flatMap(([known, { leaf }]) => leaf || !leaves ? known : []);
  return refuse("name", name, `one of ${names.join(", ")}`, RangeError);
}
function checkWrite(plan, name, values) {
  let t = namedTensor(plan, name, !0);
  t.shape.type === "i32" ? checkNumbers(name, values, "a 32-bit whole number", (value) => value === (value | 0)) : values instanceof Float32Array && areFinite(values) || checkNumbers(name, values, "finite in f32", isF32);
  let room = t.rows.max * t.cols;
  if (values.length > room) throw new RangeError(`${name}: got ${values.length} values; it holds ${room}`);
}
var isF32 = (value) => Number.isFinite(Math.fround(value)), checkSteps = (steps, name = "steps") => checkWhole(name, steps, 0, 2 ** 32 - 1);
function liveCounts(plan, counts) {
  let live = new Map(plan.graph.counts);
  checkOptions(counts, [...live.keys()], "counts");
  for (let [name, n] of Object.entries(counts))
    checkWhole(name, n, 1, plan.graph.counts.get(name)), live.set(name, n);
  return live;
}

export {
  withPrograms,
  mebibytes,
  checkLoad,
  namedTensor,
  checkWrite,
  checkSteps,
  liveCounts
};
