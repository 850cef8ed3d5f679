// assembly/opcode.ts
var Unary = /* @__PURE__ */ ((Unary2) => {
  Unary2[Unary2["Affine"] = 0] = "Affine";
  Unary2[Unary2["Exp"] = 1] = "Exp";
  Unary2[Unary2["Log"] = 2] = "Log";
  Unary2[Unary2["Sqrt"] = 3] = "Sqrt";
  Unary2[Unary2["Abs"] = 4] = "Abs";
  Unary2[Unary2["Reciprocal"] = 5] = "Reciprocal";
  Unary2[Unary2["LeakyRelu"] = 6] = "LeakyRelu";
  Unary2[Unary2["Sigmoid"] = 7] = "Sigmoid";
  Unary2[Unary2["Tanh"] = 8] = "Tanh";
  Unary2[Unary2["Softplus"] = 9] = "Softplus";
  Unary2[Unary2["Clip"] = 10] = "Clip";
  Unary2[Unary2["Step"] = 11] = "Step";
  return Unary2;
})(Unary || {});
var Binary = /* @__PURE__ */ ((Binary2) => {
  Binary2[Binary2["Add"] = 0] = "Add";
  Binary2[Binary2["Subtract"] = 1] = "Subtract";
  Binary2[Binary2["Multiply"] = 2] = "Multiply";
  Binary2[Binary2["Divide"] = 3] = "Divide";
  Binary2[Binary2["Minimum"] = 4] = "Minimum";
  Binary2[Binary2["Maximum"] = 5] = "Maximum";
  Binary2[Binary2["Less"] = 6] = "Less";
  return Binary2;
})(Binary || {});
var HEADER = 12;
var OPERAND = 12;

// src/plan/compile.ts
var ALIGN = 16;
var bytesOf = (t) => Math.ceil(t.rows.max * t.cols * 4 / ALIGN) * ALIGN + ALIGN;
function storage(t) {
  let at2 = t;
  while (at2.op && at2.op.code === null) at2 = at2.inputs[0];
  return at2;
}
function compile(graph, outputs = {}) {
  const order = liveTensors(graph, [...Object.values(outputs), ...graph.effects]);
  const ops = order.filter((t) => t.op && t.op.code !== null && !t.op.effect);
  const effects = graph.effects.filter((t) => order.includes(t));
  const changing = new Set(
    effects.flatMap((e) => e.inputs.filter((t) => t?.leaf === "parameter" && t === e.inputs[0]))
  );
  const fixed = /* @__PURE__ */ new Set();
  for (const t of order) {
    const leafFixed = t.leaf === "constant" || t.leaf === "parameter" && !changing.has(t);
    const opFixed = t.op && !t.op.effect && !t.op.volatile && t.inputs.every((x) => !x || fixed.has(x));
    if (leafFixed || opFixed) fixed.add(t);
  }
  const prologue = ops.filter((t) => fixed.has(t));
  const body = [...ops.filter((t) => !fixed.has(t)), ...effects];
  const offsets = /* @__PURE__ */ new Map();
  let end = 0;
  const place = (t) => {
    if (offsets.has(t)) return;
    offsets.set(t, end);
    end += bytesOf(t);
  };
  const leaves = order.filter((t) => t.leaf !== null);
  const start = end;
  for (const t of leaves) if (t.leaf === "parameter") place(t);
  for (const t of leaves) if (t.leaf === "state") place(t);
  const state = { start, end };
  for (const t of leaves) place(t);
  for (const t of prologue) place(t);
  for (const t of Object.values(outputs)) place(storage(t));
  end = placeTemporaries(body, offsets, end);
  const named = new Map(Object.entries(outputs));
  for (const t of leaves) {
    const taken = named.get(t.name);
    if (taken && taken !== t)
      throw new RangeError(`compile: output "${t.name}" has the name of a leaf; give it another`);
    if (t.name) named.set(t.name, t);
  }
  return { graph, prologue, body, named, offsets, state, bytes: end };
}
function liveTensors(graph, roots) {
  const live = new Set(roots);
  for (let id = graph.tensors.length - 1; id >= 0; id--) {
    const t = graph.tensors[id];
    if (live.has(t)) {
      for (const x of t.inputs) if (x) live.add(x);
    }
  }
  return graph.tensors.filter((t) => live.has(t));
}
function placeTemporaries(body, offsets, base) {
  const lastUse = /* @__PURE__ */ new Map();
  body.forEach((t, i) => {
    for (const x of [t, ...t.inputs]) if (x) lastUse.set(storage(x), i);
  });
  const dying = /* @__PURE__ */ new Map();
  for (const [t, i] of lastUse) if (!offsets.has(t)) dying.set(i, [...dying.get(i) ?? [], t]);
  let gaps = [];
  let end = base;
  const take = (size) => {
    const gap = gaps.find((g) => g.size >= size);
    if (gap) {
      gap.at += size;
      gap.size -= size;
      return gap.at - size;
    }
    const last = gaps.at(-1);
    let at2 = end;
    if (last && last.at + last.size === end) {
      at2 = last.at;
      gaps.pop();
    }
    end = at2 + size;
    return at2;
  };
  const give = (at2, size) => {
    gaps.push({ at: at2, size });
    gaps.sort((p, q) => p.at - q.at);
    const merged = [];
    for (const g of gaps) {
      const before = merged.at(-1);
      if (before && before.at + before.size === g.at) before.size += g.size;
      else if (g.size > 0) merged.push(g);
    }
    gaps = merged;
  };
  body.forEach((t, i) => {
    if (!t.op?.effect && !offsets.has(t)) offsets.set(t, take(bytesOf(t)));
    for (const dead of dying.get(i) ?? []) give(offsets.get(dead), bytesOf(dead));
  });
  return end;
}

// src/plan/philox.ts
var M0 = 3528531795;
var M1 = 3449720151;
var W0 = 2654435769;
var W1 = 3144134277;
function mulHigh(a, b) {
  const [a0, a1, b0, b1] = [a & 65535, a >>> 16, b & 65535, b >>> 16];
  const low = Math.imul(a0, b0) >>> 0;
  const mid = a1 * b0 + (low >>> 16);
  const mid2 = a0 * b1 + mid % 65536;
  return a1 * b1 + Math.floor(mid / 65536) + Math.floor(mid2 / 65536) >>> 0;
}
function philox(counter, key) {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [h0, l0] = [mulHigh(M0, c0), Math.imul(M0, c0) >>> 0];
    const [h1, l1] = [mulHigh(M1, c2), Math.imul(M1, c2) >>> 0];
    [c0, c1, c2, c3] = [(h1 ^ c1 ^ k0) >>> 0, l1, (h0 ^ c3 ^ k1) >>> 0, l0];
    k0 = k0 + W0 >>> 0;
    k1 = k1 + W1 >>> 0;
  }
  return [c0, c1, c2, c3];
}
function seedKey(seed2) {
  if (!Number.isSafeInteger(seed2) || seed2 < 0) {
    throw new RangeError(`seed: got ${seed2}; it must be a whole number from 0 to 2^53 \u2212 1`);
  }
  return [seed2 >>> 0, Math.floor(seed2 / 2 ** 32)];
}
function word(key, stream, step2, i) {
  return philox([i >>> 2, step2, stream, 0], key)[i & 3];
}
var Random = class {
  constructor(seed2, stream = 0) {
    this.stream = stream;
    this.key = seedKey(seed2);
  }
  stream;
  i = 0;
  key;
  /** A whole number in 0 … n − 1. */
  index(n) {
    return mulHigh(this.word(), n);
  }
  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform() {
    return this.word() / 2 ** 32;
  }
  word() {
    return word(this.key, this.stream, 4294967295, this.i++);
  }
  /** 0 … n − 1 in random order (Fisher–Yates). */
  permutation(n) {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.index(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
};

// src/plan/shape.ts
function extent(rows) {
  if (typeof rows !== "number") return rows;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(`rows: got ${rows}; it must be a whole number of at least 1`);
  }
  return { count: null, times: rows, max: rows };
}
function scaled(rows, factor) {
  const exact = rows.times * factor;
  const times = Math.round(exact);
  if (Math.abs(times - exact) > 1e-9 * exact || times < 1) {
    throw new RangeError(`rows: ${extentText(rows)} rows do not divide by ${1 / factor}`);
  }
  return { count: rows.count, times, max: rows.max / rows.times * times };
}
function sameRows(a, b) {
  return a.count === b.count && a.times === b.times;
}
function ratio(a, b) {
  const whole = a.count === b.count ? a.times / b.times : Number.NaN;
  return Number.isInteger(whole) ? whole : Number.NaN;
}
function liveRows(rows, counts) {
  return rows.count === null ? rows.times : rows.times * (counts.get(rows.count) ?? rows.max / rows.times);
}
function extentText(rows) {
  if (rows.count === null) return String(rows.times);
  return rows.times === 1 ? rows.count : `${rows.times}\xB7${rows.count}`;
}
function shapeText(shape) {
  return `[${extentText(shape.rows)}, ${shape.cols}]${shape.type === "i32" ? " of i32" : ""}`;
}

// src/backend/backend.ts
function checkWrite(plan, name, values) {
  const t = plan.named.get(name);
  if (!t?.leaf) throw new RangeError(`write: the plan has no leaf "${name}"; it has ${leafNames(plan)}`);
  const room = t.rows.max * t.cols;
  if (values.length > room) throw new RangeError(`${name}: got ${values.length} values; it holds ${room}`);
  if (t.shape.type === "i32") {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value !== (value | 0))
        throw new RangeError(`${name}: value ${i} is ${value}; all must be 32-bit whole numbers`);
    }
    return;
  }
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += Math.fround(values[i]) * 0;
  if (zero === 0) return;
  const bad = Array.from(values).findIndex((value) => !Number.isFinite(Math.fround(value)));
  throw new RangeError(`${name}: value ${bad} is ${values[bad]}; all must be finite in f32`);
}
function checkSteps(steps) {
  if (Number.isInteger(steps) && steps >= 0 && steps < 2 ** 32) return;
  throw new RangeError(`run: got ${steps} steps; it must be a whole number from 0 to 2^32 \u2212 1`);
}
function liveCounts(plan, counts) {
  const live = new Map(plan.graph.counts);
  for (const [name, n] of Object.entries(counts)) {
    const max = plan.graph.counts.get(name);
    if (max === void 0)
      throw new RangeError(`run: the plan has no count "${name}"; it has ${[...live.keys()].join(", ")}`);
    if (!Number.isInteger(n) || n < 1 || n > max) {
      throw new RangeError(`${name}: got ${n}; it must be a whole number from 1 to ${max}`);
    }
    live.set(name, n);
  }
  return live;
}
var leafNames = (plan) => [...plan.named].flatMap(([name, t]) => t.leaf ? [name] : []).join(", ");

