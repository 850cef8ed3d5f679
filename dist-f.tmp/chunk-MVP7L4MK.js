import {
  stateInWords
} from "./chunk-NEXZXK3Y.js";
import {
  checkLoad,
  checkSteps,
  checkWrite,
  liveCounts,
  namedTensor
} from "./chunk-W3ZU5B5M.js";
import {
  HEADS,
  configOfRecord,
  configRecord,
  latentSize,
  networkOf,
  parametersOf,
  placesOf,
  prior
} from "./chunk-5RTLSGSM.js";
import {
  Random,
  seedKey
} from "./chunk-2Z7GBDHD.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
import {
  Graph,
  liveRows,
  storage
} from "./chunk-XHHEE3EZ.js";
import {
  last
} from "./chunk-NNLXVFEM.js";
import {
  hasMethods,
  refuse
} from "./chunk-FOST4AUN.js";

// src/backend/wasm/simd.ts
var VECTOR_TYPE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123);
function checkSimd() {
  if (!(typeof WebAssembly == "object" && WebAssembly.validate(VECTOR_TYPE)))
    throw new Error(
      "this host has no WebAssembly with SIMD; use Chromium 91, Firefox 90, Safari 16.4, Node 20 or a later one"
    );
}

// src/backend/wasm/instances.ts
var instanceOf = (memory, { exports }) => ({
  memory,
  run: exports.run
}), sizeOf = ({ memory }) => memory.buffer.byteLength, Instances = class {
  #module;
  /** Those that no program uses. */
  #spare = [];
  constructor(module) {
    this.#module = module;
  }
  /** Makes instances for this number of programs where they cannot be made synchronously; elsewhere one, and others on demand. */
  async prepare(programs) {
    try {
      this.#spare.push(this.#create(1));
    } catch {
      let instances = Array.from({ length: programs }, async () => {
        let memory = new WebAssembly.Memory({ initial: 1 });
        return instanceOf(memory, await WebAssembly.instantiate(this.#module, { env: { memory } }));
      });
      this.#spare.push(...await Promise.all(instances));
    }
  }
  /** An instance whose memory has at least this many pages. */
  take(pages) {
    this.#spare.sort((p, q) => sizeOf(p) - sizeOf(q));
    let fit = this.#spare.findIndex((instance2) => sizeOf(instance2) >= pages * 65536), [instance] = this.#spare.slice(fit);
    return instance ? (fit < 0 && instance.memory.grow(pages - sizeOf(instance) / 65536), this.#spare.splice(fit, 1), instance) : this.#create(pages);
  }
  /** Takes an instance back, and overwrites what its program wrote. */
  give(instance) {
    let { memory } = instance;
    new Uint8Array(memory.buffer).fill(0, 4096), memory.grow(0), this.#spare.push(instance);
  }
  #create(pages) {
    let memory = new WebAssembly.Memory({ initial: pages });
    return instanceOf(memory, new WebAssembly.Instance(this.#module, { env: { memory } }));
  }
};

// src/backend/wasm/instructions.ts
var packedBytes = (k, n) => 4 * k * 8 * Math.ceil(n / 8), gemmScratch = (k, n) => 16512 + 16 * k + packedBytes(Math.min(k, 256), n);
function instructionsOf(plan, addressOf, take) {
  let fixed = new Set(plan.prologue);
  for (let t of plan.offsets.keys()) (t.leaf === "constant" || t.leaf === "parameter") && fixed.add(t);
  for (let t of plan.body) t.op?.effect && t.inputs[0] && fixed.delete(t.inputs[0]);
  let operandOf = (t) => ({ address: addressOf(t), rows: t.rows, cols: t.cols }), packedCopies = /* @__PURE__ */ new Map(), prologue = [], pack = (b, transposed) => {
    let [k, n] = transposed ? [b.cols, b.rows.times] : [b.rows.times, b.cols], key = `${storage(b).id} ${k} ${n} ${transposed}`, known = packedCopies.get(key);
    if (known) return known;
    let copy = { address: take(packedBytes(k, n)), rows: b.rows, cols: b.cols };
    return packedCopies.set(key, copy), prologue.push({ code: 21 /* PackB */, operands: [copy, operandOf(b)], attributes: [transposed ? 1 : 0, k, n] }), copy;
  }, lower = (t) => {
    let code = t.op?.code, inputs = t.inputs.map((x) => x && operandOf(x)), result = t.op?.effect ? inputs[0] ?? null : operandOf(t);
    if (code !== 19 /* Matmul */ && code !== 20 /* Linear */)
      return { code, operands: [result, ...inputs], attributes: t.attributes };
    let [, transposeB = 0, block = 0] = code === 19 /* Matmul */ ? t.attributes : [], [a = null, b = null, ...biases] = inputs, right = t.inputs[1], isPacked = fixed.has(storage(right)) && block === 0 && right.rows.count === null;
    return {
      code,
      operands: [result, a, isPacked ? pack(right, transposeB === 1) : b, ...biases],
      attributes: [...t.attributes, isPacked ? 1 : 0]
    };
  };
  for (let t of plan.prologue) prologue.push(lower(t));
  return { prologue, body: plan.body.map(lower) };
}
var instructionBytes = ({ operands, attributes }) => 12 + operands.length * 12 + attributes.length * 8;
function encode(instruction, memory, address) {
  let { code, operands, attributes } = instruction, bytes = instructionBytes(instruction), view = new DataView(memory, address, bytes);
  view.setInt32(0, code, !0), view.setInt32(4, bytes, !0), view.setInt32(8, operands.length, !0), operands.forEach((operand, i) => {
    let at = 12 + i * 12;
    view.setUint32(at, operand?.address ?? 0, !0), view.setInt32(at + 4, operand?.rows.max ?? 0, !0), view.setInt32(at + 8, operand?.cols ?? 0, !0);
  });
  let first = 12 + operands.length * 12;
  attributes.forEach((value, i) => {
    view.setFloat64(first + 8 * i, value, !0);
  });
}
var rowWordsOf = ({ operands }, address) => operands.flatMap(
  (operand, i) => operand?.rows.count ? [{ address: address + 12 + i * 12 + 4, rows: operand.rows }] : []
);
function scratchBytes({ code, operands, attributes }) {
  let [y, a, b] = operands;
  if (!y || !a) return 0;
  if (code === 11 /* LogSumExp */) return a.cols * 4 + 16;
  if (code === 12 /* MeanSigmoid */) return 8 * (b?.rows.max ?? 0) + 16;
  if (code === 20 /* Linear */) return gemmScratch(a.cols, y.cols);
  if (code !== 19 /* Matmul */) return 0;
  let [transposeA, , block = 0] = attributes, blocks = block ? y.rows.max / block : 1;
  return gemmScratch(transposeA ? a.rows.max / blocks : a.cols, y.cols);
}

// src/backend/wasm/wasm.ts
var MAX_PAGES = 65536, ARENA = 4112, WasmProgram = class {
  constructor(instances, plan, seed) {
    this.instances = instances;
    this.plan = plan;
    checkLoad(plan, seed);
    let end = ARENA + plan.bytes, take = (bytes) => {
      let at = end;
      return end += Math.ceil(bytes / 16) * 16 + 16, at;
    }, { prologue, body } = instructionsOf(plan, (t) => this.#address(t), take), list = [...prologue, ...body];
    this.#scratch = take(Math.max(1024, ...list.map(scratchBytes)));
    let sizeOf2 = (instructions) => instructions.reduce((sum, i) => sum + instructionBytes(i), 0), start = take(sizeOf2(list)), middle = start + sizeOf2(prologue);
    this.#prologue = { start, end: middle }, this.#body = { start: middle, end: middle + sizeOf2(body) }, this.#prologueCounts = prologue.some(({ operands }) => operands.some((operand) => operand?.rows.count));
    let pages = Math.ceil(end / 65536);
    if (pages > MAX_PAGES)
      throw new RangeError(`plan: it needs ${(end / 2 ** 20).toFixed(0)} MiB; WebAssembly memory has at most 4096`);
    this.#instance = instances.take(pages);
    let { buffer } = this.#instance.memory;
    this.#words = new Int32Array(buffer);
    let address = start;
    this.#rowWords = list.flatMap((instruction) => {
      encode(instruction, buffer, address);
      let words = rowWordsOf(instruction, address);
      return address += instructionBytes(instruction), words;
    });
    let [low, high] = seedKey(seed);
    this.#words.set([0, low | 0, high | 0], 4096 / 4);
    for (let [t, offset] of plan.offsets) {
      if (!t.values || t.leaf !== "constant") continue;
      let kind = t.shape.type === "i32" ? Int32Array : Float32Array;
      new kind(buffer, ARENA + offset, t.values.length).set(t.values);
    }
  }
  instances;
  plan;
  /** Null once the memory was erased: another program may use the instance then. */
  #instance;
  #scratch;
  #prologue;
  #body;
  /** Numbers of rows in the instructions that depend on a count. */
  #rowWords;
  #words;
  /** Whether the prologue depends on a count. */
  #prologueCounts;
  /** Key of the counts to which the instructions are set; null: all at their maximum. */
  #live = null;
  #prologueDone = !1;
  get step() {
    return this.#words[4096 / 4] >>> 0;
  }
  set step(step) {
    checkSteps(step, "step"), this.#words[4096 / 4] = step | 0;
  }
  write(name, values) {
    checkWrite(this.plan, name, values), this.view(name).set(values), this.plan.named.get(name)?.leaf === "parameter" && (this.#prologueDone = !1);
  }
  read(name) {
    return this.view(name).slice();
  }
  /** The values of a leaf or output in place, without a copy. Set parameters with `write`, which repeats the prologue. */
  view(name) {
    let t = namedTensor(this.plan, name), kind = t.shape.type === "i32" ? Int32Array : Float32Array;
    return new kind(this.#loaded.memory.buffer, this.#address(t), t.rows.max * t.cols);
  }
  run(steps = 1, counts) {
    checkSteps(steps);
    let { run } = this.#loaded;
    if ((counts !== void 0 || this.#live !== null) && this.#setCounts(counts), !this.#prologueDone) {
      let step = this.step;
      run(this.#prologue.start, this.#prologue.end, 1, 4096, this.#scratch), this.step = step, this.#prologueDone = !0;
    }
    run(this.#body.start, this.#body.end, steps, 4096, this.#scratch);
  }
  /** Overwrites all memory of the program with zeros. The program cannot be used again, and its views are empty. */
  erase() {
    this.#instance && this.instances.give(this.#instance), this.#instance = null;
  }
  get #loaded() {
    if (!this.#instance) throw new Error("program: its memory was erased; load the plan again");
    return this.#instance;
  }
  #setCounts(counts = {}) {
    let live = liveCounts(this.plan, counts), key = [...live.values()].join();
    if (key !== this.#live) {
      this.#live = key, this.#prologueCounts && (this.#prologueDone = !1);
      for (let { address, rows } of this.#rowWords) this.#words[address / 4] = liveRows(rows, live);
    }
  }
  #address(t) {
    return ARENA + this.plan.offsets.get(storage(t));
  }
}, wasm = (module, instances = new Instances(module)) => ({
  name: "wasm",
  load: (plan, seed) => new WasmProgram(instances, plan, seed),
  async prepare(programs) {
    let own = new Instances(module);
    return await own.prepare(programs), wasm(module, own);
  }
});

// src/model/model.ts
function checkModel(model) {
  let { config, parameters, normalisation } = model ?? {};
  hasMethods(parameters, "get") && normalisation?.mean && config && configOfRecord(configRecord(config)) || refuse("model", model, "a model, such as await loadModel(\u2026) returns");
}
var isPersonal = (model) => model.config.kind === "personal";
function parameterShapes(config) {
  let graph = new Graph(), width = 2 * config.length * config.size;
  if (config.kind === "personal") {
    let p = prior(graph, config.latent), places = placesOf(config), answers = {
      pair: graph.data("pair", places, width),
      label: graph.data("label", places, 1),
      mask: graph.data("mask", 1, places),
      shares: !1
    };
    networkOf(config.encoder)?.encode(answers, config.hidden, p);
  }
  let latent = latentSize(config), z = latent > 0 ? graph.data("z", 1, latent) : null;
  return HEADS[config.head].compare(config, { pair: graph.data("sides", 1, width), stateMask: null }, z), new Map(parametersOf(graph).map((t) => [t.name, [t.rows.times, t.cols]]));
}

// src/io/safetensors.ts
var MAX_HEADER = 1e8, MAX_DEPTH = 100;
function encodeSafetensors({ tensors, metadata }) {
  let header = [["__metadata__", Object.fromEntries(metadata)]], offset = 0;
  for (let [name, { shape, data }] of tensors) {
    if (shape.reduce((n, size) => n * size, 1) !== data.length)
      throw new RangeError(`safetensors: "${name}" has ${data.length} values; its shape is [${shape}]`);
    header.push([name, { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] }]), offset += data.byteLength;
  }
  let json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header))), start = 8 + Math.ceil(json.length / 8) * 8, bytes = new Uint8Array(start + offset).fill(32, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), !0), bytes.set(json, 8);
  let at = start;
  for (let { data } of tensors.values())
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at), at += data.byteLength;
  return bytes;
}
var F32 = { bytes: 4, toFloat32: (bytes) => new Float32Array(bytes) }, OWN_FILE = { keep: () => !0, types: { F32 } };
function decodeSafetensors(bytes, foreign = OWN_FILE) {
  if (bytes.length < 8)
    throw new FormatError(`safetensors: the file has ${bytes.length} bytes; it must have at least 8`);
  let length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, !0));
  if (length > MAX_HEADER || 8 + length > bytes.length)
    throw new FormatError(
      `safetensors: a header of ${length} bytes does not fit in a file of ${bytes.length}; the file is cut short, or of another kind`
    );
  let body = bytes.subarray(8 + length), { metadata, spans } = readHeader(parseHeader(bytes.subarray(8, 8 + length)), body.length, foreign);
  checkContiguous(spans, body.length);
  let tensors = /* @__PURE__ */ new Map();
  for (let { name, type, shape, from, to } of spans)
    type && tensors.set(name, { shape, data: type.toFloat32(new Uint8Array(body.subarray(from, to)).buffer) });
  return { tensors, metadata };
}
function readHeader(header, length, { keep, types }) {
  let metadata = /* @__PURE__ */ new Map(), spans = [];
  for (let [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      for (let [key, value] of Object.entries(record(entry, name))) {
        if (typeof value != "string") throw new FormatError(`safetensors: metadata "${key}" is not a string`);
        metadata.set(key, value);
      }
      continue;
    }
    let { dtype, shape, data_offsets: offsets } = record(entry, name), type = keep(name) ? elementType(dtype, name, types) : null;
    if (!isSizes(shape)) throw new FormatError(`safetensors: the shape of "${name}" is not a list of sizes`);
    if (!isSizes(offsets) || offsets.length !== 2)
      throw new FormatError(`safetensors: the data_offsets of "${name}" are not two sizes`);
    let [from, to] = offsets, size = type && shape.reduce((n, width) => n * width, type.bytes);
    if (to > length || (size === null ? to < from : to - from !== size)) {
      let needs = size === null ? "" : `; shape [${shape}] needs ${size} bytes`;
      throw new FormatError(`safetensors: "${name}" spans bytes ${from} to ${to} of ${length}${needs}`);
    }
    spans.push({ name, type, shape, from, to });
  }
  return { metadata, spans };
}
function checkContiguous(spans, length) {
  spans.sort((p, q) => p.from - q.from || p.to - q.to);
  let end = 0;
  for (let { name, from, to } of spans) {
    if (from !== end)
      throw new FormatError(`safetensors: "${name}" starts at byte ${from}; the tensor before it ends at ${end}`);
    end = to;
  }
  if (end !== length)
    throw new FormatError(`safetensors: got ${length - end} bytes after the last tensor; there must be none`);
}
function elementType(dtype, name, types) {
  let readable = Object.keys(types);
  if (typeof dtype == "string" && readable.includes(dtype)) return types[dtype];
  throw new FormatError(
    `safetensors: tensor "${name}" has ${typeof dtype == "string" ? `type ${dtype}` : "no type"}; penchant reads ${readable.join(", ")}`
  );
}
function decodeUtf8(bytes) {
  return "TextDecoder" in globalThis ? new TextDecoder("utf-8", { fatal: !0 }).decode(bytes) : decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
}
function parseHeader(bytes) {
  let text;
  try {
    text = decodeUtf8(bytes);
  } catch (error) {
    throw new FormatError(`safetensors: the header is not UTF-8 (${error.message})`);
  }
  return record(parseJson(text, "safetensors: the header"), "header");
}
function parseJson(text, subject) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${subject} is not valid JSON (${error.message})`);
  }
  return checkNames(text, subject), value;
}
function checkNames(json, subject) {
  let open = [];
  for (let i = 0; i < json.length; i++) {
    let c = json[i];
    if (c === "{" ? open.push(/* @__PURE__ */ new Set()) : c === "[" ? open.push(null) : (c === "}" || c === "]") && open.pop(), open.length > MAX_DEPTH) throw new FormatError(`${subject} is nested more than ${MAX_DEPTH} levels deep`);
    if (c !== '"') continue;
    let start = i++;
    for (; json[i] !== '"'; i++) json[i] === "\\" && i++;
    let next = i + 1;
    for (; ` 	\r
