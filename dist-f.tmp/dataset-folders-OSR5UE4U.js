import {
  readParquetSteps,
  stepsOfParquet
} from "./chunk-KMFQEKJX.js";
import {
  CONVERSIONS,
  StepCollector,
  openFile,
  unreadable
} from "./chunk-FT4NFQFN.js";
import {
  leftOutNote,
  plural,
  unusedNote
} from "./chunk-6VYQMDR6.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
import {
  isObject
} from "./chunk-FOST4AUN.js";

// src/io/trajectories/dataset-folders.ts
import { existsSync } from "node:fs";
import { readdir as readdir2, readFile as readFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/io/trajectories/minari-folder.ts
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";

// src/io/trajectories/flat-table.ts
var FlatTable = class _FlatTable {
  constructor(view, start) {
    this.view = view;
    this.start = start;
  }
  view;
  start;
  /** The root table of the FlatBuffer at this place. */
  static at(view, start) {
    return new _FlatTable(view, start + view.getUint32(start, !0));
  }
  /** Where field i is; 0 if it is absent. */
  field(i) {
    let vtable = this.start - this.view.getInt32(this.start, !0), entry = 4 + 2 * i, offset = entry < this.view.getUint16(vtable, !0) ? this.view.getUint16(vtable + entry, !0) : 0;
    return offset === 0 ? 0 : this.start + offset;
  }
  uint8(i) {
    let at = this.field(i);
    return at === 0 ? 0 : this.view.getUint8(at);
  }
  int16(i) {
    let at = this.field(i);
    return at === 0 ? 0 : this.view.getInt16(at, !0);
  }
  int32(i) {
    let at = this.field(i);
    return at === 0 ? 0 : this.view.getInt32(at, !0);
  }
  int64(i) {
    let at = this.field(i);
    return at === 0 ? 0 : Number(this.view.getBigInt64(at, !0));
  }
  /** The table that field i points to. */
  table(i) {
    let at = this.field(i);
    return at === 0 ? void 0 : _FlatTable.at(this.view, at);
  }
  text(i) {
    let { start, length } = this.vector(i, 1);
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, this.view.byteOffset + start, length));
  }
  /** The tables of vector i. */
  tables(i) {
    let { start, length } = this.vector(i, 4);
    return Array.from({ length }, (_, k) => _FlatTable.at(this.view, start + 4 * k));
  }
  /** Where the structs of vector i, of `size` bytes each, are. */
  structs(i, size) {
    let { start, length } = this.vector(i, size);
    return Array.from({ length }, (_, k) => start + size * k);
  }
  vector(i, size) {
    let at = this.field(i);
    if (at === 0) return { start: 0, length: 0 };
    let vector = at + this.view.getUint32(at, !0), length = this.view.getUint32(vector, !0);
    if (vector + 4 + size * length > this.view.byteLength) throw new RangeError("a vector leads out of the file");
    return { start: vector + 4, length };
  }
};