// src/backend/wasm.ts
var BASE = 4096;
var PAGE = 65536;
var ARENA = BASE + 16;
var packedBytes = (k, n) => 4 * k * 8 * Math.ceil(n / 8);
var gemmScratch = (k, n) => 128 + 16384 + 16 * k + packedBytes(Math.min(k, 256), n);
var WasmProgram = class {
  constructor(module, plan, seed2) {
    this.plan = plan;
    let end = ARENA + plan.bytes;
    const take = (bytes2) => {
      const at3 = end;
      end += Math.ceil(bytes2 / 16) * 16 + 16;
      return at3;
    };
    const { prologue, body } = this.instructions(take);
    const list = [...prologue, ...body];
    this.scratch = take(Math.max(1024, ...list.map(scratchBytes)));
    const bytes = (instructions) => instructions.reduce((n, i) => n + instructionBytes(i), 0);
    const start = take(bytes(list));
    const middle = start + bytes(prologue);
    this.prologue = { start, end: middle };
    this.body = { start: middle, end: start + bytes(list) };
    this.prologueCounts = prologue.some(({ operands }) => operands.some((o) => o?.rows.count));
    const pages = Math.ceil(end / PAGE);
    if (pages > PAGE) throw new RangeError(`plan: it needs ${(end / 2 ** 20).toFixed(0)} MiB; WebAssembly has 4096`);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.runSteps = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports.run;
    this.words = new Int32Array(this.memory.buffer);
    let at2 = start;
    for (const instruction of list) at2 = this.encode(instruction, at2);
    const [low, high] = seedKey(seed2);
    this.words.set([0, low | 0, high | 0], BASE / 4);
    for (const [t, offset] of plan.offsets) {
      if (!t.values || t.leaf !== "constant") continue;
      const kind = t.shape.type === "i32" ? Int32Array : Float32Array;
      new kind(this.memory.buffer, ARENA + offset, t.values.length).set(t.values);
    }
  }
  plan;
  memory;
  runSteps;
  scratch;
  prologue;
  body;
  /** Where each lowered count has to be written: the rows words of the operands that depend on it. */
  rowWords = [];
  words;
  /** Whether what is computed ahead depends on a count. */
  prologueCounts;
  live = "";
  prologueDone = false;
  get step() {
    return this.words[BASE / 4] >>> 0;
  }
  set step(step2) {
    this.words[BASE / 4] = step2 | 0;
  }
  write(name, values) {
    checkWrite(this.plan, name, values);
    this.view(name).set(values);
    if (this.plan.named.get(name)?.leaf === "parameter") this.prologueDone = false;
  }
  read(name) {
    return this.view(name).slice();
  }
  /** The values of a leaf or output in place: for hosts that copy nothing. Parameters are set with `write`. */
  view(name) {
    const t = this.plan.named.get(name);
    if (!t) throw new RangeError(`read: the plan has no tensor "${name}"`);
    const kind = t.shape.type === "i32" ? Int32Array : Float32Array;
    return new kind(this.memory.buffer, this.address(t), t.rows.max * t.cols);
  }
  run(steps = 1, counts = {}) {
    checkSteps(steps);
    this.setCounts(counts);
    if (!this.prologueDone) {
      const step2 = this.step;
      this.runSteps(this.prologue.start, this.prologue.end, 1, BASE, this.scratch);
      this.step = step2;
      this.prologueDone = true;
    }
    this.runSteps(this.body.start, this.body.end, steps, BASE, this.scratch);
  }
  setCounts(counts) {
    const live = liveCounts(this.plan, counts);
    const key = [...live.values()].join();
    if (key === this.live) return;
    this.live = key;
    if (this.prologueCounts) this.prologueDone = false;
    for (const { address, rows } of this.rowWords) this.words[address / 4] = liveRows(rows, live);
  }
  address(t) {
    return ARENA + this.plan.offsets.get(storage(t));
  }
  /** The plan as instructions; a right operand that never changes is packed once, in the prologue. */
  instructions(take) {
    const fixed = new Set(this.plan.prologue);
    for (const [t] of this.plan.offsets) if (t.leaf === "constant" || t.leaf === "parameter") fixed.add(t);
    for (const t of this.plan.body) if (t.op?.effect) fixed.delete(t.inputs[0]);
    const packed = /* @__PURE__ */ new Map();
    const prologue = [];
    const operand = (t) => ({ address: this.address(t), rows: t.rows, cols: t.cols });
    const lower = (t) => {
      const code = t.op?.code;
      const operands = [operand(t.op?.effect ? t.inputs[0] : t), ...t.inputs.map((x) => x && operand(x))];
      const attributes = [...t.attributes];
      if (code !== 17 /* Matmul */ && code !== 18 /* Linear */) return { code, operands, attributes };
      const b = t.inputs[1];
      const transposed = code === 17 /* Matmul */ && attributes[1] === 1;
      const blocked = code === 17 /* Matmul */ && attributes[2] !== 0;
      if (!fixed.has(storage(b)) || blocked || b.rows.count !== null)
        return { code, operands, attributes: [...attributes, 0] };
      const [k, n] = transposed ? [b.cols, b.rows.times] : [b.rows.times, b.cols];
      const name = `${storage(b).id} ${k} ${n} ${transposed}`;
      let copy = packed.get(name);
      if (!copy) {
        copy = { address: take(packedBytes(k, n)), rows: b.rows, cols: b.cols };
        packed.set(name, copy);
        prologue.push({ code: 19 /* PackB */, operands: [copy, operand(b)], attributes: [transposed ? 1 : 0, k, n] });
      }
      operands[2] = copy;
      return { code, operands, attributes: [...attributes, 1] };
    };
    for (const t of this.plan.prologue) prologue.push(lower(t));
    const body = this.plan.body.map(lower);
    return { prologue, body };
  }
  encode({ code, operands, attributes }, at2) {
    const bytes = instructionBytes({ code, operands, attributes });
    const view = new DataView(this.memory.buffer, at2, bytes);
    view.setInt32(0, code, true);
    view.setInt32(4, bytes, true);
    view.setInt32(8, operands.length, true);
    operands.forEach((operand, i) => {
      const word2 = HEADER + i * OPERAND;
      view.setUint32(word2, operand?.address ?? 0, true);
      view.setInt32(word2 + 4, operand?.rows.max ?? 0, true);
      view.setInt32(word2 + 8, operand?.cols ?? 0, true);
      if (operand?.rows.count) this.rowWords.push({ address: at2 + word2 + 4, rows: operand.rows });
    });
    attributes.forEach((value, i) => {
      view.setFloat64(HEADER + operands.length * OPERAND + 8 * i, value, true);
    });
    return at2 + bytes;
  }
};
var instructionBytes = ({ operands, attributes }) => HEADER + operands.length * OPERAND + attributes.length * 8;
function scratchBytes({ code, operands, attributes }) {
  const [y, a] = operands;
  if (!y || !a) return 0;
  if (code === 10 /* LogSumExp */) return a.cols * 4 + 16;
  if (code === 18 /* Linear */) return gemmScratch(a.cols, y.cols);
  if (code !== 17 /* Matmul */) return 0;
  const [transposeA, , block = 0] = attributes;
  const blocks2 = block ? y.rows.max / block : 1;
  return gemmScratch(transposeA ? a.rows.max / blocks2 : a.cols, y.cols);
}
var wasm = (module) => ({
  name: "wasm",
  load: (plan, seed2) => new WasmProgram(module, plan, seed2)
});

// src/host/node.ts
import { readFile } from "node:fs/promises";

// src/errors.ts
var FormatError = class extends Error {
  name = "FormatError";
};

// src/plan/op.ts
function check(ok, op, wants, ...inputs) {
  if (ok) return;
  const got = inputs.map((t) => t ? (t.name ? `"${t.name}" ` : "") + shapeText(t.shape) : "none").join(" and ");
  throw new RangeError(`${op}: got ${got}; ${wants}`);
}
function input(inputs, i) {
  const tensor = inputs[i];
  if (!tensor) throw new TypeError(`input ${i} is missing`);
  return tensor;
}

// src/plan/reduce.ts
var reduceOp = (rows, cols) => ({
  name: "reduce",
  code: 5 /* Reduce */,
  shape(inputs) {
    const x = input(inputs, 0);
    const whole = sameRows(rows, extent(1)) || !Number.isNaN(ratio(x.rows, rows));
    check(whole && (cols === 1 || cols === x.cols), "reduce", `it cannot become ${rows.times} \xD7 ${cols}`, x);
    return { rows, cols, type: "f32" };
  },
  gradient(y, dy) {
    const x = input(y.inputs, 0);
    if (y.attributes[0] !== 2 /* Max */) {
      return [expand(dy, x.rows, x.cols, y.attributes[0] === 1 /* Mean */)];
    }
    const below = less(x, expand(y, x.rows, x.cols));
    return [multiply(expand(dy, x.rows, x.cols), affine(below, -1, 1))];
  }
});
var reduce = (kind, x, rows, cols) => x.graph.apply(reduceOp(rows, cols), [x], [kind]);
var sumColumns = (x) => reduce(0 /* Sum */, x, x.rows, 1);
var meanColumns = (x) => reduce(1 /* Mean */, x, x.rows, 1);
var maxColumns = (x) => reduce(2 /* Max */, x, x.rows, 1);
var groups = (x, size) => size ? scaled(x.rows, 1 / size) : extent(1);
var sumRows = (x, size) => reduce(0 /* Sum */, x, groups(x, size), x.cols);
var meanRows = (x, size) => reduce(1 /* Mean */, x, groups(x, size), x.cols);
var sum = (x) => reduce(0 /* Sum */, x, extent(1), 1);
var mean = (x) => reduce(1 /* Mean */, x, extent(1), 1);
function reduceLike(x, like) {
  return sameRows(x.rows, like.rows) && x.cols === like.cols ? x : reduce(0 /* Sum */, x, like.rows, like.cols);
}
var expandOp = (rows, cols) => ({
  name: "expand",
  code: 6 /* Expand */,
  shape(inputs) {
    const x = input(inputs, 0);
    const whole = sameRows(x.rows, extent(1)) || !Number.isNaN(ratio(rows, x.rows));
    check(whole && (x.cols === cols || x.cols === 1), "expand", `it cannot become ${rows.times} \xD7 ${cols}`, x);
    return { rows, cols, type: "f32" };
  },
  gradient(y, dy) {
    const x = input(y.inputs, 0);
    return [reduce(y.attributes[0] ? 1 /* Mean */ : 0 /* Sum */, dy, x.rows, x.cols)];
  }
});
function expand(x, rows, cols, share = false) {
  if (sameRows(x.rows, rows) && x.cols === cols) return x;
  return x.graph.apply(expandOp(rows, cols), [x], [share ? 1 : 0]);
}
var repeatRows = (x, times) => expand(x, scaled(x.rows, times), x.cols);
var softmaxOp = {
  name: "softmax",
  code: 9 /* Softmax */,
  shape: (inputs) => input(inputs, 0).shape,
  gradient: (y, dy) => [multiply(y, subtract(dy, sumColumns(multiply(dy, y))))]
};
var softmax = (x) => x.graph.apply(softmaxOp, [x]);
var logSumExpOp = {
  name: "logSumExp",
  code: 10 /* LogSumExp */,
  shape: (inputs) => ({ rows: input(inputs, 0).rows, cols: 1, type: "f32" }),
  gradient: (y, dy) => [multiply(dy, softmax(input(y.inputs, 0)))]
};

// src/plan/elementwise.ts
var LEAKY_SLOPE = 0.2;
var one = extent(1);
var unary = {
  name: "unary",
  code: 0 /* Unary */,
  shape(inputs, [kind = 0]) {
    const x = input(inputs, 0);
    check(x.shape.type === "f32", Unary[kind]?.toLowerCase() ?? "unary", "it wants f32", x);
    return x.shape;
  },
  gradient(y, dy) {
    const x = input(y.inputs, 0);
    const [kind, p = 0, q = 0] = y.attributes;
    switch (kind) {
      case 0 /* Affine */:
        return [affine(dy, p, 0)];
      case 1 /* Exp */:
        return [multiply(dy, y)];
      case 2 /* Log */:
        return [divide(dy, x)];
      case 3 /* Sqrt */:
        return [divide(affine(dy, 0.5, 0), y)];
      case 4 /* Abs */:
        return [multiply(dy, affine(step(x), 2, -1))];
      case 5 /* Reciprocal */:
        return [affine(multiply(dy, multiply(y, y)), -1, 0)];
      case 6 /* LeakyRelu */:
        return [multiply(dy, affine(step(x), 1 - p, p))];
      case 7 /* Sigmoid */:
        return [activationGradient(y, dy, "sigmoid")];
      case 8 /* Tanh */:
        return [activationGradient(y, dy, "tanh")];
      case 9 /* Softplus */:
        return [multiply(dy, sigmoid(x))];
      case 10 /* Clip */:
        return [multiply(dy, multiply(step(affine(x, 1, -p)), step(affine(x, -1, q))))];
      default:
        return [null];
    }
  }
};
var map = (kind, x, p = 0, q = 0) => x.graph.apply(unary, [x], [kind, p, q]);
var affine = (x, p, q) => map(0 /* Affine */, x, p, q);
var negate = (x) => affine(x, -1, 0);
var scale = (x, p) => affine(x, p, 0);
var exp = (x) => map(1 /* Exp */, x);
var log = (x) => map(2 /* Log */, x);
var sqrt = (x) => map(3 /* Sqrt */, x);
var leakyRelu = (x) => map(6 /* LeakyRelu */, x, LEAKY_SLOPE);
var sigmoid = (x) => map(7 /* Sigmoid */, x);
var softplus = (x) => map(9 /* Softplus */, x);
var clip = (x, low, high) => map(10 /* Clip */, x, low, high);
var step = (x) => map(11 /* Step */, x);
var binary = {
  name: "binary",
  code: 1 /* Binary */,
  shape(inputs, [kind = 0]) {
    const name = Binary[kind]?.toLowerCase() ?? "binary";
    const a = input(inputs, 0);
    const b = input(inputs, 1);
    const wants = "each side's rows and columns must be equal or one, and both f32";
    check(a.shape.type === "f32" && b.shape.type === "f32", name, wants, a, b);
    const rows = broadcastRows(a.rows, b.rows);
    check(rows !== null && (a.cols === b.cols || a.cols === 1 || b.cols === 1), name, wants, a, b);
    return { rows, cols: Math.max(a.cols, b.cols), type: "f32" };
  },
  gradient(y, dy) {
    const a = input(y.inputs, 0);
    const b = input(y.inputs, 1);
    const back = (da, db) => [reduceLike(da, a), reduceLike(db, b)];
    switch (y.attributes[0]) {
      case 0 /* Add */:
        return back(dy, dy);
      case 1 /* Subtract */:
        return back(dy, negate(dy));
      case 2 /* Multiply */:
        return back(multiply(dy, b), multiply(dy, a));
      case 3 /* Divide */: {
        const da = divide(dy, b);
        return back(da, negate(multiply(da, y)));
      }
      case 4 /* Minimum */: {
        const takesB = less(b, a);
        return back(multiply(dy, affine(takesB, -1, 1)), multiply(dy, takesB));
      }
      case 5 /* Maximum */: {
        const takesB = less(a, b);
        return back(multiply(dy, affine(takesB, -1, 1)), multiply(dy, takesB));
      }
      default:
        return [null, null];
    }
  }
};
function broadcastRows(a, b) {
  if (sameRows(a, b) || sameRows(b, one)) return a;
  return sameRows(a, one) ? b : null;
}
var combine = (kind, a, b) => a.graph.apply(binary, [a, b], [kind]);
var add = (a, b) => combine(0 /* Add */, a, b);
var subtract = (a, b) => combine(1 /* Subtract */, a, b);
var multiply = (a, b) => combine(2 /* Multiply */, a, b);
var divide = (a, b) => combine(3 /* Divide */, a, b);
var maximum = (a, b) => combine(5 /* Maximum */, a, b);
var less = (a, b) => combine(6 /* Less */, a, b);
var square = (x) => multiply(x, x);
var selectOp = {
  name: "select",
  code: 2 /* Select */,
  shape(inputs) {
    const [mask, a, b] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const same = (t) => t.cols === mask.cols && sameRows(t.rows, mask.rows) && t.shape.type === "f32";
    check(same(a) && same(b) && same(mask), "select", "mask and both sides must have one shape", mask, a, b);
    return a.shape;
  },
  gradient(y, dy) {
    const mask = input(y.inputs, 0);
    const zero = expand(dy.graph.constant(0), dy.rows, dy.cols);
    return [null, select(mask, dy, zero), select(mask, zero, dy)];
  }
};
var select = (mask, a, b) => a.graph.apply(selectOp, [mask, a, b]);
function fillMasked(mask, x, value) {
  return select(mask, x, expand(x.graph.constant(value), x.rows, x.cols));
}
var ACTIVATIONS = {
  none: 0 /* None */,
  relu: 1 /* Relu */,
  "leaky-relu": 2 /* LeakyRelu */,
  tanh: 3 /* Tanh */,
  sigmoid: 4 /* Sigmoid */
};
var activationCode = (name) => ACTIVATIONS[name];
var activationGradientOp = {
  name: "activation gradient",
  code: 3 /* ActivationGradient */,
  shape: (inputs) => input(inputs, 0).shape
};
function activationGradient(y, dy, name) {
  return name === "none" ? dy : y.graph.apply(activationGradientOp, [y, dy], [ACTIVATIONS[name], LEAKY_SLOPE]);
}
var toFloatOp = {
  name: "toFloat",
  code: 4 /* ToFloat */,
  whole: [0],
  shape(inputs) {
    const x = input(inputs, 0);
    check(x.shape.type === "i32", "toFloat", "it wants i32", x);
    return { rows: x.rows, cols: x.cols, type: "f32" };
  },
  gradient: () => [null]
};
var toFloat = (x) => x.graph.apply(toFloatOp, [x]);
var present = (index) => step(affine(toFloat(index), 1, 1));