`.includes(json[next] ?? "end"); ) next++;
    if (json[next] !== ":") continue;
    let name = JSON.parse(json.slice(start, i + 1));
    if (last(open)?.has(name)) throw new FormatError(`${subject} has the name ${JSON.stringify(name)} twice`);
    last(open)?.add(name);
  }
}
function record(value, name) {
  if (typeof value != "object" || value === null || Array.isArray(value))
    throw new FormatError(`safetensors: "${name}" is not an object`);
  return value;
}
var isSizes = (value) => Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

// src/model/survey-questions.ts
var SURVEY_SIZE = 100;
function surveyOf(data, seed) {
  if (data.length > 1) return;
  let seen = /* @__PURE__ */ new Set(), rows = [];
  for (let i of new Random(seed, 2).permutation(data.labels.length)) {
    let [a, b] = [data.pairs[2 * i], data.pairs[2 * i + 1]], key = a < b ? `${a} ${b}` : `${b} ${a}`;
    if (!(a === b || seen.has(key)) && (seen.add(key), rows.push([a, b]), rows.length === SURVEY_SIZE))
      break;
  }
  let side = (k) => {
    let values = rows.flatMap(
      (row) => Array.from(data.states.subarray(row[k] * data.size, (row[k] + 1) * data.size))
    );
    return { shape: [rows.length, data.size], data: Float32Array.from(values) };
  }, { size, features, attributes } = data, inWords = (state) => stateInWords(data.states.subarray(state * size, (state + 1) * size), features ?? [], attributes ?? []), caption = (state) => data.captions ? data.captions[state] ?? "" : inWords(state), captions = (data.captions ?? attributes) && rows.map(([a, b]) => [caption(a), caption(b)]), items = data.items && { shape: [rows.length, 2], data: Float32Array.from(rows.flat()) };
  return { a: side(0), b: side(1), captions, items };
}

export {
  checkModel,
  isPersonal,
  parameterShapes,
  encodeSafetensors,
  F32,
  decodeSafetensors,
  parseJson,
  SURVEY_SIZE,
  surveyOf,
  checkSimd,
  wasm
};