// src/io/trajectories/arrow-steps.ts
var [INT, FLOAT, BOOL, LIST, STRUCT, FIXED_SIZE_LIST, MAP] = [2, 3, 6, 12, 13, 16, 17], [HALF, SINGLE, DOUBLE] = [0, 1, 2], BUFFERS = {
  1: 0,
  4: 3,
  5: 3,
  7: 2,
  8: 2,
  9: 2,
  10: 2,
  11: 2,
  15: 2,
  18: 2,
  19: 3,
  20: 3,
  21: 2
}, MAX_DEPTH = 16;
function stepsOfArrow(bytes, path) {
  try {
    return readFile(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    let reason = error instanceof RangeError ? "it is damaged, or cut short" : error.message;
    throw new FormatError(`${path}: cannot be read as Arrow (${reason})`);
  }
}
var fail = (reason) => {
  throw new FormatError(reason);
};
function isMagic(view, at) {
  return [..."ARROW1"].every((letter, i) => view.getUint8(at + i) === letter.charCodeAt(0));
}
function readFile(view) {
  let size = view.byteLength;
  (size < 18 || !isMagic(view, 0)) && fail("it is not an Arrow file"), isMagic(view, size - 6) || fail("it is cut short");
  let footer = FlatTable.at(view, size - 10 - view.getInt32(size - 10, !0)), schema = footer.table(1);
  if (schema === void 0) return fail("it has no schema");
  schema.int16(0) !== 0 && fail("its numbers are big-endian; they must be little-endian");
  let fields = schema.tables(1), steps = [], budget = { bytes: size };
  for (let block of footer.structs(3, 24)) {
    let start = Number(view.getBigInt64(block, !0)), body = start + view.getInt32(block + 8, !0), isNew = view.getInt32(start, !0) === -1, batch = FlatTable.at(view, start + (isNew ? 8 : 4)).table(2) ?? fail("a record batch is missing");
    readBatch(view, batch, fields, body, steps, budget);
  }
  return steps;
}
function readBatch(view, batch, fields, body, steps, budget) {
  batch.table(3) && fail("it is compressed; rewrite it without compression");
  let rows = batch.int64(0);
  rows >= 0 && rows <= 8 * view.byteLength || fail("a record batch has an impossible length");
  let reader = new FieldReader(view, batch.structs(1, 16), batch.structs(2, 16), body, budget), read = fields.map((field) => ({ name: field.text(0), values: reader.read(field, 0) })).filter(({ values }) => values !== void 0);
  read.length === 0 && fail("none of its columns holds numbers or flags"), read.some(({ values }) => values?.length !== rows) && fail("a column is shorter or longer than its record batch");
  for (let row = 0; row < rows; row++)
    steps.push(Object.fromEntries(read.map(({ name, values }) => [name, values?.[row]])));
}
var FieldReader = class {
  constructor(view, nodes, buffers, body, budget) {
    this.view = view;
    this.nodes = nodes;
    this.buffers = buffers;
    this.body = body;
    this.budget = budget;
  }
  view;
  nodes;
  buffers;
  body;
  budget;
  node = 0;
  buffer = 0;
  read(field, depth) {
    depth > MAX_DEPTH && fail("its types are nested too deeply");
    let type = field.uint8(2), parameters = field.table(3), length = this.takeNode();
    if (field.table(4)) return this.skip(2);
    if (type === STRUCT) return this.readStruct(field, length, depth);
    if (type === FIXED_SIZE_LIST) {
      this.takeBuffer();
      let size = parameters?.int32(0) ?? 0, values = this.readChild(field, depth);
      return values && !(size >= 1 && values.length === size * length) && fail("a list leads out of its values"), values && slices(length, (i) => [i * size, (i + 1) * size], values);
    }
    if (type === LIST || type === MAP) {
      this.takeBuffer();
      let [offsets] = this.takeBuffer(4 * (length + 1)), values = this.readChild(field, depth), at = (i) => this.view.getInt32(offsets + 4 * i, !0);
      return type === LIST ? values && slices(length, (i) => [at(i), at(i + 1)], values) : void 0;
    }
    if (type === BOOL) return this.readFlags(length);
    if (type === INT || type === FLOAT) return this.readNumbers(type, parameters, length);
    let buffers = BUFFERS[type];
    return buffers === void 0 ? fail(`"${field.text(0)}" has a type that is not known here (${type})`) : this.skip(buffers);
  }
  readChild(field, depth) {
    let [child] = field.tables(5);
    return child ? this.read(child, depth + 1) : fail("a list has no type of values");
  }
  readStruct(field, length, depth) {
    this.takeBuffer();
    let read = field.tables(5).map((child) => ({ name: child.text(0), values: this.read(child, depth + 1) })).filter(({ values }) => values !== void 0);
    if (read.length !== 0)
      return read.some(({ values }) => values?.length !== length) && fail("a struct is shorter or longer than its parts"), Array.from({ length }, (_, i) => Object.fromEntries(read.map(({ name, values }) => [name, values?.[i]])));
  }
  readFlags(length) {
    let valid = this.takeValidity(), [start] = this.takeBuffer(Math.ceil(length / 8));
    return Array.from({ length }, (_, i) => valid(i) ? this.bit(start, i) : null);
  }
  readNumbers(type, parameters, length) {
    let valid = this.takeValidity(), precision = type === FLOAT ? parameters?.int16(0) ?? HALF : -1, bytes = type === INT ? (parameters?.int32(0) ?? 0) / 8 : 2 << precision;
    if (precision === HALF) return this.skip(1);
    type === FLOAT && precision !== SINGLE && precision !== DOUBLE && fail("it has floats of an unknown precision");
    let isSigned = parameters?.uint8(1) === 1, [start] = this.takeBuffer(bytes * length), valueAt = numberReader(this.view, type === FLOAT, precision === SINGLE ? 4 : bytes, isSigned);
    return Array.from({ length }, (_, i) => valid(i) ? valueAt(start + bytes * i) : null);
  }
  takeNode() {
    let node = this.nodes[this.node++] ?? fail("a record batch lacks a field"), length = Number(this.view.getBigInt64(node, !0));
    return length >= 0 && length <= 8 * this.view.byteLength ? length : fail("a field has an impossible length");
  }
  /** Start and size of the next buffer. Throws unless it is in the file and has at least `needs` bytes. */
  takeBuffer(needs = 0) {
    let buffer = this.buffers[this.buffer++] ?? fail("a record batch lacks a buffer"), start = this.body + Number(this.view.getBigInt64(buffer, !0)), size = Number(this.view.getBigInt64(buffer + 8, !0));
    return start >= 0 && size >= needs && start + size <= this.view.byteLength || fail("it is damaged, or cut short"), this.budget.bytes -= needs, this.budget.bytes < 0 && fail("its values share bytes"), [start, size];
  }
  /** Whether a row has a value. Without nulls the buffer is empty. */
  takeValidity() {
    let [start, size] = this.takeBuffer();
    return size === 0 ? () => !0 : (i) => this.bit(start, i);
  }
  bit(start, i) {
    return (this.view.getUint8(start + (i >> 3)) >> (i & 7) & 1) === 1;
  }
  skip(buffers) {
    for (let i = 0; i < buffers; i++) this.takeBuffer();
  }
};
function numberReader(view, isFloat, bytes, isSigned) {
  return isFloat ? bytes === 4 ? (at) => view.getFloat32(at, !0) : (at) => view.getFloat64(at, !0) : {
    "1true": (at) => view.getInt8(at),
    "1false": (at) => view.getUint8(at),
    "2true": (at) => view.getInt16(at, !0),
    "2false": (at) => view.getUint16(at, !0),
    "4true": (at) => view.getInt32(at, !0),
    "4false": (at) => view.getUint32(at, !0),
    "8true": (at) => view.getBigInt64(at, !0),
    "8false": (at) => view.getBigUint64(at, !0)
  }[`${bytes}${isSigned}`] ?? fail(`integers of ${8 * bytes} bits are not known`);
}
function slices(length, spanOf, values) {
  return Array.from({ length }, (_, i) => {
    let [from, to] = spanOf(i);
    return from >= 0 && to >= from && to <= values.length || fail("a list leads out of its values"), values.slice(from, to);
  });
}

// src/io/trajectories/minari-folder.ts
var PART = /\.(arrow|parquet)$/;
async function readMinariFolder(folder, options) {
  let names = (await list(folder)).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b)), starts = [], [rows, empty] = [0, 0], locate = (row) => {
    let start = starts.findLast((candidate) => candidate.row <= row);
    return `${start?.path}: row ${row - (start?.row ?? 0)}`;
  }, steps = new StepCollector(folder, locate, options);
  for (let name of names) {
    let path = join(folder, name), episode = await stepsOfEpisode(path, steps.shortFloats);
    if (episode.length < 2) {
      empty++;
      continue;
    }
    starts.push({ row: rows, path });
    for (let step of episode) steps.add(step);
    rows += episode.length;
  }
  if (rows === 0) throw new FormatError(`${folder}: none of its ${plural(names.length, "episode")} has a step`);
  let ends = new Uint8Array(rows);
  for (let { row } of starts.slice(1)) ends[row - 1] = 1;
  ends[rows - 1] = 1;
  let collected = steps.finish(ends);
  return {
    ...collected,
    padded: !0,
    notes: [...leftOutNote(empty, "episode", "without a step"), ...collected.notes]
  };
}
async function stepsOfEpisode(folder, shortFloats) {
  let parts = (await list(folder)).filter((name) => PART.test(name)).sort();
  if (parts.length === 0) throw new FormatError(`${folder}: there is no .arrow or .parquet file in this folder`);
  let steps = [];
  for (let part of parts) {
    let path = join(folder, basename(part)), file = await openFile(path);
    try {
      if (path.endsWith(".arrow")) for (let step of stepsOfArrow(await file.readFile(), path)) steps.push(step);
      else for await (let step of stepsOfParquet(file, path, shortFloats)) steps.push(step);
    } finally {
      await file.close();
    }
  }
  return steps;
}
var list = (folder) => readdir(folder).catch((error) => {
  throw unreadable(folder, error.message);
});