// src/plan/matmul.ts
var matmulOp = (batch) => ({
  name: "matmul",
  code: 17 /* Matmul */,
  shape(inputs, [transposeA, transposeB]) {
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    check(a.shape.type === "f32" && b.shape.type === "f32", "matmul", "both must be f32", a, b);
    const blockRows = (t) => batch ? ratio(t.rows, batch) : Number.NaN;
    const wants = "the inner sizes must agree";
    if (batch) {
      check(blockRows(a) > 0 && blockRows(b) > 0, "matmul", `rows must divide into ${batch.times} blocks`, a, b);
      const [m, k] = transposeA ? [a.cols, blockRows(a)] : [blockRows(a), a.cols];
      const [k2, n] = transposeB ? [b.cols, blockRows(b)] : [blockRows(b), b.cols];
      check(k === k2, "matmul", wants, a, b);
      return { rows: scaled(batch, m), cols: n, type: "f32" };
    }
    const kB = transposeB ? extent(b.cols) : b.rows;
    check(sameRows(transposeA ? a.rows : extent(a.cols), kB), "matmul", wants, a, b);
    check(!transposeB || b.rows.count === null, "matmul", "b's rows become columns, so they must be fixed", a, b);
    return { rows: transposeA ? extent(a.cols) : a.rows, cols: transposeB ? b.rows.times : b.cols, type: "f32" };
  },
  gradient(y, dy) {
    const [a, b] = [input(y.inputs, 0), input(y.inputs, 1)];
    const [tA, tB] = [!!y.attributes[0], !!y.attributes[1]];
    const product = (p, q, transposeA, transposeB) => matmul(p, q, { transposeA, transposeB, batch: batch ?? void 0 });
    const da = tA ? product(b, dy, tB, true) : product(dy, b, false, !tB);
    const db = tB ? product(dy, a, true, tA) : product(a, dy, !tA, false);
    return [da, db];
  }
});
function matmul(a, b, options = {}) {
  const { transposeA = false, transposeB = false, batch } = options;
  const blocks2 = batch === void 0 ? null : extent(batch);
  const block = blocks2 ? transposeA ? a.cols : ratio(a.rows, blocks2) : 0;
  return a.graph.apply(matmulOp(blocks2), [a, b], [transposeA ? 1 : 0, transposeB ? 1 : 0, block]);
}
var linearOp = (activation) => ({
  name: "linear",
  code: 18 /* Linear */,
  shape(inputs) {
    const [x, w, bias, group] = [input(inputs, 0), input(inputs, 1), inputs[2] ?? null, inputs[3] ?? null];
    check(sameRows(extent(x.cols), w.rows), "linear", "x's columns must be the weight's rows", x, w);
    if (bias) check(sameRows(bias.rows, extent(1)) && bias.cols === w.cols, "linear", "bias must be [1, out]", w, bias);
    if (group) {
      const whole = ratio(x.rows, group.rows) >= 1 && group.cols === w.cols;
      check(whole, "linear", "the group bias needs a row for each group of rows, and the weight's columns", x, group);
    }
    return { rows: x.rows, cols: w.cols, type: "f32" };
  },
  gradient(y, dy) {
    const [x, w, bias, group] = [input(y.inputs, 0), input(y.inputs, 1), y.inputs[2] ?? null, y.inputs[3] ?? null];
    const da = activationGradient(y, dy, activation);
    return [
      matmul(da, w, { transposeB: true }),
      matmul(x, da, { transposeA: true }),
      bias && sumRows(da),
      group && (sameRows(group.rows, x.rows) ? da : sumRows(da, ratio(x.rows, group.rows)))
    ];
  }
});
function linear(x, w, bias = null, options = {}) {
  const { activation = "none", groupBias = null } = options;
  return x.graph.apply(linearOp(activation), [x, w, bias, groupBias], [activationCode(activation), LEAKY_SLOPE]);
}

// src/plan/rows.ts
var reshapeOp = (rows, cols) => ({
  name: "reshape",
  code: null,
  whole: [0],
  shape(inputs) {
    const x = input(inputs, 0);
    return { rows, cols, type: x.shape.type };
  },
  gradient: (y, dy) => [reshape(dy, input(y.inputs, 0).cols)]
});
function reshape(x, cols) {
  if (cols === x.cols) return x;
  const times = x.rows.times * x.cols / cols;
  check(
    Number.isInteger(cols) && Number.isInteger(times) && times > 0,
    "reshape",
    `its values do not divide into rows of ${cols}`,
    x
  );
  return x.graph.apply(reshapeOp(scaled(x.rows, x.cols / cols), cols), [x]);
}
var gatherOp = {
  name: "gather",
  code: 11 /* Gather */,
  whole: [0, 1],
  shape(inputs) {
    const [table, index] = [input(inputs, 0), input(inputs, 1)];
    check(index.shape.type === "i32", "gather", "the index must be i32", table, index);
    return { rows: scaled(index.rows, index.cols), cols: table.cols, type: table.shape.type };
  },
  gradient(y, dy) {
    const [table, index] = [input(y.inputs, 0), input(y.inputs, 1)];
    if (table.shape.type === "i32") return [null, null];
    return [dy.graph.apply(scatterOp(table.rows), [dy, index], y.attributes), null];
  }
};
var scatterOp = (rows) => ({
  name: "scatterAdd",
  code: 12 /* ScatterAdd */,
  whole: [1],
  shape: (inputs) => ({ rows, cols: input(inputs, 0).cols, type: "f32" }),
  gradient: (y, dy) => [dy.graph.apply(gatherOp, [dy, y.inputs[1] ?? null], y.attributes), null]
});
var gather = (table, index) => table.graph.apply(gatherOp, [table, index], [0]);
function tileRows(x, times) {
  const size = x.rows.times;
  check(x.rows.count === null, "tileRows", "its rows must be fixed", x);
  const index = Array.from({ length: times.max * size }, (_, i) => i % size);
  return gather(x, x.graph.constant(index, times, "i32"));
}
function gatherGroups(table, index) {
  const size = ratio(table.rows, index.rows);
  check(size >= 1, "gatherGroups", "the table needs a block of rows for each row of the index", table, index);
  return table.graph.apply(gatherOp, [table, index], [size]);
}
var concatOp = {
  name: "concat",
  code: 13 /* Concat */,
  shape(inputs) {
    const first = input(inputs, 0);
    let cols = 0;
    for (let i = 0; i < inputs.length; i++) {
      const t = input(inputs, i);
      check(t.shape.type === "f32" && ratio(t.rows, first.rows) === 1, "concat", "all need the same rows", first, t);
      cols += t.cols;
    }
    return { rows: first.rows, cols, type: "f32" };
  },
  gradient(y, dy) {
    let start = 0;
    return y.inputs.map((t) => {
      const width = t?.cols ?? 0;
      start += width;
      return slice(dy, start - width, start);
    });
  }
};
function concat(...parts) {
  const [first] = parts;
  if (!first) throw new RangeError("concat: got no tensors; it wants at least one");
  return parts.length === 1 ? first : first.graph.apply(concatOp, parts);
}
var sliceOp = {
  name: "slice",
  code: 14 /* Slice */,
  whole: [0],
  shape(inputs, [start = 0, end = 0]) {
    const x = input(inputs, 0);
    const ok = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= x.cols;
    check(ok, "slice", `columns ${start} to ${end} are not all in it`, x);
    return { rows: x.rows, cols: end - start, type: x.shape.type };
  },
  gradient(y, dy) {
    return [dy.graph.apply(padOp(input(y.inputs, 0).cols), [dy], [y.attributes[0] ?? 0])];
  }
};
var padOp = (cols) => ({
  name: "pad",
  code: 15 /* Pad */,
  shape: (inputs) => ({ rows: input(inputs, 0).rows, cols, type: "f32" }),
  gradient: (y, dy) => {
    const start = y.attributes[0] ?? 0;
    return [slice(dy, start, start + input(y.inputs, 0).cols)];
  }
});
function slice(x, start, end) {
  return start === 0 && end === x.cols ? x : x.graph.apply(sliceOp, [x], [start, end]);
}
var column = (x, i) => slice(x, i, i + 1);
var iota = (like, n) => like.graph.constant(Array.from({ length: n }, (_, i) => i));

// src/plan/cholesky.ts
var inverseCholeskyOp = {
  name: "inverseCholesky",
  code: 20 /* InverseCholesky */,
  shape(inputs) {
    const x = input(inputs, 0);
    const square2 = x.rows.times % x.cols === 0;
    check(square2 && x.shape.type === "f32", "inverseCholesky", "it must be blocks of as many rows as columns", x);
    return x.shape;
  },
  // With Φ = the lower triangle and half the diagonal: dW = −Φ(W·dX·Wᵀ)·W, whose adjoint is −Wᵀ·Φ(dW·Wᵀ)·W.
  gradient(w, dw) {
    const batch = scaled(w.rows, 1 / w.cols);
    const lower = blocks(w.graph, w.cols, batch, (r, c) => r > c ? 1 : r === c ? 0.5 : 0);
    const inner = multiply(matmul(dw, w, { transposeB: true, batch }), lower);
    return [negate(matmul(matmul(w, inner, { transposeA: true, batch }), w, { batch }))];
  }
};
var inverseCholesky = (x) => x.graph.apply(inverseCholeskyOp, [x]);
function blocks(graph, n, times, f) {
  const values = Array.from({ length: n * n }, (_, i) => f(Math.floor(i / n), i % n));
  return tileRows(graph.constant(values, n), times);
}

// src/plan/gradient.ts
function gradient(loss, of) {
  if (loss.rows.max !== 1 || loss.cols !== 1) {
    throw new RangeError(`gradient: the loss is ${loss}; it must be [1, 1]`);
  }
  const wanted = new Set(of);
  const depends = new Set(of);
  for (const t of loss.graph.tensors) {
    if (t.inputs.some((x) => x && depends.has(x))) depends.add(t);
  }
  const gradients = /* @__PURE__ */ new Map([[loss, loss.graph.constant(1)]]);
  for (let id = loss.id; id >= 0; id--) {
    const y = loss.graph.tensors[id];
    const dy = y && gradients.get(y);
    if (!y || !dy || !y.op || !depends.has(y) || wanted.has(y)) continue;
    if (!y.op.gradient)
      throw new RangeError(`gradient: ${y} has no derivative; stopGradient before it if that is meant`);
    const back = y.op.gradient(y, dy);
    y.inputs.forEach((x, i) => {
      const dx = back[i];
      if (!x || !dx || !depends.has(x)) return;
      const before = gradients.get(x);
      gradients.set(x, before ? add(before, dx) : dx);
    });
  }
  return of.map((t) => {
    const dt = gradients.get(t);
    if (!dt) throw new RangeError(`gradient: ${loss} does not depend on ${t}`);
    return dt;
  });
}

// src/plan/graph.ts
var Tensor = class {
  constructor(graph, id, op, inputs, attributes, shape, name = "", leaf = null, values = null) {
    this.graph = graph;
    this.id = id;
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = shape;
    this.name = name;
    this.leaf = leaf;
    this.values = values;
  }
  graph;
  id;
  op;
  inputs;
  attributes;
  shape;
  name;
  leaf;
  values;
  get rows() {
    return this.shape.rows;
  }
  get cols() {
    return this.shape.cols;
  }
  toString() {
    return `${this.name || this.op?.name || "constant"} ${shapeText(this.shape)}`;
  }
};
var Graph = class {
  tensors = [];
  /** Ops that write into a leaf, in the order in which they must run, after everything else. */
  effects = [];
  counts = /* @__PURE__ */ new Map();
  names = /* @__PURE__ */ new Map();
  /** A named count of rows, at most `max`: a run may lower it without compiling again. */
  count(name, max) {
    if (!Number.isInteger(max) || max < 1) {
      throw new RangeError(`count "${name}": max is ${max}; it must be a whole number of at least 1`);
    }
    if (this.counts.has(name)) throw new RangeError(`count "${name}": the graph already has this name`);
    this.counts.set(name, max);
    return { count: name, times: 1, max };
  }
  /** Values that the host writes before a run: a data set, a batch, an observation. */
  data(name, rows, cols, type = "f32") {
    return this.addLeaf("data", name, { rows: extent(rows), cols, type });
  }
  /** Trainable weights. `bound`: they start uniform in ±bound (0 = zeros). */
  parameter(name, rows, cols, bound = 0) {
    return this.addLeaf("parameter", name, { rows: extent(rows), cols, type: "f32" }, Float64Array.of(bound));
  }
  /** Numbers that an effect carries from step to step (moments, metrics); they start at zero. */
  state(name, rows, cols) {
    return this.addLeaf("state", name, { rows: extent(rows), cols, type: "f32" });
  }
  /** Fixed values; a single number has shape [1, 1] and broadcasts. */
  constant(values, rows = 1, type = "f32") {
    const array = typeof values === "number" ? Float64Array.of(values) : Float64Array.from(values);
    const shape = { rows: extent(rows), cols: array.length / extent(rows).max, type };
    if (!Number.isInteger(shape.cols)) {
      throw new RangeError(`constant: ${array.length} values do not divide into ${shape.rows.max} rows`);
    }
    return this.push(null, [], [], shape, "", "constant", array);
  }
  /** The leaf of this name, or undefined. */
  find(name) {
    return this.names.get(name);
  }
  /** @internal Adds the result of an op; the op checks the shapes. */
  apply(op, inputs, attributes = []) {
    for (const input2 of inputs) {
      if (input2 && input2.graph !== this) throw new TypeError(`${op.name}: ${input2} belongs to another graph`);
    }
    const shape = op.shape(inputs, attributes);
    inputs.forEach((x, i) => {
      if (x?.shape.type !== "i32" || op.whole?.includes(i)) return;
      throw new RangeError(`${op.name}: got ${shapeText(x.shape)} as input ${i}; it wants f32, which toFloat makes`);
    });
    const tensor = this.push(op, inputs, attributes, shape);
    if (op.effect) this.effects.push(tensor);
    return tensor;
  }
  addLeaf(leaf, name, shape, values = null) {
    if (this.names.has(name)) throw new RangeError(`${leaf} "${name}": the graph already has this name`);
    if (!Number.isInteger(shape.cols) || shape.cols < 1) {
      throw new RangeError(`${leaf} "${name}": ${shape.cols} columns; it must be a whole number of at least 1`);
    }
    const tensor = this.push(null, [], [], shape, name, leaf, values);
    this.names.set(name, tensor);
    return tensor;
  }
  push(op, inputs, attributes, shape, name = "", leaf = null, values = null) {
    const tensor = new Tensor(this, this.tensors.length, op, inputs, attributes, shape, name, leaf, values);
    this.tensors.push(tensor);
    return tensor;
  }
};

// src/plan/random.ts
var drawOp = (code, name, rows, cols) => ({
  name,
  code,
  volatile: true,
  shape() {
    if (!(Number.isInteger(cols) && cols >= 1))
      throw new RangeError(`${name}: got ${cols} columns; it wants 1 or more`);
    return { rows, cols, type: "f32" };
  }
});
var draw = (code, name, graph, rows, cols) => graph.apply(drawOp(code, name, extent(rows), cols), [], [graph.tensors.length]);
var uniform = (graph, rows, cols) => draw(21 /* Uniform */, "uniform", graph, rows, cols);
var normal = (graph, rows, cols) => draw(22 /* Normal */, "normal", graph, rows, cols);
var categoricalOp = {
  name: "categorical",
  code: 23 /* Categorical */,
  volatile: true,
  shape: (inputs) => ({ rows: input(inputs, 0).rows, cols: 1, type: "i32" }),
  gradient: () => [null]
};
var sampleIndexOp = (rows, cols) => ({
  name: "sampleIndex",
  code: 24 /* SampleIndex */,
  volatile: true,
  shape: () => ({ rows, cols, type: "i32" })
});
function sampleIndex(graph, range, rows, cols = 1) {
  if (!(Number.isInteger(range) && range >= 1))
    throw new RangeError(`sampleIndex: got range ${range}; it wants 1 or more`);
  return graph.apply(sampleIndexOp(extent(rows), cols), [], [graph.tensors.length, range]);
}
var sampleSegmentOp = (cols) => ({
  name: "sampleSegment",
  code: 25 /* SampleSegment */,
  whole: [0, 1],
  volatile: true,
  shape(inputs) {
    const [segment, offsets] = [input(inputs, 0), input(inputs, 1)];
    const ok = segment.shape.type === "i32" && offsets.shape.type === "i32" && segment.cols === 1 && offsets.cols === 1;
    check(
      ok,
      "sampleSegment",
      "segment must be [rows, 1] of i32 and offsets [segments + 1, 1] of i32",
      segment,
      offsets
    );
    return { rows: segment.rows, cols, type: "i32" };
  }
});
function sampleSegment(segment, offsets, cols) {
  if (!(Number.isInteger(cols) && cols >= 1 && cols <= 64))
    throw new RangeError(`sampleSegment: got ${cols} columns; it draws 1 to 64`);
  return segment.graph.apply(sampleSegmentOp(cols), [segment, offsets], [segment.graph.tensors.length]);
}

// src/plan/update.ts
var scheduleOp = {
  name: "schedule",
  code: 26 /* Schedule */,
  volatile: true,
  shape: () => ({ rows: { count: null, times: 1, max: 1 }, cols: 1, type: "f32" })
};
var schedule = (graph, { start, end, period, cyclic = false, warmup = 0 }) => graph.apply(scheduleOp, [], [start, end, period, cyclic ? 1 : 0, warmup]);
var adamOp = {
  name: "adam",
  code: 27 /* Adam */,
  effect: true,
  shape(inputs) {
    const [w, dw] = [input(inputs, 0), input(inputs, 1)];
    check(w.leaf === "parameter", "adam", "only a parameter can be trained", w);
    check(sameRows(w.rows, dw.rows) && w.cols === dw.cols, "adam", "the gradient must have the weight's shape", w, dw);
    const rate = input(inputs, 4);
    check(rate.rows.max === 1 && rate.cols === 1, "adam", "the rate must be [1, 1]", rate);
    return w.shape;
  }
};
function adam(parameters, gradients, rate, options = {}) {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  parameters.forEach((w, i) => {
    const m = w.graph.state(`adam.m.${w.name}`, w.rows.times, w.cols);
    const v = w.graph.state(`adam.v.${w.name}`, w.rows.times, w.cols);
    w.graph.apply(adamOp, [w, gradients[i] ?? null, m, v, rate], [beta1, beta2, epsilon, weightDecay]);
  });
}
var polyakOp = {
  name: "polyak",
  code: 28 /* Polyak */,
  effect: true,
  shape(inputs) {
    const [target, source] = [input(inputs, 0), input(inputs, 1)];
    const same = sameRows(target.rows, source.rows) && target.cols === source.cols;
    check(
      same && target.leaf === "parameter",
      "polyak",
      "the target must be a parameter of the same shape",
      target,
      source
    );
    return target.shape;
  }
};
var polyak = (target, source, tau) => {
  target.graph.apply(polyakOp, [target, source], [tau]);
};
var recordOp = {
  name: "record",
  code: 29 /* Record */,
  effect: true,
  shape(inputs) {
    const [total, x] = [input(inputs, 0), input(inputs, 1)];
    check(x.rows.max === 1 && total.cols === x.cols + 1, "record", "a metric is one row", x);
    return total.shape;
  }
};
function record(name, x) {
  const total = x.graph.state(`metric.${name}`, 1, x.cols + 1);
  x.graph.apply(recordOp, [total, x]);
}

// src/model/mlp.ts
var parameter = (graph, name, rows, cols, bound = 0) => graph.find(name) ?? graph.parameter(name, rows, cols, bound);
function layer(graph, name, inputs, outputs, fanIn = inputs) {
  const bound = 1 / Math.sqrt(fanIn);
  return {
    w: parameter(graph, `${name}.weight`, inputs, outputs, bound),
    b: parameter(graph, `${name}.bias`, 1, outputs, bound)
  };
}
function dense(x, name, outputs) {
  const { w, b } = layer(x.graph, name, x.cols, outputs);
  return linear(x, w, b);
}
function hidden(x, name, widths, first = 0) {
  let h = x;
  widths.forEach((width, i) => {
    const { w, b } = layer(x.graph, `${name}.${first + i}`, h.cols, width);
    h = linear(h, w, b, { activation: "leaky-relu" });
  });
  return h;
}
function initialise(program, seed2) {
  let stream = 1;
  for (const [name, t] of program.plan.named) {
    if (t.leaf !== "parameter") continue;
    const bound = t.values?.[0] ?? 0;
    const random = new Random(seed2, stream++);
    program.write(
      name,
      Array.from({ length: t.rows.max * t.cols }, () => bound * (2 * random.uniform() - 1))
    );
  }
}
var parametersOf = (graph) => graph.tensors.filter((t) => t.leaf === "parameter");

// src/model/posterior.ts
function prior(graph, latent) {
  return {
    mean: parameter(graph, "prior.mean", 1, latent),
    logVariance: parameter(graph, "prior.logVariance", 1, latent)
  };
}
function independent(mean2, logVariance, p) {
  const variance = exp(logVariance);
  const spread = divide(add(variance, square(subtract(mean2, p.mean))), exp(p.logVariance));
  return {
    mean: mean2,
    variance,
    kl: affine(add(subtract(p.logVariance, logVariance), spread), 0.5, -0.5),
    sample: (noise) => {
      const to = (t) => expand(t, noise.rows, noise.cols);
      return add(to(mean2), multiply(to(exp(scale(logVariance, 0.5))), noise));
    }
  };
}
function correlated(precision, information, p) {
  const batch = information.rows;
  const latent = information.cols;
  const w = inverseCholesky(precision);
  const mean2 = matmul(matmul(information, w, { transposeB: true, batch }), w, { batch });
  const variance = sumRows(square(w), latent);
  const diagonal = reshape(sumColumns(multiply(w, identity(w))), latent);
  const spread = divide(add(variance, square(subtract(mean2, p.mean))), exp(p.logVariance));
  return {
    mean: mean2,
    variance,
    kl: subtract(affine(add(p.logVariance, spread), 0.5, -0.5), log(diagonal)),
    sample: (noise) => add(expand(mean2, noise.rows, latent), matmul(noise, w, { batch }))
  };
}
function priorInformation({ mean: mean2, logVariance }, like) {
  const inverse2 = exp(negate(logVariance));
  return { precision: multiply(identity(like), inverse2), information: multiply(mean2, inverse2) };
}
function identity(like) {
  const times = { ...like.rows, times: like.rows.times / like.cols, max: like.rows.max / like.cols };
  return blocks(like.graph, like.cols, times, (r, c) => r === c ? 1 : 0);
}

// src/model/encoder.ts
var ENCODERS = ["aggregation", "set", "attention"];
function statements({ pair, label, presence, ties }) {
  const d = pair.cols / 2;
  const [a, b] = [slice(pair, 0, d), slice(pair, d, 2 * d)];
  const other = affine(label, -1, 1);
  const present2 = reshape(presence, 1);
  if (ties) {
    return {
      told: reshape(concat(a, b, b, a), 2 * d),
      weight: reshape(multiply(concat(label, other), present2), 1)
    };
  }
  const chosen = add(multiply(label, a), multiply(other, b));
  const rejected = add(multiply(other, a), multiply(label, b));
  return { told: concat(chosen, rejected), weight: present2 };
}
function aggregation(answers, widths, p) {
  const batch = answers.presence.rows;
  const latent = p.mean.cols;
  const { told, weight } = statements(answers);
  const measured = dense(hidden(told, "posterior", widths), "posterior.measurement", latent + 1);
  const root = sqrt(weight);
  const u = multiply(slice(measured, 0, latent), root);
  const c = multiply(column(measured, latent), root);
  const said = matmul(u, u, { transposeA: true, batch });
  const before = priorInformation(p, said);
  const information = sumRows(multiply(u, c), u.rows.times / batch.times);
  return correlated(add(said, before.precision), add(information, before.information), p);
}
function setEncoder({ pair, label, presence }, widths, p) {
  const n = presence.cols;
  const d = pair.cols / 2;
  const y = affine(label, 2, -1);
  const won = multiply(y, subtract(slice(pair, 0, d), slice(pair, d, 2 * d)));
  const tuple = concat(pair, y, won);
  const masked = multiply(tuple, reshape(presence, 1));
  const x = concat(reshape(masked, n * tuple.cols), presence);
  return orPrior(hidden(x, "posterior", widths), presence, p);
}
function attention(answers, widths, p) {
  const { presence } = answers;
  const batch = presence.rows;
  const n = presence.cols;
  const latent = p.mean.cols;
  const { told, weight } = statements(answers);
  const each = dense(hidden(told, "posterior", widths), "posterior.pair", latent);
  const orders = told.rows.times / (batch.times * n);
  const h = orders === 1 ? each : sumRows(multiply(each, weight), orders);
  const [q, k, v] = ["query", "key", "value"].map((name) => dense(h, `posterior.${name}`, latent));
  const scores = scale(matmul(q, k, { transposeB: true, batch }), 1 / Math.sqrt(latent));
  const seen = expand(presence, scores.rows, n);
  const mixed = matmul(softmax(fillMasked(seen, scores, -1e9)), v, { batch });
  const count = maximum(sumColumns(presence), presence.graph.constant(1));
  const pooled = divide(sumRows(multiply(mixed, reshape(presence, 1)), n), count);
  const posterior = orPrior(pooled, presence, p, (x) => clip(x, -1, 1));
  const onSphere = (z) => {
    const length = sqrt(maximum(sumColumns(square(z)), z.graph.constant(1e-24)));
    return multiply(z, divide(z.graph.constant(Math.sqrt(latent)), length));
  };
  return { ...posterior, sample: (noise) => onSphere(posterior.sample(noise)) };
}
function orPrior(h, presence, p, limit = (x) => x) {
  const any = maxColumns(presence);
  const head = (name, before) => {
    const said = limit(dense(h, `posterior.${name}`, before.cols));
    return add(multiply(any, said), multiply(affine(any, -1, 1), before));
  };
  return independent(head("mean", p.mean), head("logVariance", p.logVariance), p);
}
var BY_NAME = { aggregation, set: setEncoder, attention };
var encode = (name, answers, widths, p) => BY_NAME[name](answers, widths, p);