// src/io/trajectories/dataset-folders.ts
async function readDatasetFolder(folder, options, readHdf5) {
  let info = join2(folder, "meta", "info.json");
  if (existsSync(info)) return readLeRobot(folder, info, options);
  for (let data of [join2(folder, "data"), folder]) {
    let hdf5 = join2(data, "main_data.hdf5"), metadata = join2(data, "metadata.json");
    if (!existsSync(hdf5) && !existsSync(metadata)) continue;
    let space = existsSync(metadata) ? discreteSpace(metadata, await readJson(metadata)) : {};
    return { ...existsSync(hdf5) ? await readHdf5(hdf5) : await readMinariFolder(data, options), ...space };
  }
  let advice = [folder, ...await readdir2(folder).catch(() => [])].map(conversionOf).find((each) => each !== void 0) ?? "name a file in it instead";
  throw new RangeError(
    `${folder}: this folder is no dataset: Minari's has data/main_data.hdf5 or data/metadata.json, LeRobot's meta/info.json; ${advice}`
  );
}
function conversionOf(name) {
  return /\.zarr\/?$|(^|\/)(\.zgroup|\.zattrs|zarr\.json)$/.test(name) ? CONVERSIONS[".zarr"] : /\.tfrecord/.test(name) ? CONVERSIONS[".tfrecord"] : void 0;
}
async function readLeRobot(folder, infoPath, options) {
  let info = await readJson(infoPath), names = await readdir2(join2(folder, "data"), { recursive: !0 }).catch((error) => {
    throw unreadable(join2(folder, "data"), error.message);
  }), { compare } = new Intl.Collator("en", { numeric: !0 }), files = names.filter((name) => name.endsWith(".parquet")).sort(compare);
  if (files.length === 0) throw new FormatError(`${folder}: there are no .parquet files in its folder data`);
  let rows = await readParquetSteps(
    files.map((name) => join2(folder, "data", name)),
    folder,
    options
  ), { total_frames: total } = info;
  if (typeof total == "number" && total !== rows.ends.length)
    throw new FormatError(
      `${infoPath}: "total_frames" is ${total}, but the files in data have ${rows.ends.length} rows`
    );
  let videos = Object.entries(Object(info.features)).filter(([, feature]) => Object(feature).dtype === "video");
  return { ...rows, notes: [...rows.notes, ...unusedNote(videos.map(([name]) => `${name} (a video)`))] };
}
async function readJson(path) {
  let text = await readFile2(path, "utf8").catch((error) => {
    throw unreadable(path, error.message);
  }), value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${path}: not valid JSON (${error.message})`);
  }
  if (!isObject(value)) throw new FormatError(`${path}: it must be an object`);
  return value;
}
function discreteSpace(path, { action_space: text }) {
  if (typeof text != "string" || !text.includes('"Discrete"')) return {};
  let space;
  try {
    space = Object(JSON.parse(text));
  } catch {
    return {};
  }
  let { type, start = 0, n } = space;
  if (type !== "Discrete" || !Number.isInteger(n) || !Number.isInteger(start)) return {};
  if (Number(start) < 0)
    throw new FormatError(
      `${path}: discrete actions begin at ${start}; they must begin at 0 or above: add ${-Number(start)} to each, and to "start"`
    );
  return { choices: Number(n), firstAction: Number(start) };
}
export {
  readDatasetFolder
};