// src/model/head.ts
var HEADS = ["reward", "linear", "classifier"];
var ATOMS = 10;
function mlp(states, z, [first = 1, ...rest], outputs) {
  const fanIn = states.cols + (z?.cols ?? 0);
  const { w, b } = layer(states.graph, "reward.0", states.cols, first, fanIn);
  const groupBias = z && matmul(z, latentWeight(z, "reward.0.latent", first, fanIn));
  const h = linear(states, w, b, { activation: "leaky-relu", groupBias });
  return dense(hidden(h, "reward", rest, 1), "reward.out", outputs);
}
function linearReward(states, z) {
  const d = states.cols;
  const mean2 = parameter(states.graph, "reward.weight", 1, d, 1 / Math.sqrt(d));
  if (!z) return sumColumns(multiply(states, mean2));
  const weights = linear(z, latentWeight(z, "reward.latent", d, z.cols), mean2);
  return sumColumns(multiply(states, expand(weights, states.rows, d)));
}
function classifier(a, b, z, [first = 1, ...rest], spread) {
  const fanIn = 2 * a.cols + (z?.cols ?? 0);
  const { w, b: bias } = layer(a.graph, "classifier.0.a", a.cols, first, fanIn);
  const wB = parameter(a.graph, "classifier.0.b", b.cols, first, 1 / Math.sqrt(fanIn));
  const groupBias = z && matmul(z, latentWeight(z, "classifier.0.latent", first, fanIn));
  const h = leakyRelu(spread(linear(a, w, bias, { groupBias }), matmul(b, wB)));
  return dense(hidden(h, "classifier", rest, 1), "classifier.out", 1);
}
var latentWeight = (z, name, outputs, fanIn) => parameter(z.graph, name, z.cols, outputs, 1 / Math.sqrt(fanIn));
function stateValues({ method, head, hidden: hidden2 }, states, z) {
  if (method === "dpl-mean-variance") {
    const out2 = mlp(states, z, hidden2, 2);
    return concat(column(out2, 0), exp(column(out2, 1)));
  }
  if (method === "dpl-categorical") return softmax(mlp(states, z, hidden2, ATOMS));
  return head === "linear" ? linearReward(states, z) : mlp(states, z, hidden2, 1);
}
function rewardOf({ method }, values) {
  if (method !== "dpl-categorical") return column(values, 0);
  return divide(sumColumns(multiply(values, scale(iota(values, ATOMS), 1 / (ATOMS - 1)))), sumColumns(values));
}
function compareValues({ method }, a, b) {
  if (method === "dpl-mean-variance") {
    const spread = sqrt(add(column(a, 1), column(b, 1)));
    return scale(divide(subtract(column(a, 0), column(b, 0)), spread), Math.sqrt(2 * Math.PI));
  }
  if (method === "dpl-categorical") {
    const beats = Array.from(
      { length: ATOMS ** 2 },
      (_, n) => (Math.sign(n % ATOMS - Math.floor(n / ATOMS)) + 1) / 2
    );
    const above = (p, q) => sumColumns(multiply(p, matmul(q, p.graph.constant(beats, ATOMS))));
    return subtract(log(above(a, b)), log(above(b, a)));
  }
  return subtract(a, b);
}
function logitOf(config, { pair, here }, z) {
  const half = pair.cols / 2;
  if (config.head === "classifier")
    return classifier(slice(pair, 0, half), slice(pair, half, 2 * half), z, config.hidden, add);
  const values = stateValues(config, reshape(pair, config.size), z);
  return compareSides(config, values, here && reshape(here, 1));
}
function compareSides(config, values, here) {
  const there = here ? multiply(values, here) : values;
  const segments = config.length === 1 ? there : sumRows(there, config.length);
  const sides = reshape(segments, 2 * values.cols);
  return compareValues(config, slice(sides, 0, values.cols), slice(sides, values.cols, 2 * values.cols));
}
function rewardsOf(config, options, z, comparison) {
  const { states, here } = options;
  const n = states.rows.times;
  const groups2 = z ? z.rows : extent(1);
  const each = tileRows(states, groups2);
  if (config.head !== "classifier") {
    const values = stateValues(config, reshape(each, config.size), z);
    const there = here ? multiply(values, reshape(tileRows(here, groups2), 1)) : values;
    const segments = config.length === 1 ? there : sumRows(there, config.length);
    return reshape(rewardOf(config, segments), n);
  }
  if (!comparison) throw new TypeError("comparison: a classifier head scores options beside comparison states");
  const K = comparison.rows.times;
  const f = classifier(each, comparison, z, config.hidden, (a, b) => add(repeatRows(a, K), tileRows(b, each.rows)));
  const p = clip(meanColumns(sigmoid(reshape(f, K))), 1e-6, 1 - 1e-6);
  return reshape(subtract(log(p), log(affine(p, -1, 1))), n);
}

// src/model/model.ts
var METHODS = ["vpl", "btl", "dpl-mean-variance", "dpl-categorical", "hierarchical"];
function normalisationOf(states, size) {
  const rows = states.length / size;
  const mean2 = new Float32Array(size);
  const scale2 = new Float32Array(size);
  for (let j = 0; j < size; j++) {
    let sum2 = 0;
    for (let i = j; i < states.length; i += size) sum2 += states[i];
    const m = sum2 / rows;
    let squares = 0;
    for (let i = j; i < states.length; i += size) squares += (states[i] - m) ** 2;
    const deviation = Math.sqrt(squares / rows);
    mean2[j] = m;
    scale2[j] = deviation > 1e-6 * Math.abs(m) ? 1 / deviation : 0;
  }
  return { mean: mean2, scale: scale2 };
}
function normalise(states, { mean: mean2, scale: scale2 }) {
  const size = mean2.length;
  return Float32Array.from(states, (x, i) => (x - mean2[i % size]) * scale2[i % size]);
}
var SURVEY_SIZE = 100;
function surveyOf(data, seed2) {
  if (data.length > 1) return void 0;
  const seen = /* @__PURE__ */ new Set();
  const rows = [];
  for (const i of new Random(seed2, 2).permutation(data.labels.length)) {
    const [a, b] = [data.pairs[2 * i], data.pairs[2 * i + 1]];
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    if (a === b || seen.has(key)) continue;
    seen.add(key);
    rows.push([a, b]);
    if (rows.length === SURVEY_SIZE) break;
  }
  const side = (k) => {
    const values = rows.flatMap(
      (row) => Array.from(data.states.subarray(row[k] * data.size, (row[k] + 1) * data.size))
    );
    return { shape: [rows.length, data.size], data: Float32Array.from(values) };
  };
  const caption = (state) => data.captions?.[state] ?? "";
  const captions = data.captions && rows.map(([a, b]) => [caption(a), caption(b)]);
  return { a: side(0), b: side(1), captions };
}

// src/model/safetensors.ts
var MAX_HEADER = 1e8;
function encodeSafetensors({ tensors, metadata }) {
  const header = [["__metadata__", Object.fromEntries(metadata)]];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header.push([name, { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + offset).fill(32, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let at2 = start;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at2);
    at2 += data.byteLength;
  }
  return bytes;
}
function decodeSafetensors(bytes) {
  if (bytes.length < 8) throw new FormatError(`safetensors: the file has ${bytes.length} bytes; it wants at least 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > bytes.length) {
    throw new FormatError(
      `safetensors: a header of ${length} bytes does not fit in a file of ${bytes.length}; it is cut off, or another kind of file`
    );
  }
  const body = bytes.subarray(8 + length);
  const metadata = /* @__PURE__ */ new Map();
  const spans = [];
  for (const [name, entry] of Object.entries(parseHeader(bytes.subarray(8, 8 + length)))) {
    if (name === "__metadata__") {
      for (const [key, value] of Object.entries(record2(entry, name))) {
        if (typeof value !== "string") throw new FormatError(`safetensors: metadata "${key}" is not a string`);
        metadata.set(key, value);
      }
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = record2(entry, name);
    if (dtype !== "F32")
      throw new FormatError(
        `safetensors: tensor "${name}" is ${typeof dtype === "string" ? dtype : "of no type"}; penchant reads F32`
      );
    if (!isSizes(shape)) throw new FormatError(`safetensors: the shape of "${name}" is not a list of sizes`);
    if (!isSizes(offsets) || offsets.length !== 2)
      throw new FormatError(`safetensors: "${name}" has no valid data_offsets`);
    const [from, to] = offsets;
    const count = shape.reduce((n, size) => n * size, 1);
    if (to > body.length || to - from !== 4 * count) {
      throw new FormatError(
        `safetensors: "${name}" spans bytes ${from} to ${to} of ${body.length}; [${shape}] wants ${4 * count} bytes`
      );
    }
    spans.push({ name, shape, from, to });
  }
  spans.sort((p, q) => p.from - q.from || p.to - q.to);
  let end = 0;
  for (const { name, from, to } of spans) {
    if (from !== end)
      throw new FormatError(`safetensors: "${name}" starts at byte ${from}; the one before ends at ${end}`);
    end = to;
  }
  if (end !== body.length) throw new FormatError(`safetensors: ${body.length - end} bytes after the last tensor`);
  const tensors = /* @__PURE__ */ new Map();
  for (const { name, shape, from, to } of spans) {
    tensors.set(name, { shape, data: new Float32Array(new Uint8Array(body.subarray(from, to)).buffer) });
  }
  return { tensors, metadata };
}
function parseHeader(bytes) {
  let text;
  let header;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`safetensors: the header is not JSON (${error.message})`);
  }
  if (nameTwice(text)) throw new FormatError("safetensors: the header has a name twice");
  return record2(header, "header");
}
function nameTwice(json) {
  const open = [];
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (c === "{") open.push(/* @__PURE__ */ new Set());
    else if (c === "[") open.push(null);
    else if (c === "}" || c === "]") open.pop();
    if (c !== '"') continue;
    const start = i++;
    for (; json[i] !== '"'; i++) if (json[i] === "\\") i++;
    let next = i + 1;
    while (" 	\r\n".includes(json[next])) next++;
    if (json[next] !== ":") continue;
    const name = JSON.parse(json.slice(start, i + 1));
    if (open.at(-1)?.has(name)) return true;
    open.at(-1)?.add(name);
  }
  return false;
}
function record2(value, name) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FormatError(`safetensors: "${name}" is not an object`);
  }
  return value;
}
var isSizes = (value) => Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

// src/host/node.ts
var file = new URL(import.meta.url.endsWith(".ts") ? "../../dist/penchant.wasm" : "./penchant.wasm", import.meta.url);
var compiled;
function kernels() {
  compiled ??= readFile(file).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

// src/data/preferences.ts
var userCount = (data) => data.offsets.length - 1;
function selectUsers(data, users) {
  const size = (u) => data.offsets[u + 1] - data.offsets[u];
  const offsets = Int32Array.from([0, ...users]);
  users.forEach((u, i) => {
    offsets[i + 1] = offsets[i] + size(u);
  });
  const total = offsets[users.length];
  const width = 2 * data.length;
  const pairs = new Int32Array(total * width);
  const labels = new Float32Array(total);
  const tasks = data.tasks && new Int32Array(total);
  users.forEach((u, i) => {
    const [from, to, at2] = [data.offsets[u], data.offsets[u + 1], offsets[i]];
    pairs.set(data.pairs.subarray(from * width, to * width), at2 * width);
    labels.set(data.labels.subarray(from, to), at2);
    if (data.tasks) tasks?.set(data.tasks.subarray(from, to), at2);
  });
  return { ...data, pairs, labels, offsets, tasks, users: data.users && users.map((u) => data.users?.[u]) };
}
function checkPreferences(data) {
  const { states, size, length, pairs, labels, offsets, tasks } = data;
  const count = states.length / size;
  const users = userCount(data);
  if (!(Number.isInteger(size) && size >= 1 && size <= 65536)) {
    throw new RangeError(`size: got ${size}; a state has 1 to 65536 features`);
  }
  if (!(Number.isInteger(length) && length >= 1 && length <= 65536)) {
    throw new RangeError(`length: got ${length}; a segment has 1 to 65536 states`);
  }
  if (!Number.isInteger(count))
    throw new RangeError(`states: ${states.length} values do not divide into rows of ${size}`);
  if (users < 1 || labels.length === 0) throw new RangeError("labels: got no answers; at least one is needed");
  if (pairs.length !== 2 * length * labels.length) {
    throw new RangeError(
      `pairs: got ${pairs.length} indices for ${labels.length} labels; it wants ${2 * length} for each`
    );
  }
  const bad = states.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new RangeError(
      `states: feature ${bad % size} of state ${Math.floor(bad / size)} is ${states[bad]}; all must be finite`
    );
  }
  const out2 = pairs.findIndex(
    (s, i) => !(s >= 0 ? s < count && (i % length === 0 || pairs[i - 1] !== -1) : s === -1 && i % length > 0)
  );
  if (out2 >= 0) {
    throw new RangeError(
      `pairs: answer ${Math.floor(out2 / (2 * length))} names state ${pairs[out2]}; there are ${count}`
    );
  }
  const label = labels.findIndex((y) => y !== 0 && y !== 0.5 && y !== 1);
  if (label >= 0) throw new RangeError(`labels: answer ${label} is ${labels[label]}; it must be 0, 0.5 or 1`);
  if (tasks && tasks.length !== labels.length) {
    throw new RangeError(`tasks: got ${tasks.length} for ${labels.length} labels; it wants one for each`);
  }
  for (let u = 0; u < users; u++) {
    if (!(offsets[u + 1] > offsets[u]))
      throw new RangeError(`offsets: user ${u} has no answers`);
  }
  if (offsets[0] !== 0 || offsets[users] !== labels.length) {
    throw new RangeError(`offsets: they run from ${offsets[0]} to ${offsets[users]}; it wants 0 to ${labels.length}`);
  }
}

// src/train/batch.ts
var MOST_ANSWERS = 64;
function dataLeaves(graph, data) {
  const { offsets, starts, most } = tasksOf(data);
  const count = starts.length - 1;
  const longest = offsets.reduce((all, end, u) => Math.max(all, end - (offsets[u - 1] ?? 0)), 1);
  return {
    states: graph.data("states", data.states.length / data.size, data.size),
    pairs: graph.data("pairs", count, most * 2 * data.length, "i32"),
    labels: graph.data("labels", count, most),
    presence: most === 1 ? null : graph.data("presence", count, most),
    offsets: graph.data("offsets", offsets.length, 1, "i32"),
    ties: data.labels.includes(0.5),
    tasks: Math.min(Math.max(1, Math.floor(MOST_ANSWERS / most)), longest)
  };
}
function writeData(program, data, normalisation) {
  const { offsets, starts, most } = tasksOf(data);
  const width = 2 * data.length;
  const count = starts.length - 1;
  const leaves = {
    states: normalise(data.states, normalisation),
    pairs: new Int32Array(count * most * width).fill(-1),
    labels: new Float32Array(count * most),
    presence: new Float32Array(count * most),
    offsets
  };
  for (let k = 0; k < count; k++) {
    const [from, to] = [starts[k], starts[k + 1]];
    leaves.pairs.set(data.pairs.subarray(from * width, to * width), k * most * width);
    leaves.labels.set(data.labels.subarray(from, to), k * most);
    leaves.presence.fill(1, k * most, k * most + to - from);
  }
  for (const [name, values] of Object.entries(leaves)) if (program.plan.named.has(name)) program.write(name, values);
}
function tasksOf({ labels, offsets, tasks }) {
  const starts = [];
  let most = 1;
  const mine = new Int32Array(offsets.length);
  for (let u = 0; u + 1 < offsets.length; u++) {
    for (let i = offsets[u]; i < offsets[u + 1]; i++) {
      const begins = !tasks || i === offsets[u] || tasks[i] !== tasks[i - 1];
      if (begins) starts.push(i);
      most = Math.max(most, i + 1 - starts.at(-1));
    }
    mine[u + 1] = starts.length;
  }
  return { starts: [...starts, labels.length], offsets: mine, most };
}
function sampleBatch(data, users, least = 1) {
  const graph = data.states.graph;
  const tasks = Math.max(least, data.tasks);
  const user = sampleIndex(graph, data.offsets.rows.times - 1, users);
  const task = sampleSegment(user, data.offsets, tasks);
  return {
    pair: reshape(gather(data.pairs, task), data.pairs.cols * tasks),
    label: reshape(gather(data.labels, task), data.labels.cols * tasks),
    presence: data.presence ? reshape(gather(data.presence, task), data.labels.cols * tasks) : present(task)
  };
}
function sideValues(config, { states }, { pair }, z) {
  if (states.rows.times > (z ? pair.cols : pair.rows.times * pair.cols)) {
    return stateValues(config, gather(states, pair), z);
  }
  if (!z) return gather(stateValues(config, states, z), pair);
  return gatherGroups(stateValues(config, tileRows(states, pair.rows), z), pair);
}
var stateHere = ({ length }, { pair }) => length > 1 ? present(reshape(pair, 1)) : null;
function logits(config, data, batch, z) {
  const places = batch.label.cols;
  if (config.head === "classifier") {
    const pair = reshape(gather(data.states, batch.pair), 2 * config.length * config.size);
    return reshape(logitOf(config, { pair, here: null }, z), places);
  }
  return reshape(compareSides(config, sideValues(config, data, batch, z), stateHere(config, batch)), places);
}
function crossEntropies(logit, { label, presence }) {
  return multiply(presence, subtract(softplus(logit), multiply(label, logit)));
}
var crossEntropy = (logit, batch) => sumColumns(crossEntropies(logit, batch));
function accuracy(logit, { label, presence }) {
  const side = affine(label, 2, -1);
  const counts = multiply(presence, multiply(side, side));
  return divide(sum(multiply(counts, step(multiply(side, logit)))), maximum(sum(counts), counts.graph.constant(1)));
}

// src/train/btl.ts
function btl(config, data, answers) {
  const logit = logits(config, data, answers, null);
  const loss = mean(crossEntropy(logit, answers));
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}

// src/train/checkpoint.ts
var FORMAT = 2;
async function snapshot(program) {
  const state = /* @__PURE__ */ new Map();
  for (const [name, t] of program.plan.named) {
    if (t.leaf === "parameter" || t.leaf === "state") state.set(name, Float32Array.from(await program.read(name)));
  }
  return state;
}
async function fingerprint(data, settings) {
  const sorted = Object.entries(settings).sort(([p], [q]) => p < q ? -1 : 1);
  const text = new TextEncoder().encode(JSON.stringify([FORMAT, sorted]));
  const parts = [text, data.states, data.pairs, data.labels, data.offsets].map(
    (v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength)
  );
  const hash = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(hash, 0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
function encodeCheckpoint({ step: step2, state, best, intervals }, print) {
  const tensors = /* @__PURE__ */ new Map();
  const put = (prefix, values) => {
    for (const [name, data] of values) tensors.set(prefix + name, { shape: [data.length], data });
  };
  put("state.", state);
  put("best.", best.parameters);
  const loss = Number.isFinite(best.loss) ? best.loss : null;
  const metadata = { print, step: step2, best: { loss, step: best.step }, intervals };
  return encodeSafetensors({ tensors, metadata: /* @__PURE__ */ new Map([["penchant.checkpoint", JSON.stringify(metadata)]]) });
}
function decodeCheckpoint(bytes, print) {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const json = metadata.get("penchant.checkpoint");
  if (json === void 0) throw new FormatError("checkpoint: this file is not a penchant checkpoint");
  const saved = parse(json);
  if (saved.print !== print) {
    throw new FormatError("checkpoint: it belongs to other data or other options; give the same ones, or start anew");
  }
  const take = (prefix) => new Map(
    [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, t]) => [name.slice(prefix.length), t.data])
  );
  const best = { loss: saved.best.loss ?? Number.POSITIVE_INFINITY, step: saved.best.step, parameters: take("best.") };
  return { step: saved.step, state: take("state."), best, intervals: saved.intervals };
}
function parse(json) {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new FormatError(`checkpoint: its metadata is not JSON (${error.message})`);
  }
}

// src/train/dpl.ts
var ENTROPY = 0.1;
function dpl(config, data, answers) {
  const values = sideValues(config, data, answers, null);
  const here = stateHere(config, answers);
  const logit = reshape(compareSides(config, values, here), answers.label.cols);
  let loss = divide(sum(crossEntropies(logit, answers)), sum(answers.presence));
  if (config.method === "dpl-categorical") {
    const answered = repeatRows(reshape(answers.presence, 1), 2 * config.length);
    const weight = here ? multiply(answered, here) : answered;
    const average2 = divide(sumRows(multiply(values, weight)), sum(weight));
    loss = add(loss, scale(sum(multiply(average2, log(average2))), ENTROPY));
  }
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}

// src/train/hierarchical.ts
var TOLERANCE = 1e-4;
var MOST_ITERATIONS = 300;
var MOST_FEATURES = 256;
async function hierarchical({ size: d }, data, normalisation, { onProgress, signal }, report) {
  if (d > MOST_FEATURES) {
    throw new RangeError(`method: hierarchical fits ${d}\xB2 covariances; it takes up to ${MOST_FEATURES} features`);
  }
  const differences = differencesOf(data, normalisation);
  const users = userCount(data);
  let m = new Float64Array(d);
  let covariance = identity2(d);
  const weights = Array.from({ length: users }, () => new Float64Array(d));
  report.steps = MOST_ITERATIONS;
  for (let iteration = 1; iteration <= MOST_ITERATIONS; iteration++) {
    const precision = inverse(covariance, d);
    const nextM = new Float64Array(d);
    const scatter = new Float64Array(d * d);
    for (let u = 0; u < users; u++) {
      const [from, to] = [data.offsets[u], data.offsets[u + 1]];
      const w = weights[u];
      const spread = laplace(differences.subarray(from * d, to * d), data.labels.subarray(from, to), m, precision, w);
      for (let i = 0; i < d; i++) {
        nextM[i] = at(nextM, i) + at(w, i) / users;
        for (let j = 0; j < d; j++) {
          scatter[i * d + j] = at(scatter, i * d + j) + (at(spread, i * d + j) + at(w, i) * at(w, j)) / users;
        }
      }
    }
    const next = scatter.map((x, k) => x - at(nextM, Math.floor(k / d)) * at(nextM, k % d));
    const scale2 = Math.max(...next.map(Math.abs));
    const moved = Math.max(
      ...next.map((x, k) => Math.abs(x - at(covariance, k))),
      ...nextM.map((x, i) => Math.abs(x - at(m, i)))
    );
    [m, covariance] = [nextM, next];
    report.bestStep = iteration;
    if (moved < TOLERANCE * scale2) break;
    onProgress?.({ step: iteration, steps: MOST_ITERATIONS });
    await new Promise((resolve) => setTimeout(resolve));
    if (signal?.aborted) throw signal.reason;
  }
  onProgress?.({ step: MOST_ITERATIONS, steps: MOST_ITERATIONS });
  const R = cholesky(covariance, d);
  return /* @__PURE__ */ new Map([
    ["prior.mean", new Float32Array(d)],
    ["prior.logVariance", new Float32Array(d)],
    ["reward.weight", Float32Array.from(m)],
    ["reward.latent", Float32Array.from(R, (_, k) => at(R, k % d * d + Math.floor(k / d)))]
  ]);
}
function differencesOf(data, normalisation) {
  const { size: d, length, pairs, labels } = data;
  const states = normalise(data.states, normalisation);
  const differences = new Float64Array(labels.length * d);
  pairs.forEach((state, k) => {
    if (state < 0) return;
    const row = Math.floor(k / (2 * length)) * d;
    const sign = k % (2 * length) < length ? 1 : -1;
    for (let j = 0; j < d; j++) differences[row + j] = at(differences, row + j) + sign * at(states, state * d + j);
  });
  return differences;
}
function laplace(x, y, m, precision, w) {
  const d = m.length;
  let spread = precision;
  for (let step2 = 0; step2 < 20; step2++) {
    const slope = new Float64Array(d);
    const H = precision.slice();
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) slope[i] = at(slope, i) - at(precision, i * d + j) * (at(w, j) - at(m, j));
    }
    for (let n = 0; n < y.length; n++) {
      let logit = 0;
      for (let i = 0; i < d; i++) logit += at(w, i) * at(x, n * d + i);
      const p = 1 / (1 + Math.exp(-logit));
      for (let i = 0; i < d; i++) {
        const xi = at(x, n * d + i);
        slope[i] = at(slope, i) + (at(y, n) - p) * xi;
        for (let j = 0; j < d; j++) H[i * d + j] = at(H, i * d + j) + p * (1 - p) * xi * at(x, n * d + j);
      }
    }
    spread = inverse(H, d);
    let moved = 0;
    for (let i = 0; i < d; i++) {
      let move = 0;
      for (let j = 0; j < d; j++) move += at(spread, i * d + j) * at(slope, j);
      w[i] = at(w, i) + move;
      moved = Math.max(moved, Math.abs(move));
    }
    if (moved < 1e-6) break;
  }
  return spread;
}
function cholesky(A, d) {
  const R = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let s = at(A, i * d + j);
      for (let k = 0; k < j; k++) s -= at(R, i * d + k) * at(R, j * d + k);
      R[i * d + j] = i === j ? Math.sqrt(Math.max(s, 1e-12)) : s / at(R, j * d + j);
    }
  }
  return R;
}
function inverse(A, d) {
  const R = cholesky(A, d);
  const W = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let s = i === j ? 1 : 0;
      for (let k = j; k < i; k++) s -= at(R, i * d + k) * at(W, k * d + j);
      W[i * d + j] = s / at(R, i * d + i);
    }
  }
  return Float64Array.from({ length: d * d }, (_, n) => {
    let s = 0;
    for (let k = Math.max(Math.floor(n / d), n % d); k < d; k++)
      s += at(W, k * d + Math.floor(n / d)) * at(W, k * d + n % d);
    return s;
  });
}
var identity2 = (d) => Float64Array.from({ length: d * d }, (_, k) => k % (d + 1) === 0 ? 1 : 0);
var at = (values, i) => values[i];

// src/train/loop.ts
var INTERVALS = 40;
var BETA_CYCLES = 4;
var EVALUATION_BATCHES = 8;
var SLICE_MS = 50;
var ACTIVE_KL = 0.01;
async function optimise(backend2, { training, heldOut, normalisation, objective, print }, { steps, seed: seed2, rate, decay, beta, prior: prior2 }, { onProgress, onCheckpoint, signal, resume }, report) {
  const graph = new Graph();
  const \u03B2 = schedule(graph, { start: 0, end: beta, period: Math.ceil(steps / BETA_CYCLES), cyclic: true });
  const { loss, metrics } = objective(dataLeaves(graph, training), \u03B2);
  const parameters = parametersOf(graph);
  const trained = parameters.filter(({ name }) => prior2 === "learned" || !name.startsWith("prior."));
  const gradients = gradient(loss, trained);
  const step2 = schedule(graph, { start: rate, end: 0, period: steps });
  for (const [matrix, weightDecay] of [
    [true, decay],
    [false, 0]
  ]) {
    const of = (t) => t.filter((_, i) => trained[i].rows.times > 1 === matrix);
    if (of(trained).length > 0) adam(of(trained), of(gradients), step2, { weightDecay });
  }
  for (const [name, row] of Object.entries(metrics)) record(name, row);
  const program = backend2.load(compile(graph), seed2);
  writeData(program, training, normalisation);
  initialise(program, seed2);
  const judge = heldOut && evaluator(backend2, heldOut, normalisation, seed2, (data) => objective(data, data.states.graph.constant(beta)));
  let best = { loss: Number.POSITIVE_INFINITY, step: 0, parameters: /* @__PURE__ */ new Map() };
  if (resume) {
    const saved = decodeCheckpoint(resume, print);
    for (const [name, values] of matching(saved.state, program)) program.write(name, values);
    program.step = saved.step;
    best = saved.best;
    report.intervals.push(...saved.intervals);
  }
  const save = async () => {
    const state = await snapshot(program);
    if (!onCheckpoint || [...state.values()].some((values) => !values.every(Number.isFinite))) return;
    await onCheckpoint(encodeCheckpoint({ step: program.step, state, best, intervals: report.intervals }, print));
  };
  const interval = Math.ceil(steps / INTERVALS);
  let slice2 = 1;
  while (program.step < steps) {
    const until = Math.min(steps, (Math.floor(program.step / interval) + 1) * interval);
    while (program.step < until) {
      const n = Math.min(slice2, until - program.step);
      const started = performance.now();
      await program.run(n);
      slice2 = Math.max(1, Math.round(n * SLICE_MS / Math.max(performance.now() - started, 0.1)));
      onProgress?.({ step: program.step, steps, interval: report.intervals.at(-1) });
      await new Promise((resolve) => setTimeout(resolve));
      if (signal?.aborted && program.step < until) {
        await save();
        throw signal.reason;
      }
    }
    const seen = await takeMetrics(program);
    const done = { step: until, training: seen };
    if (judge) {
      for (const p of parameters) judge.write(p.name, await program.read(p.name));
      judge.step = 0;
      await judge.run(EVALUATION_BATCHES);
      done.heldOut = await takeMetrics(judge);
    }
    report.intervals.push(done);
    const score2 = done.heldOut ? done.heldOut.loss : -until;
    if (score2 < best.loss) best = { loss: score2, step: until, parameters: await readAll(program, parameters) };
    await save();
    if (signal?.aborted && until < steps) throw signal.reason;
  }
  report.bestStep = best.step;
  return best.parameters;
}
function evaluator(backend2, data, normalisation, seed2, objective) {
  const graph = new Graph();
  for (const [name, row] of Object.entries(objective(dataLeaves(graph, data)).metrics)) record(name, row);
  const program = backend2.load(compile(graph), seed2);
  writeData(program, data, normalisation);
  return program;
}
async function takeMetrics(program) {
  const metrics = {};
  for (const name of program.plan.named.keys()) {
    if (!name.startsWith("metric.")) continue;
    const [count = 0, ...sums] = await program.read(name);
    const means = sums.map((total) => total / count);
    if (!means.every(Number.isFinite)) {
      throw new RangeError(
        `training: ${name.slice(7)} is no longer finite at step ${program.step}; lower the learning rate, or scale features to about 1`
      );
    }
    program.write(name, new Float32Array(sums.length + 1));
    metrics[name.slice(7)] = means.length === 1 ? means[0] : means;
    if (name === "metric.kl") metrics.activeUnits = means.filter((nats) => nats > ACTIVE_KL).length;
  }
  return metrics;
}
function matching(state, { plan }) {
  for (const [name, t] of plan.named) {
    const wants = t.leaf === "parameter" || t.leaf === "state" ? t.rows.times * t.cols : void 0;
    if (state.get(name)?.length === wants) continue;
    throw new FormatError(
      `checkpoint: "${name}" has ${state.get(name)?.length ?? "no"} values; the run has ${wants ?? "none"}`
    );
  }
  return state;
}
async function readAll(program, parameters) {
  const values = /* @__PURE__ */ new Map();
  for (const { name } of parameters) values.set(name, Float32Array.from(await program.read(name)));
  return values;
}

// src/train/options.ts
var MAX_CONTEXT = 64;
var DEFAULTS = {
  method: "vpl",
  encoder: "aggregation",
  head: "linear",
  prior: "learned",
  steps: 1200,
  batch: 64,
  seed: 0,
  rate: 0.01,
  decay: 0.3,
  heldOut: 0.1,
  hidden: [64, 64],
  latent: 8,
  context: 8,
  beta: 0.07
};
function settingsOf({ onProgress, onCheckpoint, signal, resume, ...given }) {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== void 0));
  const unknown = Object.keys(known).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown) throw new RangeError(`options: "${unknown}" is not one; there are ${Object.keys(DEFAULTS).join(", ")}`);
  const o = { ...DEFAULTS, ...known };
  const among = (name, names) => {
    if (!names.includes(o[name])) {
      throw new RangeError(
        `${name}: got ${String(o[name])}; it must be ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`
      );
    }
  };
  among("method", METHODS);
  among("encoder", ENCODERS);
  among("head", HEADS);
  among("prior", ["learned", "fixed"]);
  const whole = (name, most) => {
    if (!(Number.isInteger(o[name]) && o[name] >= 1 && o[name] <= most)) {
      throw new RangeError(`${name}: got ${o[name]}; it must be a whole number from 1 to ${most}`);
    }
  };
  whole("steps", 2 ** 31);
  whole("batch", 2 ** 31);
  whole("latent", 4096);
  whole("context", MAX_CONTEXT);
  if (!(o.rate > 0 && o.rate < 1)) throw new RangeError(`rate: got ${o.rate}; it must lie between 0 and 1`);
  if (!(o.decay >= 0 && o.decay * o.rate < 1)) {
    throw new RangeError(`decay: got ${o.decay}; it must be 0 or more, and less than 1 / rate`);
  }
  if (!(o.heldOut >= 0 && o.heldOut <= 0.5)) {
    throw new RangeError(`heldOut: got ${o.heldOut}; it must be a share of the users from 0 to 0.5`);
  }
  if (!(o.beta >= 0 && Number.isFinite(o.beta))) throw new RangeError(`beta: got ${o.beta}; it must be 0 or more`);
  const isWidth = (n) => Number.isInteger(n) && n >= 1 && n <= 65536;
  if (!Array.isArray(o.hidden) || o.hidden.length < 1 || o.hidden.length > 16 || !o.hidden.every(isWidth)) {
    throw new RangeError(`hidden: got ${JSON.stringify(o.hidden)}; it wants the widths of 1 to 16 layers`);
  }
  return o;
}

// src/train/vpl.ts
function draw2(data, { latent, context }, batch) {
  const graph = data.states.graph;
  const each = data.labels.cols;
  const most = Math.max(1, Math.floor(context / each));
  const answers = sampleBatch(data, batch, most);
  const n = affine(uniform(graph, batch, 1), most + 1, -1);
  const first = reshape(less(iota(n, most), n), 1);
  const seen = reshape(expand(first, first.rows, each), most * each);
  return {
    answers,
    context: multiply(slice(answers.presence, 0, most * each), seen),
    noise: normal(graph, batch, latent)
  };
}
function vpl(config, data, { answers, context, noise }, beta) {
  const N = context.cols;
  const each = 2 * config.length;
  const sides = gather(data.states, slice(answers.pair, 0, each * N));
  const pair = reshape(sides, each * config.size);
  const label = reshape(slice(answers.label, 0, N), 1);
  if (config.encoder === "none" || config.encoder === "newton") throw new TypeError("vpl: it needs an encoder");
  const p = prior(data.states.graph, config.latent);
  const q = encode(config.encoder, { pair, label, presence: context, ties: data.ties }, config.hidden, p);
  const z = q.sample(noise);
  const logit = logits(config, data, answers, z);
  const reconstruction = crossEntropy(logit, answers);
  const loss = mean(add(reconstruction, multiply(beta, sumColumns(q.kl))));
  return {
    loss,
    metrics: {
      loss,
      reconstruction: mean(reconstruction),
      kl: meanRows(q.kl),
      accuracy: accuracy(logit, answers)
    }
  };
}

// src/train/train.ts
var HELD_OUT_STREAM = 373015;
var COMPARISONS = 64;
async function train(backend2, data, options = {}) {
  checkPreferences(data);
  const settings = settingsOf(options);
  const { seed: seed2 } = settings;
  const report = { notes: [], steps: settings.steps, bestStep: 0, intervals: [] };
  const normalisation = normalisationOf(data.states, data.size);
  const config = configOf(settings, data);
  const kept = {
    config,
    normalisation,
    survey: surveyOf(data, seed2),
    comparison: comparisonOf(config, data, normalisation, seed2)
  };
  if (config.method === "hierarchical") {
    const parameters2 = await hierarchical(config, data, normalisation, options, report);
    return { model: { ...kept, parameters: parameters2, report: { ...settings, ...report.intervals.at(-1) } }, report };
  }
  const { training, heldOut } = split(data, settings, report.notes);
  const batch = Math.min(settings.batch, userCount(training));
  if (batch < settings.batch)
    report.notes.push(`batch lowered from ${settings.batch} to ${batch}, all users there are`);
  const objective = (leaves, \u03B2) => {
    if (config.method === "vpl") return vpl(config, leaves, draw2(leaves, config, batch), \u03B2);
    return (config.method === "btl" ? btl : dpl)(config, leaves, sampleBatch(leaves, batch));
  };
  const print = await fingerprint(data, settings);
  const job = { training, heldOut, normalisation, objective, print };
  const parameters = await optimise(backend2, job, settings, options, report);
  const best = report.intervals.find((i) => i.step === report.bestStep);
  return { model: { ...kept, parameters, report: { ...settings, ...best } }, report };
}
function configOf(settings, { size, length }) {
  const { method, head, encoder, hidden: hidden2, latent, context, beta } = settings;
  const shape = { method, size, length };
  if (method === "vpl") return { ...shape, head, encoder, hidden: hidden2, latent, context, beta };
  if (method === "hierarchical") {
    return { ...shape, head: "linear", encoder: "newton", hidden: [], latent: size, context, beta: 1 };
  }
  const shared = { encoder: "none", hidden: hidden2, latent: 0, context: 0, beta: 0 };
  return { ...shape, head: method === "btl" ? head : "reward", ...shared };
}
function split(data, { seed: seed2, heldOut: share }, notes) {
  const users = userCount(data);
  const order = new Random(seed2, HELD_OUT_STREAM).permutation(users);
  const held = Math.floor(users * share);
  if (held === 0) {
    if (share > 0) notes.push(`only ${users} users: none held out, so the last weights are kept`);
    return { training: data, heldOut: null };
  }
  return { training: selectUsers(data, order.slice(held)), heldOut: selectUsers(data, order.slice(0, held)) };
}
function comparisonOf({ head, size, length }, { states, pairs, labels }, normalisation, seed2) {
  if (head !== "classifier") return void 0;
  const random = new Random(seed2, 3);
  const data = new Float32Array(COMPARISONS * length * size);
  for (let k = 0; k < COMPARISONS; k++) {
    const side = random.index(2 * labels.length);
    pairs.subarray(side * length, (side + 1) * length).forEach((state, t) => {
      const features = states.subarray(state * size, (state + 1) * size);
      if (state >= 0) data.set(normalise(features, normalisation), (k * length + t) * size);
    });
  }
  return { shape: [COMPARISONS, length * size], data };
}

// src/model/infer.ts
var SAMPLES = 64;
function answerLeaves(graph, { size, length, context }, users) {
  const presence = graph.data("presence", users, context);
  const rows = scaled(presence.rows, context);
  return {
    pair: graph.data("pair", rows, 2 * length * size),
    here: length > 1 ? graph.data("here", rows, 2 * length) : null,
    label: graph.data("label", rows, 1),
    presence,
    ties: true
  };
}
function encoderPlan(config, users) {
  const { encoder, hidden: hidden2, latent } = config;
  if (encoder === "none" || encoder === "newton") throw new RangeError(`encoder: a "${encoder}" model has none`);
  const graph = new Graph();
  const rows = graph.count("users", users);
  const q = encode(encoder, answerLeaves(graph, config, rows), hidden2, prior(graph, latent));
  const z = encoder === "attention" ? repeatRows(q.mean, SAMPLES) : q.sample(normal(graph, scaled(rows, SAMPLES), latent));
  return compile(graph, { mean: q.mean, variance: q.variance, z });
}
function repeatBlocks(x, blocks2, times) {
  const n = x.rows.times / blocks2.times;
  const index = Array.from({ length: blocks2.max * times * n }, (_, i) => i % n);
  return gatherGroups(x, x.graph.constant(index, blocks2, "i32"));
}
function rankPlan(config, options, { users = 1, comparisons = 0 } = {}) {
  const graph = new Graph();
  const { size, length, latent } = config;
  const z = latent > 0 ? graph.data("z", users * SAMPLES, latent) : null;
  const beside = comparisons > 0 ? graph.data("comparison", comparisons, length * size) : null;
  const here = length > 1 ? graph.data("here", options, length) : null;
  const r = rewardsOf(config, { states: graph.data("options", options, length * size), here }, z, beside);
  const draws = z ? SAMPLES : 1;
  const reward2 = meanRows(r, draws);
  const uncertainty = sqrt(meanRows(square(subtract(r, repeatRows(reward2, draws))), draws));
  return compile(graph, { reward: reward2, uncertainty, best: meanRows(softmax(r), draws) });
}
function writeAnswers(program, model, users) {
  const { context } = model.config;
  writeSides(program, model, users, context);
  const label = new Float32Array(users.length * context);
  const presence = new Float32Array(users.length * context);
  users.forEach((answers, u) => {
    answers.forEach((answer, i) => {
      label[u * context + i] = answer.label;
      presence[u * context + i] = 1;
    });
  });
  program.write("label", label);
  program.write("presence", presence);
}
function writeSides(program, { config, normalisation }, users, places) {
  const width = config.length * config.size;
  const pair = new Float32Array(users.length * places * 2 * width);
  const here = new Float32Array(users.length * places * 2 * config.length);
  users.forEach((answers, u) => {
    answers.forEach(({ a, b }, i) => {
      [a, b].forEach((side, k) => {
        const row = 2 * (u * places + i) + k;
        pair.set(normalise(side, normalisation), row * width);
        here.fill(1, row * config.length, row * config.length + side.length / config.size);
      });
    });
  });
  program.write("pair", pair);
  if (config.length > 1) program.write("here", here);
}
function writeParameters(program, model) {
  for (const [name, t] of program.plan.named) {
    if (t.leaf === "parameter" && model.parameters.has(name)) {
      program.write(name, model.parameters.get(name));
    }
  }
}

// src/model/refine.ts
var FITTED = "fitted";
var NEWTON_STEPS = 8;
var STEP_SIZES = [1, 0.5, 0.25, 0.0625];
function refinePlan(config, users) {
  const { latent, context: N, beta } = config;
  if (!(beta > 0))
    throw new RangeError(`refine: the model was trained at \u03B2 = ${beta}; without a prior there is no posterior`);
  const graph = new Graph();
  const { pair, here, label, presence } = answerLeaves(graph, config, users);
  const z = graph.parameter(FITTED, users, latent);
  const p = prior(graph, latent);
  const batch = z.rows;
  const precision = scale(exp(negate(p.logVariance)), beta);
  const objective = (at2, logit2, y, there2) => {
    const likelihood = sumColumns(multiply(there2, subtract(multiply(y, logit2), softplus(logit2))));
    return subtract(likelihood, sumColumns(multiply(precision, affine(square(subtract(at2, p.mean)), 0.5, 0))));
  };
  const own = repeatRows(z, N);
  const logit = logitOf(config, { pair, here }, own);
  const [slope] = gradient(sum(logit), [own]);
  const chance = sigmoid(logit);
  const there = reshape(presence, 1);
  const root = sqrt(multiply(there, multiply(chance, affine(chance, -1, 1))));
  const curved = multiply(slope, root);
  const said = matmul(curved, curved, { transposeA: true, batch });
  const w = inverseCholesky(add(said, scale(priorInformation(p, said).precision, beta)));
  const pull = multiply(multiply(there, subtract(label, chance)), slope);
  const slopeOfJ = subtract(sumRows(pull, N), multiply(precision, subtract(z, p.mean)));
  const step2 = matmul(matmul(slopeOfJ, w, { transposeB: true, batch }), w, { batch });
  const K = STEP_SIZES.length;
  const sizes = tileRows(graph.constant(STEP_SIZES, K), batch);
  const tried = add(repeatRows(z, K), multiply(sizes, repeatRows(step2, K)));
  const again = (t) => repeatBlocks(t, batch, K);
  const sides = { pair: again(pair), here: here && again(here) };
  const reached = objective(
    tried,
    reshape(logitOf(config, sides, tried), N),
    reshape(again(label), N),
    reshape(again(there), N)
  );
  const before = objective(z, reshape(logit, N), reshape(label, N), presence);
  let [best, value] = [z, before];
  for (let k = 0; k < K; k++) {
    const J = slice(reshape(reached, K), k, k + 1);
    const candidate = slice(reshape(tried, K * latent), k * latent, (k + 1) * latent);
    best = select(expand(less(value, J), batch, latent), candidate, best);
    value = maximum(value, J);
  }
  polyak(z, best, 1);
  const spread = scale(w, Math.sqrt(beta));
  const draws = add(repeatRows(z, SAMPLES), matmul(normal(graph, scaled(batch, SAMPLES), latent), spread, { batch }));
  return compile(graph, {
    objective: before,
    mean: affine(z, 1, 0),
    variance: sumRows(square(spread), latent),
    z: draws
  });
}

// src/model/predict.ts
var CHUNK = 32;
async function score(backend2, model, users, options) {
  const n = options.length / model.config.size;
  const comparisons = model.comparison?.shape[0];
  const ranks = load(backend2, model, rankPlan(model.config, n, { users: CHUNK, comparisons }));
  ranks.write("options", normalise(options, model.normalisation));
  if (model.comparison) ranks.write("comparison", model.comparison.data);
  const all = [];
  for await (const { chunk, z } of posteriors(backend2, model, users)) {
    if (z) ranks.write("z", z);
    await ranks.run();
    const [reward2, best] = [await ranks.read("reward"), await ranks.read("best")];
    chunk.forEach((_, u) => {
      const row = z ? u * n : 0;
      const take = (values) => Float64Array.from({ length: n }, (_2, i) => values[row + i]);
      all.push({ reward: take(reward2), best: take(best) });
    });
  }
  return all;
}
async function* posteriors(backend2, model, users, refine = model.config.encoder === "newton" ? NEWTON_STEPS : 0) {
  const { config, parameters } = model;
  const { latent, encoder } = config;
  const encoding = latent > 0 && encoder !== "newton" ? load(backend2, model, encoderPlan(config, CHUNK)) : null;
  const fitting = latent > 0 && refine > 0 ? load(backend2, model, refinePlan(config, CHUNK)) : null;
  for (let from = 0; from < users.length; from += CHUNK) {
    const chunk = users.slice(from, from + CHUNK);
    const contexts = Array.from({ length: CHUNK }, (_, u) => chunk[u]?.context.slice(-config.context) ?? []);
    if (encoding) {
      writeAnswers(encoding, model, contexts);
      encoding.step = 0;
      await encoding.run();
    }
    if (fitting) {
      const prior2 = Array.from(parameters.get("prior.mean"));
      fitting.write(FITTED, encoding ? await encoding.read("mean") : contexts.flatMap(() => prior2));
      writeAnswers(fitting, model, contexts);
      fitting.step = 0;
      await fitting.run(refine + 1);
    }
    const program = fitting ?? encoding;
    const all = program && await program.read("variance");
    const variance = (u) => all?.subarray(u * latent, (u + 1) * latent) ?? [];
    yield { chunk, z: program && await program.read("z"), variance };
  }
}
function load(backend2, model, plan) {
  const program = backend2.load(plan, 0);
  writeParameters(program, model);
  return program;
}

// src/world/gaussians.ts
var RANGE = 10;
var FOUR = [
  { mean: -6, deviation: 1 },
  { mean: -2, deviation: 1.2 },
  { mean: 2, deviation: 0.8 },
  { mean: 6, deviation: 1.3 }
];
var reward = ({ mean: mean2, deviation }, x) => -(((x - mean2) / deviation) ** 2) / 2;
function ask(user, random) {
  const [a, b] = [RANGE * (2 * random.uniform() - 1), RANGE * (2 * random.uniform() - 1)];
  return { a, b, label: random.uniform() < preference(user, a, b) ? 1 : 0 };
}
var preference = (user, a, b) => 1 / (1 + Math.exp(reward(user, b) - reward(user, a)));
function preferences(users, annotators, answers, random) {
  const rows = Array.from({ length: annotators }, () => {
    const user = users[random.index(users.length)];
    return Array.from({ length: answers }, () => ask(user, random));
  }).flat();
  return {
    states: Float32Array.from(rows.flatMap(({ a, b }) => [a, b])),
    size: 1,
    length: 1,
    pairs: Int32Array.from({ length: 2 * rows.length }, (_, i) => i),
    labels: Float32Array.from(rows, ({ label }) => label),
    offsets: Int32Array.from({ length: annotators + 1 }, (_, i) => i * answers)
  };
}
function bayes(users, answers) {
  const logs = users.map(
    (user) => answers.reduce(
      (sum2, { a, b, label }) => sum2 + Math.log(label ? preference(user, a, b) : preference(user, b, a)),
      0
    )
  );
  const most = Math.max(...logs);
  const odds = logs.map((x) => Math.exp(x - most));
  const total = odds.reduce((sum2, x) => sum2 + x, 0);
  return odds.map((x) => x / total);
}
function region({ mean: mean2, deviation }, count) {
  return Array.from({ length: count }, (_, i) => mean2 + 3 * deviation * (2 * i / (count - 1) - 1));
}

// src/experiment/experiment.ts
var average = (values) => values.reduce((sum2, x) => sum2 + x, 0) / values.length;
async function forEachOf(names, f) {
  const all = {};
  for (const name of names) all[name] = await f(name);
  return all;
}

// src/experiment/gaussians.ts
var CONTEXT = 32;
var ANNOTATORS = 5e3;
var ANSWERS = 32;
var CONTEXTS = 50;
var GRID = 61;
var METHODS2 = ["vpl", "btl", "dpl-mean-variance", "dpl-categorical"];
var OPTIONS = { head: "reward", context: CONTEXT };
var asked = ({ a, b, label }) => ({ a: [a], b: [b], label });
var answersOf = (user, random, count = CONTEXT) => Array.from({ length: count }, () => ask(user, random));
async function runGaussians({ seed: seed2, backend: backend2, train: train2 }) {
  const users = FOUR;
  const data = preferences(users, ANNOTATORS, ANSWERS, new Random(seed2, 21));
  const random = new Random(seed2, 22);
  const contexts = users.map((user) => Array.from({ length: CONTEXTS }, () => answersOf(user, random)));
  const measure = async (rewards) => {
    const correlations = [];
    for (const [u, user] of users.entries()) {
      const grid = region(user, GRID);
      const truth = grid.map((x) => reward(user, x));
      correlations.push(average((await rewards(u, grid)).map((r) => correlation(r, truth))));
    }
    const each = correlations.map((r, u) => [`user ${u + 1}`, r]);
    return { correlation: Math.min(...correlations), ...Object.fromEntries(each) };
  };
  const of = (model) => measure(async (u, grid) => {
    const asking = (contexts[u] ?? []).map((answers) => ({ context: answers.map(asked) }));
    return (await score(backend2, model, asking, Float32Array.from(grid))).map(({ reward: reward2 }) => reward2);
  });
  const results = await forEachOf(
    METHODS2,
    async (method) => of(await train2(method, data, { ...OPTIONS, method }))
  );
  const bayes2 = await measure(
    async (u, grid) => (contexts[u] ?? []).map((answers) => {
      const belief = bayes(users, answers);
      return grid.map(
        (x) => belief.reduce((sum2, p, i) => sum2 + p * reward(users[i], x), 0)
      );
    })
  );
  return { results, limits: { bayes: bayes2 } };
}
function correlation(x, y) {
  const xs = Array.from(x);
  const [mx, my] = [average(xs), average(y)];
  const dot = (a, ma, b, mb) => a.reduce((sum2, ai, i) => sum2 + (ai - ma) * (b[i] - mb), 0);
  return dot(xs, mx, y, my) / Math.sqrt(dot(xs, mx, xs, mx) * dot(y, my, y, my));
}

// .scratch/g.ts
var backend = wasm(await kernels());
var over = JSON.parse(process.argv[2] ?? "{}");
var seed = Number(process.argv[3] ?? 10);
var t0 = performance.now();
var out = await runGaussians({ seed, backend, train: async (label, data, options) => {
  if (label !== "vpl") options = { ...options, steps: 1 };
  const { model, report } = await train(backend, data, { ...options, ...label === "vpl" ? over : {}, seed });
  if (label === "vpl") console.log(JSON.stringify(report.intervals.filter((_, i) => i % 8 === 7).map((x) => [x.step, +x.heldOut.loss.toFixed(2), +x.heldOut.accuracy.toFixed(3)])), report.bestStep);
  return model;
} });
console.log(JSON.stringify(over), JSON.stringify(out.results.vpl), "bayes", JSON.stringify(out.limits.bayes), ((performance.now() - t0) / 1e3).toFixed(0) + "s");
