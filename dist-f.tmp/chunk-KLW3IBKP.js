import {
  CONVERSIONS,
  EpisodeIds,
  OwnerKeys,
  StepCollector,
  StepCounter,
  Suspects,
  UnknownColumn,
  checkEpisodeNames,
  checkNoParts,
  checkUnknownColumns,
  chooseParts,
  combineEnds,
  endMeaning,
  flagOf,
  integers,
  isFlag,
  isLengths,
  likelyName,
  openFile,
  textOf,
  withLastObservations
} from "./chunk-FT4NFQFN.js";
import {
  firstOf,
  leftOutNote,
  plural,
  unusedNote
} from "./chunk-6VYQMDR6.js";
import {
  endOfString,
  parseJson,
  repeatedKey
} from "./chunk-6EZGEDFK.js";
import {
  badCell,
  parseName
} from "./chunk-PCCW564P.js";
import {
  copyBytes,
  hex,
  joinBytes
} from "./chunk-HDW7NMTB.js";
import {
  FormatError,
  VaultError,
  notInstalled
} from "./chunk-MMKH5L6C.js";
import {
  at,
  last,
  sameValues
} from "./chunk-NNLXVFEM.js";
import {
  checkArrays,
  checkOptions,
  checkText,
  checkWhole,
  describe,
  hasMethods,
  isWhole,
  kindOf,
  refuse
} from "./chunk-FOST4AUN.js";

// src/io/trajectories/read-trajectories.ts
import { existsSync } from "node:fs";
import { stat as stat3 } from "node:fs/promises";
import { basename, dirname as dirname2, join } from "node:path";

// src/data/trajectories.ts
var trajectoryCount = ({ offsets }) => offsets.length - 1, rowCount = ({ observations, observationSize }) => observations.length / observationSize, risesTo = (offsets, rows) => offsets[0] === 0 && last(offsets) === rows && offsets.every((offset, t) => t === 0 || offset > at(offsets, t - 1)), KINDS = {
  observations: "Float32Array",
  actions: "Float32Array",
  offsets: "Int32Array",
  "rewards?": "Float32Array",
  "terminals?": "Uint8Array"
};
function checkTrajectories(data) {
  checkArrays("trajectories", data, KINDS, "trajectories, such as readTrajectories returns as data");
  let { observations, observationSize, actions, actionSize, choices, rewards, terminals, offsets } = data;
  checkWhole("trajectories.observationSize", observationSize, 1), checkWhole("trajectories.actionSize", actionSize, 1);
  let rows = rowCount(data), fail = (message) => {
    throw new RangeError(`trajectories: ${message}`);
  };
  isWhole(rows, 1) || fail(`${observations.length} observation values do not divide into rows of ${observationSize}`), choices !== void 0 && (isWhole(choices, 2) || fail(`got ${describe(choices)} choices; it must be a whole number of at least 2`), actionSize !== 1 && fail(`a discrete action has ${actionSize} values; it must have 1`)), actions.length !== rows * actionSize && fail(`got ${actions.length} action values for ${rows} rows; each row must have ${actionSize}`), rewards && rewards.length !== rows && fail(`got ${rewards.length} rewards for ${rows} rows`), terminals && terminals.length !== rows && fail(`got ${terminals.length} terminals for ${rows} rows`), risesTo(offsets, rows) || fail(`offsets must rise from 0 to ${rows}, the number of rows`);
  let locate = (i, size) => `row ${Math.floor(i / size)}, value ${i % size}`, badObservation = observations.findIndex((x) => !Number.isFinite(x));
  if (badObservation >= 0) {
    let where = locate(badObservation, observationSize);
    fail(`observation ${where}: got ${observations[badObservation]}; it must be finite`);
  }
  let isAction = choices ? (x) => isWhole(x, 0, choices - 1) : (x) => x >= -1 && x <= 1, badAction = actions.findIndex((x) => !isAction(x));
  if (badAction >= 0) {
    let expected = choices ? `a whole number from 0 to ${choices - 1}` : "from -1 to 1";
    fail(`action ${locate(badAction, actionSize)}: got ${actions[badAction]}; it must be ${expected}`);
  }
  let badReward = rewards?.findIndex((x) => !Number.isFinite(x)) ?? -1;
  badReward >= 0 && fail(`reward ${badReward}: got ${rewards?.[badReward]}; it must be finite`);
}

// src/io/atomic-files.ts
import { rmSync } from "node:fs";
import { chmod, lstat, open, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
var MAX_LINKS = 40;
async function checkWritable(path) {
  if (path === "") throw new RangeError('"": it must be the path of a file');
  let info = await stat(path).catch(() => null);
  if (info?.isDirectory() || /[\\/]$/.test(path))
    throw new RangeError(`${path}: this is a folder; it must be a file`);
  if (info && !info.isFile()) return;
  let target = await explaining(path, () => targetOf(path)), folder = dirname(target);
  if (!(await stat(folder).catch(() => null))?.isDirectory())
    throw new RangeError(`${path}: the folder ${folder} does not exist; create it first`);
  await explaining(path, async () => {
    info && await (await open(target, "r+")).close(), await withTemporary(target, async (probe) => {
      await (await open(probe, "wx")).close(), await rm(probe);
    });
  });
}
function replaceOutput(path, write) {
  return explaining(path, async () => {
    let info = await stat(path).catch(nullIfMissing);
    if (info && !info.isFile()) return write(path);
    await replaceAtomic(await targetOf(path), async (part) => {
      await write(part), info && await chmod(part, info.mode & 4095);
    });
  });
}
var writeOutput = (path, bytes) => replaceOutput(path, (file) => writeFile(file, bytes));
function writeAtomic(path, bytes, mode) {
  return replaceAtomic(path, (part) => writeFile(part, bytes, { flag: "wx", mode }));
}
var replaceAtomic = (path, write) => withTemporary(path, async (part) => {
  await write(part), await flush(part, "r+"), await rename(part, path), await flushFolder(path);
});
async function withTemporary(path, work) {
  let part = `${path}.${crypto.randomUUID()}.part`;
  unfinished.size === 0 && process.on("exit", removeUnfinished), unfinished.add(part);
  try {
    await work(part);
  } catch (error) {
    throw await rm(part, { force: !0 }), error;
  } finally {
    unfinished.delete(part), unfinished.size === 0 && process.off("exit", removeUnfinished);
  }
}
var unfinished = /* @__PURE__ */ new Set();
function removeUnfinished() {
  for (let part of unfinished) rmSync(part, { force: !0 });
}
async function targetOf(path) {
  let target = path;
  for (let links = 0; (await lstat(target).catch(nullIfMissing))?.isSymbolicLink(); links++) {
    if (links === MAX_LINKS) throw new Error("its symbolic links have no end");
    target = resolve(dirname(target), await readlink(target));
  }
  return target;
}
async function flushFolder(path) {
  process.platform !== "win32" && await flush(dirname(path), "r");
}
async function flush(path, flags) {
  let file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
function nullIfMissing(error) {
  if (error.code === "ENOENT") return null;
  throw error;
}
async function explaining(path, work) {
  try {
    return await work();
  } catch (error) {
    throw new RangeError(`${path}: cannot be written (${reasonOf(error)})`);
  }
}
var reasonOf = (error) => error.message.replace(/^E\w+: ([^,]+),.*$/, "$1");

// src/io/file-formats.ts
function readerFor(path, formats, contents, conversions = {}) {
  for (let [extension, reader] of Object.entries(formats)) if (path.toLowerCase().endsWith(extension)) return reader;
  let extensions = Object.keys(formats), last2 = extensions.pop(), advice = Object.entries(conversions).find(([extension]) => path.toLowerCase().endsWith(extension))?.[1], instead = advice === void 0 ? "" : `; ${advice}`;
  throw new RangeError(`${path}: ${contents} are read from ${extensions.join(", ")} and ${last2} files${instead}`);
}

// src/io/trajectories/hdf5-reader.ts
import { stat as stat2 } from "node:fs/promises";

// src/io/trajectories/hdf5-library.ts
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
var codeBeside = () => new URL("./hdf5-worker.mjs", import.meta.url), PATIENCE_S = 1.5, BYTES_PER_S = 5e6, STARTS = 5, DEAD_S = 120, [IDLE_MEMORY, IDLE_LOST] = [2 ** 26, 50], Ended = class extends Error {
}, cpuSeconds = () => {
  let { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}, wallSeconds = () => performance.now() / 1e3, Hdf5Library = class _Hdf5Library {
  state = new Int32Array(new SharedArrayBuffer(4));
  port;
  worker;
  startSeconds = 0;
  /** Whether its state is unknown, so that it must not be used again. */
  broken = !1;
  /** The files that it may not have closed. */
  lost = /* @__PURE__ */ new Set();
  constructor(code) {
    let { port1, port2 } = new MessageChannel();
    this.port = port1, this.worker = new Worker(code, {
      execArgv: [],
      // those of the process may not suit a file, such as --input-type
      workerData: { port: port2, state: this.state },
      stdout: !0,
      // the library's own words about the file are not printed
      stderr: !0,
      transferList: [port2]
    });
  }
  /**
   * Starts the thread, which runs `code`.
   * @throws Error that says how to install h5wasm when it is not installed.
   */
  static async start(code = codeBeside()) {
    let before = cpuSeconds(), library = new _Hdf5Library(code), { port, worker } = library, started = await new Promise((resolve2, reject) => {
      port.once("message", resolve2), worker.once("error", reject);
    });
    if (worker.on("error", () => {
      library.broken = !0;
    }), !started.ready)
      throw await worker.terminate(), notInstalled("HDF5", "h5wasm", started);
    return worker.unref(), port.unref(), library.startSeconds = cpuSeconds() - before, library;
  }
  /** `bytes` is what the call may have to read. @throws Ended, or an Error with the library's reason. */
  call(bytes, name, ...args) {
    if (this.broken) throw new Ended("the library was ended before");
    Atomics.store(this.state, 0, 0), this.port.postMessage([name, ...args]), this.wait(Math.max(PATIENCE_S, STARTS * this.startSeconds) + bytes / BYTES_PER_S);
    let answer = receiveMessageOnPort(this.port)?.message ?? { error: "no answer", fatal: !0 };
    if (answer.fatal && this.end("the library failed"), answer.error !== void 0) throw new Error(answer.error);
    return answer.value;
  }
  wait(seconds) {
    let [cpu, wall] = [cpuSeconds(), wallSeconds()];
    for (; Atomics.load(this.state, 0) === 0; ) {
      Atomics.wait(this.state, 0, 0, 50);
      let [used, passed] = [cpuSeconds() - cpu, wallSeconds() - wall];
      used > seconds && passed > seconds && this.end(`the library did not finish within ${Math.ceil(seconds)} s`), passed > DEAD_S && used < passed / 100 && this.end("the library does not answer");
    }
  }
  end(reason) {
    throw this.terminate(), new Ended(reason);
  }
  /** Closes the file after an error. Returns whether it is closed. */
  closes(bytes) {
    try {
      return this.call(bytes, "close") === !0;
    } catch {
      return !1;
    }
  }
  /** Whether another file may be read with it. */
  isFit() {
    return !this.broken && this.lost.size <= IDLE_LOST && this.call(0, "memory") <= IDLE_MEMORY;
  }
  /** Ends the thread and frees its memory. */
  async terminate() {
    this.broken = !0, this.port.close(), await this.worker.terminate();
  }
};

// src/io/trajectories/hdf5-reader.ts
var [BASE_MEMORY, MEMORY_PER_BYTE] = [2 ** 28, 8], MAX_RATIO = 1100, SMALL = 2 ** 20, idle;
async function readHdf5(path, use) {
  let { size, dev, ino } = await stat2(path), identity = `${dev}:${ino}`, kept = idle;
  idle = void 0, kept?.lost.has(identity) && await kept.terminate();
  let library = kept && !kept.lost.has(identity) ? kept : await Hdf5Library.start();
  try {
    library.call(size, "open", path, BASE_MEMORY + MEMORY_PER_BYTE * size);
    let result = use(new Hdf5Group({ library, path, size }, "/"));
    return library.call(size, "close"), result;
  } catch (error) {
    let isOurs = error instanceof FormatError;
    throw library.closes(size) || library.lost.add(identity), isOurs ? error : new FormatError(`${path}: cannot be read as HDF5 (${reasonOf2(error.message)})`);
  } finally {
    library.isFit() && !idle ? idle = library : await library.terminate();
  }
}
function reasonOf2(trace) {
  return trace.includes("file signature") ? "it is not an HDF5 file" : trace.includes("truncated file") ? "the file is cut short" : /error message = '([^']+)'/.exec(trace)?.[1] ?? [...trace.matchAll(/\(\): (.+)/g)].at(-1)?.[1] ?? (trace.split(`
`)[0] || "HDF5 gives no reason");
}
var Hdf5Group = class _Hdf5Group {
  constructor(file, path) {
    this.file = file;
    this.path = path;
  }
  file;
  path;
  /** Names of what it holds. */
  keys() {
    return this.file.library.call(this.file.size, "keys", this.path);
  }
  /** The group or dataset of this name; null if there is none, an object without methods if it is a link to nothing. */
  get(name) {
    let path = this.path === "/" ? `/${name}` : `${this.path}/${name}`, found = this.file.library.call(this.file.size, "get", path);
    return found?.kind === "group" ? new _Hdf5Group(this.file, path) : found?.kind === "dataset" ? new Hdf5Dataset(this.file, path, found.metadata) : found && {};
  }
}, Hdf5Dataset = class {
  /** @throws FormatError if the file is too short for what it says. */
  constructor(file, path, metadata) {
    this.file = file;
    this.path = path;
    this.metadata = metadata;
    let bytes = (metadata.shape ?? []).reduce((product, n) => product * n, metadata.size);
    if (bytes > Math.max(SMALL, MAX_RATIO * file.size))
      throw new FormatError(
        `${file.path}: "${path.slice(1)}" has shape [${metadata.shape?.join(", ")}], ${bytes} bytes; the file of ${file.size} bytes is too short for that`
      );
  }
  file;
  path;
  metadata;
  get shape() {
    return this.metadata.shape;
  }
  /** Values of a range of each dimension; [] is all of it. */
  slice(ranges) {
    return this.read("slice", ranges);
  }
  /** All values. */
  get value() {
    return this.read("value");
  }
  /** Attributes by name. */
  get attrs() {
    let attributes = this.file.library.call(this.file.size, "attrs", this.path);
    return Object.fromEntries(attributes.map(([name, value]) => [name, { value }]));
  }
  read(...call) {
    let { library, size } = this.file, [name, ...args] = call, { total_size, size: width } = this.metadata;
    return library.call(size + total_size * width, name, this.path, ...args);
  }
};

// src/io/trajectories/hdf5.ts
var SLICE = 1 << 18;
async function withHdf5(path, mode, use) {
  if (mode === "r") return readHdf5(path, (file2) => use(file2));
  let { File } = await loadHdf5(), file;
  try {
    file = new File(path, mode);
    let result = use(file);
    return file.close(), result;
  } catch (error) {
    try {
      file?.close();
    } catch {
    }
    throw error instanceof FormatError ? error : new Error(reasonOf2(error.message));
  }
}
async function loadHdf5() {
  let hdf52;
  try {
    hdf52 = await import("h5wasm/node");
  } catch (error) {
    throw notInstalled("HDF5", "h5wasm", error);
  }
  return (await hdf52.ready).activate_throwing_error_handler(), hdf52;
}
var [INTEGER, FLOAT, ENUM] = [0, 1, 8], SHAPES = {
  value: "[rows]",
  values: "[rows, values]",
  action: "[rows, values], or [rows]",
  part: "[rows, values], or [rows]"
};
function findDataset(group, name, where, kind2 = "value") {
  let dataset = group.get(name);
  if (dataset === null) return;
  if (!("slice" in dataset)) {
    let got = "keys" in dataset ? `a group of ${dataset.keys().join(", ")}` : "a link without a target";
    throw new FormatError(`${where}: "${name}" is ${got}; it must be a dataset`);
  }
  let { shape, type, size } = dataset.metadata;
  if (!(type === INTEGER || type === ENUM || type === FLOAT && (size === 4 || size === 8))) {
    let got = type === FLOAT ? `${8 * size}-bit floats` : "values that are not numbers";
    throw new FormatError(`${where}: "${name}" holds ${got}; it must hold integers, or floats of 32 or 64 bits`);
  }
  let [rows = 0, width = 1] = shape ?? [], whole = type !== FLOAT && width === 1, single = shape?.length === 1 && kind2 !== "values";
  if (rows < 1 && shape?.length) throw new FormatError(`${where}: "${name}" has no rows`);
  if (!(single || shape?.length === 2 && (kind2 !== "value" || width === 1)) || rows < 1 || width < 1)
    throw new FormatError(`${where}: "${name}" has shape [${shape?.join(", ") ?? ""}]; it must be ${SHAPES[kind2]}`);
  return { name, where, rows, width, whole, dataset };
}
function requireDataset(group, name, where, kind2) {
  let dataset = findDataset(group, name, where, kind2);
  if (dataset) return dataset;
  let present = group.keys().slice(0, 20).join(", "), part = name === "actions" ? "action" : /^obs/.test(name) ? "observation" : void 0, likely = part && likelyName(part, group.keys()), advice = likely === void 0 ? "" : `; rename "${likely}" to "${name}"`;
  throw new FormatError(`${where}: no dataset "${name}"${present ? ` among ${present}` : ", nor any other"}${advice}`);
}
function checkRows({ name, where, rows }, expected, reason) {
  if (rows !== expected)
    throw new FormatError(`${where}: "${name}" has ${plural(rows, "row")}; it must have ${expected}, ${reason}`);
}
function readDataset({ name, where, rows, width, dataset }, into, offset = 0) {
  let binary = into instanceof Uint8Array, { shape, chunks } = dataset.metadata, isMatrix = shape?.length === 2, chunk = chunks?.[0] ?? 1, step = chunk * Math.max(1, Math.floor(SLICE / width / chunk));
  for (let from = 0; from < rows; from += step) {
    let to = Math.min(from + step, rows), values = readSlice({ name, where, dataset }, from, to), start = offset + from * width;
    for (let i = 0; i < values.length; i++) {
      let value = Number(values[i]);
      if (binary ? value !== 0 && value !== 1 : !Number.isFinite(Math.fround(value))) {
        let row = `${where}: row ${from + Math.floor(i / width)}`;
        throw badCell(row, name, value, binary ? "0 or 1" : "a finite number", isMatrix ? `[${i % width}]` : "");
      }
      into[start + i] = value;
    }
  }
  return into;
}
function readSlice({ name, where, dataset }, from, to) {
  try {
    return dataset.slice(dataset.shape?.length === 2 ? [[from, to], []] : [[from, to]]);
  } catch (error) {
    let filter = /required filter '([^']+)'/.exec(error.message)?.[1];
    if (filter === void 0) throw error;
    let known = /lzf|blosc2?|lz4|zstd|zfp|bzip2|bitshuffle/i.exec(filter)?.[0] ?? filter;
    throw new FormatError(
      `${where}: "${name}" is compressed with ${known.toLowerCase()}, which cannot be read here; rewrite with gzip: compression="gzip" of h5py's create_dataset`
    );
  }
}
function writeDataset(group, name, values, width) {
  let rows = values.length / (width ?? 1), step = Math.min(rows, Math.max(1, Math.floor(SLICE / (width ?? 1)))), shape = (n) => width === void 0 ? [n] : [n, width], slice = (from, to) => values.subarray(from * (width ?? 1), to * (width ?? 1)), first = { data: slice(0, step), shape: shape(step), maxshape: shape(rows), chunks: shape(step) }, dataset = group.create_dataset({ name, ...first });
  step < rows && dataset.resize(shape(rows));
  for (let from = step; from < rows; from += step) {
    let to = Math.min(from + step, rows);
    dataset.write_slice(width === void 0 ? [[from, to]] : [[from, to], []], slice(from, to));
  }
  return dataset;
}

// src/io/trajectories/hdf5-columns.ts
function findObservations(group, name, where, chosen) {
  let found = group.get(name);
  if (!(found && "keys" in found))
    return checkNoParts(chosen, where), joinParts(name, [requireDataset(group, name, where, "values")]);
  let all = partsIn(found, "", where), numeric = all.filter(({ dataset }) => isNumeric(dataset)), names = chooseParts(
    numeric.map((part) => part.name),
    chosen,
    where
  ), pathOf = (part) => numeric.find((candidate) => candidate.name === part)?.path;
  return joinParts(
    name,
    names.map((part) => requireDataset(found, pathOf(part), where, "part")),
    all.flatMap((part) => names.includes(part.name) ? [] : [`${name}/${part.name}`])
  );
}
function joinParts(name, parts, unused = []) {
  let first = at(parts, 0);
  for (let part of parts) checkRows(part, first.rows, `as "${first.name}"`);
  let width = parts.reduce((sum, part) => sum + part.width, 0);
  return { name, where: first.where, rows: first.rows, width, parts, unused };
}
var MAX_DEPTH = 16;
function partsIn(group, prefix, where, depth = 0) {
  if (depth === MAX_DEPTH)
    throw new FormatError(`${where}: "${group.path}" is more than ${MAX_DEPTH} groups deep; does a group hold itself?`);
  return group.keys().flatMap((key) => {
    let found = group.get(key), path = `${prefix}${key}`;
    if (found && "keys" in found) return partsIn(found, `${path}/`, where, depth + 1);
    let name = path.replace(/(^|\/)_index_(?=\d)/g, "$1");
    return found && "slice" in found ? [{ name, path, dataset: found }] : [];
  });
}
function isNumeric({ metadata: { type, shape } }) {
  return [0, 1, 8].includes(type) && (shape?.length === 1 || shape?.length === 2);
}
function readObservations({ parts, rows, width }, into, start) {
  if (parts.length === 1) {
    readDataset(at(parts, 0), into, start * width);
    return;
  }
  let column = 0;
  for (let part of parts) {
    let values = readDataset(part, new Float32Array(rows * part.width));
    for (let row = 0; row < rows; row++)
      into.set(values.subarray(row * part.width, (row + 1) * part.width), (start + row) * width + column);
    column += part.width;
  }
}

// src/io/trajectories/episode-groups.ts
function isEmptyEpisode(group) {
  let actions = group.get("actions");
  return actions !== null && "slice" in actions && actions.shape?.[0] === 0;
}
function readEpisodes(all, file, padded) {
  let episodes = all.filter((episode) => episode !== void 0), first = episodes[0];
  if (!first)
    throw new FormatError(
      `${file}: ${all.length === 1 ? "its only episode has no" : `none of its ${all.length} episodes has a`} step`
    );
  let starts = [], rows = 0;
  for (let episode of episodes)
    checkSameLayout(episode, first), starts.push(rows), rows += episode.observations.rows;
  let { observations, actions, rewards } = first, read2 = {
    observations: new Float32Array(rows * observations.width),
    actions: new Float32Array(rows * actions.width),
    rewards: rewards && new Float32Array(rows)
  }, columns = first.ends.map(({ name, meaning }) => ({ name, meaning, values: new Uint8Array(rows) })), ends = new Uint8Array(rows);
  episodes.forEach((episode, e) => {
    let start = at(starts, e);
    readObservations(episode.observations, read2.observations, start), readDataset(episode.actions, read2.actions, start * actions.width), read2.rewards && episode.rewards && readDataset(episode.rewards, read2.rewards, start);
    for (let { name, values } of columns) {
      let column = episode.ends.find((end) => end.name === name);
      values.set(episode.readEnd(column), start);
    }
    ends[start + episode.observations.rows - 1] = 1;
  });
  let locate = (row) => {
    let e = starts.findLastIndex((start) => start <= row);
    return `${at(episodes, e).where}: row ${row - at(starts, e)}`;
  }, { terminals, notes } = combineEnds(columns, rows, locate, { known: ends }), unused = new Set(episodes.flatMap((episode) => [...episode.observations.unused, ...episode.unused]));
  return {
    file,
    locate,
    ...read2,
    observationSize: observations.width,
    actionSize: actions.width,
    discrete: actions.whole,
    terminals,
    ends,
    cutsKnown: !0,
    padded,
    notes: [
      ...leftOutNote(all.length - episodes.length, "episode", "without a step"),
      ...notes,
      ...unusedNote([...unused])
    ]
  };
}
function checkSameLayout(episode, first) {
  for (let name of ["observations", "actions"]) {
    let [got2, expected2] = [describe2(episode[name]), describe2(first[name])];
    if (got2 !== expected2)
      throw new FormatError(`${episode.where}: "${name}" has ${got2}; it must have ${expected2}, as in the first episode`);
  }
  if (!episode.rewards != !first.rewards)
    throw new FormatError(`${episode.where}: either every episode must have "rewards" or none`);
  let names = (of) => of.ends.map(({ name }) => name), [got, expected] = [names(episode), names(first)], odd = [...expected.filter((name) => !got.includes(name)), ...got.filter((name) => !expected.includes(name))][0];
  if (odd !== void 0) throw new FormatError(`${episode.where}: either every episode must have "${odd}" or none`);
}
var describe2 = (values) => "whole" in values && values.whole ? "whole numbers" : `${plural(values.width, "value")} a row`;

// src/io/trajectories/hdf5-cells.ts
var [INTEGER2, FLOAT2, TEXT, ENUM2] = [0, 1, 3, 8], SLICE2 = 65536;
function columnOf(group, name) {
  let dataset = group.get(name);
  if (!(dataset && "slice" in dataset)) return;
  let { shape, type, size } = dataset.metadata;
  return type === FLOAT2 && size !== 4 && size !== 8 ? void 0 : (shape?.length === 1 || shape?.length === 2 && shape[1] === 1) && [INTEGER2, FLOAT2, TEXT, ENUM2].includes(type) ? dataset : void 0;
}
var lengthOf = (column) => column.shape?.[0] ?? 0, isWholeColumn = (column) => column.metadata.type === INTEGER2;
function* cellsOf(name, dataset, where) {
  let rows = lengthOf(dataset), isTruth = dataset.metadata.type === ENUM2;
  for (let from = 0; from < rows; from += SLICE2) {
    let values = readSlice({ name, where, dataset }, from, Math.min(from + SLICE2, rows));
    for (let i = 0; i < values.length; i++) yield isTruth ? !!values[i] : values[i];
  }
}
function* namesOf(name, dataset, where) {
  let { type, size } = dataset.metadata, source = { typed: !0, shortFloats: new Set(type === FLOAT2 && size === 4 ? [name] : []) }, row = 0;
  for (let cell of cellsOf(name, dataset, where))
    yield parseName(typeof cell == "boolean" ? Number(cell) : cell, name, () => `${where}: row ${row}`, source), row++;
}
function requireColumn(group, name, rows, where) {
  let column = columnOf(group, name);
  if (!column) {
    let shape = group.get(name)?.shape, got = shape ? `has shape [${shape.join(", ")}]` : "is a group";
    throw new FormatError(`${where}: "${name}" ${got}; it must be one text or whole number a row, [${rows}]`);
  }
  return checkLength(name, lengthOf(column), rows, where), column;
}
function checkLength(name, got, rows, where) {
  if (got !== rows)
    throw new FormatError(`${where}: "${name}" has ${plural(got, "row")}; it must have ${rows}, as "observations"`);
}

// src/io/trajectories/hdf5-indices.ts
function endsOfIndices(dataset, rows, meaning) {
  let { name, where } = dataset, indices = readDataset(dataset, new Int32Array(dataset.rows)), rises = indices.every((index, i) => index >= (i === 0 ? 0 : at(indices, i - 1))), fits = meaning === "last" ? indices.at(-1) === rows : indices[0] === 0 && (indices.at(-1) ?? rows) < rows;
  if (!rises || !fits) {
    let wants = meaning === "last" ? `numbers of rows that rise to ${rows}` : "first rows that rise from 0";
    throw new FormatError(
      `${where}: "${name}" must have ${rows} flags, as "observations" has rows, or ${wants}, one per episode`
    );
  }
  let ends = new Uint8Array(rows);
  ends[rows - 1] = 1;
  for (let index of indices) index > 0 && (ends[index - 1] = 1);
  return ends;
}
function readLengths(group, name, rows, where) {
  let column = columnOf(group, name);
  if (!column || !isWholeColumn(column)) return;
  let count = lengthOf(column);
  if (count < 2 || count >= rows) return;
  let values = Array.from(cellsOf(name, column, where), Number), rising = values.every((value, i) => value >= (values[i - 1] ?? 0)), sum = values.every((value) => value >= 0) ? values.reduce((total, value) => total + value, 0) : -1;
  if (sum === rows && isLengths(name)) {
    let ends = new Uint8Array(rows), end = 0;
    for (let length of values)
      end += length, length > 0 && (ends[end - 1] = 1);
    return { name, meaning: "last", values: ends };
  }
  let starts = rising && values[0] === 0 && (values.at(-1) ?? rows) < rows && new Set(values).size === count, last2 = values.at(-1) ?? 0;
  if (sum !== rows && !(rising && (last2 === rows || last2 === rows - 1)) && !starts) return;
  let means = sum === rows ? "lengths" : starts ? "starts" : "ends";
  throw new FormatError(
    `${where}: "${name}" may hold the ${means} of episodes, but its name is not known; rename it to "episode_${means}", or name the columns that mark episodes without it (--episodes)`
  );
}

// src/io/trajectories/hdf5-ends.ts
function findEnds(group, used, where, { episodes }) {
  let [ends, counters] = [[], []], unknown = [], names = group.keys().filter((name) => !used.includes(name)), inside = names.flatMap((name) => keysIn(group, name).map((key) => `${name}/${key}`));
  names.push(...inside.filter((path) => episodes?.includes(path) ?? endMeaning(path.slice(path.indexOf("/") + 1)))), checkEpisodeNames({ episodes }, names, where);
  for (let name of names) {
    let meaning = episodes && !episodes.includes(name) ? void 0 : meaningOf(group, name, episodes !== void 0);
    meaning === void 0 ? unknown.push(name) : (meaning === "counter" || meaning === "clock" ? counters : ends)?.push({ name, meaning });
  }
  return { ends: ends ?? [], counters: counters ?? [], unknown };
}
function keysIn(group, name) {
  let found = group.get(name);
  return found && "keys" in found ? found.keys() : [];
}
function meaningOf(group, name, isChosen) {
  let meaning = endMeaning(name.slice(name.lastIndexOf("/") + 1)) ?? (isChosen ? "id" : void 0);
  if (meaning !== "owner" || isChosen) return meaning;
  let column = columnOf(group, name), [first] = column && lengthOf(column) > 1 ? cellsOf(name, column, "") : [];
  return typeof first == "string" || Number.isInteger(Number(first)) ? meaning : void 0;
}
function suspectsIn(group, { unknown }, where, { episodes }) {
  let suspects = new Suspects();
  if (episodes) return suspects;
  for (let name of unknown) suspects.meet(name);
  for (let name of suspects.names) {
    let column = columnOf(group, name);
    if (!column) suspects.dismiss(name);
    else for (let cell of cellsOf(name, column, where)) suspects.see(name, cell);
  }
  return suspects;
}
function findEpisodeEnds(group, used, where, options) {
  let found = findEnds(group, used, where, options), ends = found.ends.filter(({ meaning }) => isFlag(meaning)), knows = (meaning) => ends.some((end) => end.meaning === meaning);
  suspectsIn(group, found, where, options).check(where, knows("terminal") || knows("done") && knows("cut"));
  let others = [...found.ends, ...found.counters].filter((column) => !ends.includes(column));
  return { ends, unused: [...found.unknown, ...others.map(({ name }) => name)] };
}
function readFlatEnds(group, found, rows, where, options) {
  let owners = found.ends.filter(({ meaning }) => meaning === "owner").map(({ name }) => name), keys = owners.length > 0 ? new OwnerKeys(owners) : void 0, numbers = keys && ownersOf(group, owners, keys, rows, where), columns = found.ends.flatMap(({ name, meaning }) => meaning === "owner" ? [] : meaning !== "id" ? [readEnds(group, { name, meaning }, rows, where)] : [{ name, meaning, values: endsOfIds(group, name, rows, where, owners, numbers) }]);
  keys && columns.push(keys.ends());
  let unread = [], unused = [];
  for (let name of found.unknown) {
    let lengths = options.episodes ? void 0 : readLengths(group, name, rows, where);
    lengths ? columns.push(lengths) : unused.push(name), !lengths && !options.episodes && unread.push(...unknownColumn(group, name, rows, where));
  }
  let counters = found.counters.flatMap(({ name, meaning }) => {
    let counter = new StepCounter(name, meaning === "counter"), column = columnOf(group, name);
    if (!column || lengthOf(column) !== rows) return [];
    for (let cell of cellsOf(name, column, where)) counter.next(cell);
    return [counter];
  });
  return { columns, unread, counters, unused: [...unused, ...found.counters.map(({ name }) => name)] };
}
function ownersOf(group, owners, keys, rows, where) {
  let names = owners.map((name) => namesOf(name, requireColumn(group, name, rows, where), where)), numbers = new Int32Array(rows);
  for (let row = 0; row < rows; row++) numbers[row] = keys.next(names.map((each) => each.next().value));
  return numbers;
}
function endsOfIds(group, name, rows, where, owners, numbers) {
  let ends = new Uint8Array(rows), ids = new EpisodeIds(name, owners), row = 0;
  for (let id of namesOf(name, requireColumn(group, name, rows, where), where))
    ids.next(id, () => `${where}: row ${row}`, numbers?.[row]) && (ends[row - 1] = 1), row++;
  return ends[rows - 1] = 1, ends;
}
function unknownColumn(group, name, rows, where) {
  let column = columnOf(group, name);
  if (!column || lengthOf(column) !== rows) return [];
  let unknown = new UnknownColumn(name);
  try {
    for (let cell of cellsOf(name, column, where)) unknown.next(cell);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
  return [unknown];
}
function readEnds(group, { name, meaning }, rows, where) {
  let dataset = requireDataset(group, name, where);
  return dataset.rows !== rows && (meaning === "last" || meaning === "start") ? { name, meaning: "last", values: endsOfIndices(dataset, rows, meaning) } : (checkLength(name, dataset.rows, rows, where), { name, meaning, values: readDataset(dataset, new Uint8Array(rows)) });
}

// src/io/trajectories/minari.ts
var EPISODE_GROUP = /^episode_(\d+)$/, isMinari = (file) => file.keys().some((name) => EPISODE_GROUP.test(name));
function readMinari(file, path, options) {
  let names = namesInOrder(file, EPISODE_GROUP);
  return readEpisodes(
    names.map((name) => {
      let group = groupIn(file, name, path);
      return isEmptyEpisode(group) ? void 0 : openEpisode(group, `${path}: ${name}`, options);
    }),
    path,
    !0
  );
}
function namesInOrder(group, pattern) {
  let numberOf = (name) => Number(pattern.exec(name)?.[1]);
  return group.keys().filter((name) => pattern.test(name)).sort((a, b) => numberOf(a) - numberOf(b));
}
function groupIn(group, name, where) {
  let found = group.get(name);
  if (!(found && "keys" in found)) throw new FormatError(`${where}: "${name}" must be a group`);
  return found;
}
function openEpisode(group, where, options) {
  let observations = findObservations(group, "observations", where, options.observations), actions = requireDataset(group, "actions", where, "action"), rewards = findDataset(group, "rewards", where), { ends, unused } = findEpisodeEnds(group, ["observations", "actions", "rewards"], where, options);
  ends.some(({ meaning }) => meaning === "terminal" || meaning === "done") || requireDataset(group, "terminations", where);
  let steps = actions.rows;
  return checkRows(observations, steps + 1, 'one more than "actions"'), rewards && checkRows(rewards, steps, 'as "actions"'), { where, observations, actions, rewards, ends, readEnd: (column) => readEnds(group, column, steps, where).values, unused };
}

// src/io/trajectories/d3rlpy.ts
var ACTIONS = /^actions_(\d+)$/, isD3rlpy = (file) => file.keys().includes("columns") && file.keys().some((name) => ACTIONS.test(name));
function readD3rlpy(file, path, options) {
  let parts = partsOfObservations(file), episodes = namesInOrder(file, ACTIONS).map(
    (name) => isEmpty(file, name) ? void 0 : openEpisode2(file, name.slice(8), parts, path, options)
  );
  return readEpisodes(episodes, path, !1);
}
function isEmpty(file, name) {
  let dataset = file.get(name);
  return dataset !== null && "slice" in dataset && dataset.shape?.[0] === 0;
}
var partsOfObservations = (file) => namesInOrder(file, /^observations_0_(\d+)$/).map((name) => name.slice(15));
function openEpisode2(file, number, parts, path, options) {
  let where = `${path}: episode ${number}`, observations = observationsOf(file, number, parts, where, options), actions = requireDataset(file, `actions_${number}`, where, "action"), rewards = findDataset(file, `rewards_${number}`, where), steps = actions.rows;
  checkRows(observations, steps, `as "actions_${number}"`), rewards && checkRows(rewards, steps, `as "actions_${number}"`);
  let flag = `terminated_${number}`, terminated = file.get(flag);
  return terminated === null && requireDataset(file, flag, where), { where, observations, actions, rewards, ends: [{ name: "terminated", meaning: "terminal" }], readEnd: () => {
    let cells = terminated?.value, cell = ArrayBuffer.isView(cells) && terminated?.shape?.[0] === 1 ? cells[0] : cells, value = flagOf(cell);
    if (value === void 0) throw badCell(where, flag, cell, "0 or 1");
    return new Uint8Array(steps).fill(value, steps - 1);
  }, unused: [] };
}
function observationsOf(file, number, parts, where, { observations: chosen }) {
  let name = `observations_${number}`;
  if (parts.length === 0) return findObservations(file, name, where, chosen);
  let names = chooseParts(parts, chosen, where), datasets = names.map((part) => requireDataset(file, `${name}_${part}`, where, "part"));
  return joinParts(
    name,
    datasets,
    parts.flatMap((part) => names.includes(part) ? [] : [`observations_*_${part}`])
  );
}

// src/io/trajectories/d4rl.ts
function readD4rl(file, path, options) {
  let observations = findObservations(file, "observations", path, options.observations), actions = requireDataset(file, "actions", path, "action"), rewards = findDataset(file, "rewards", path), offsets = findDataset(file, "offsets", path), found = findEnds(file, ["observations", "actions", "rewards", "offsets"], path, options), { rows } = observations;
  for (let dataset of [actions, rewards])
    dataset && checkRows(dataset, rows, 'as "observations"');
  let locate = (row) => `${path}: row ${row}`, suspects = suspectsIn(file, found, path, options), { columns, counters, unread, unused } = readFlatEnds(file, found, rows, path, options), known = offsets && endsFromOffsets(offsets, rows), { notes, isRlds, counted, terminalsKnown, ...combined } = combineEnds(columns, rows, locate, {
    counters,
    known
  });
  suspects.check(path, terminalsKnown);
  let choices = actions.dataset.attrs.choices?.value, into = new Float32Array(rows * observations.width);
  readObservations(observations, into, 0);
  let read2 = {
    file: path,
    locate,
    observations: into,
    observationSize: observations.width,
    actions: readDataset(actions, new Float32Array(rows * actions.width)),
    actionSize: actions.width,
    discrete: actions.whole,
    choices: choices === void 0 ? void 0 : Number(choices),
    rewards: rewards && readDataset(rewards, new Float32Array(rows)),
    ...combined,
    marks: [...found.ends.map(({ name }) => name), ...counted],
    unread,
    notes: [...notes, ...unusedNote([...observations.unused, ...unused.filter((name) => !counted.includes(name))])]
  };
  return isRlds && !known ? withLastObservations(read2) : read2;
}
function endsFromOffsets(dataset, rows) {
  let offsets = readDataset(dataset, new Int32Array(dataset.rows));
  if (!risesTo(offsets, rows))
    throw new FormatError(`${dataset.where}: "offsets" must rise from 0 to ${rows}, the number of rows`);
  let ends = new Uint8Array(rows);
  for (let offset of offsets.subarray(1)) ends[offset - 1] = 1;
  return ends;
}
function writeD4rl(file, data) {
  let { observations, observationSize, actions, actionSize, choices, rewards, offsets } = data, rows = rowCount(data), terminals = data.terminals ?? new Uint8Array(rows), timeouts = new Uint8Array(rows);
  for (let offset of offsets.subarray(1)) timeouts[offset - 1] = 1 - at(terminals, offset - 1);
  writeDataset(file, "observations", observations, observationSize), choices === void 0 ? writeDataset(file, "actions", actions, actionSize) : writeDataset(file, "actions", Int32Array.from(actions)).create_attribute("choices", choices, [], "<i"), rewards && writeDataset(file, "rewards", rewards), writeDataset(file, "terminals", terminals), writeDataset(file, "timeouts", timeouts), writeDataset(file, "offsets", offsets);
}

// src/io/trajectories/robomimic.ts
var DEMONSTRATION = /^demo_(\d+)$/;
function isRobomimic(file) {
  let data = file.get("data");
  return data !== null && "keys" in data && data.keys().some((name) => DEMONSTRATION.test(name));
}
function readRobomimic(file, path, options) {
  let data = groupIn(file, "data", path), episodes = namesInOrder(data, DEMONSTRATION).map((name) => {
    let group = groupIn(data, name, path);
    return isEmptyEpisode(group) ? void 0 : openDemonstration(group, `${path}: data/${name}`, options);
  }), rows = readEpisodes(episodes, path, !1), others = file.keys().filter((name) => name !== "data");
  return { ...rows, notes: [...rows.notes, ...unusedNote(others)] };
}
function openDemonstration(group, where, options) {
  let observations = findObservations(group, "obs", where, options.observations), actions = requireDataset(group, "actions", where, "action"), rewards = findDataset(group, "rewards", where), { ends, unused } = findEpisodeEnds(group, ["obs", "actions", "rewards"], where, options), steps = actions.rows;
  return checkRows(observations, steps, 'as "actions"'), rewards && checkRows(rewards, steps, 'as "actions"'), { where, observations, actions, rewards, ends, readEnd: (column) => readEnds(group, column, steps, where).values, unused };
}

// src/io/trajectories/outliers.ts
var MIN_ROWS = 20, MANY_ROWS = 1e3, [GAP_FEW, GAP_MANY] = [3, 1.5], [TAIL_GAP, TAIL] = [20, 10], NOISE = 1e6, GAP_CONSTANT = 1e3, MAX_RUN = 2, maxOutliers = (rows) => Math.min(Math.max(Math.floor(Math.sqrt(rows) / 10), 1), 100), [FEW_OUTLIERS, FEW_OUTLIERS_ROWS, GAP_FEW_OUTLIERS] = [3, 40, 100], MIN_ROWS_ABSURD = 4, SAMPLES = 2e3, ABSURD = 1e4, [NEARLY_SAME, ABSURD_SAME] = [1e-3, 1e6], maxAbsurd = (rows) => Math.min(Math.floor(rows / 4), Math.max(3, Math.floor(rows / 10)));
function findAbsurd(values, width, skip) {
  let rows = 0;
  for (let skipped of skip) rows += 1 - skipped;
  if (rows < MIN_ROWS_ABSURD) return [];
  let found = [];
  for (let column = 0; column < width; column++) {
    let forEach = (visit) => {
      for (let row = 0, i = column; row < skip.length; row++, i += width)
        skip[row] === 0 && visit(at(values, i), row);
    }, every = Math.ceil(rows / SAMPLES), sample = [], n = 0;
    forEach((value) => {
      n++ % every === 0 && sample.push(value);
    }), sample.sort((a, b) => a - b);
    let last2 = sample.length - 1, [lower, upper] = [at(sample, Math.round(last2 / 4)), at(sample, Math.round(3 * last2 / 4))], margin = marginAround(lower, upper), [low, high] = [upper, lower], outside = 0;
    if (forEach((value) => {
      value < lower - margin || value > upper + margin ? outside++ : value < low ? low = value : value > high && (high = value);
    }), outside === 0 || outside > maxAbsurd(rows)) continue;
    let gap = marginAround(low, high), near = 0, far = [];
    forEach((value, row) => {
      value >= lower - margin && value <= upper + margin || (value < low - gap || value > high + gap ? far.push({ row, column, value, low, high }) : near++);
    }), near === 0 && found.push(...far);
  }
  return found.sort((a, b) => a.row - b.row || a.column - b.column);
}
function marginAround(low, high) {
  let [range, size] = [high - low, Math.max(1, Math.abs(low), Math.abs(high))];
  return range < NEARLY_SAME * size ? Math.max(ABSURD * range, ABSURD_SAME * size) : ABSURD * range;
}
function findOutliers(values, width, skip) {
  let rows = 0;
  for (let skipped of skip) rows += 1 - skipped;
  if (rows < MIN_ROWS) return [];
  let usual = maxOutliers(rows), most = rows < FEW_OUTLIERS_ROWS ? usual : Math.max(usual, FEW_OUTLIERS), found = [];
  for (let column = 0; column < width; column++) {
    let extremes = new Extremes(most + 1 + TAIL);
    for (let row = 0, i = column; row < skip.length; row++, i += width)
      skip[row] === 0 && extremes.add(at(values, i));
    let range = rangeWithout(
      extremes,
      most,
      (count) => count > usual ? GAP_FEW_OUTLIERS : rows < MANY_ROWS ? GAP_FEW : GAP_MANY
    );
    if (!range) continue;
    let { low, high } = range, outside = [];
    for (let row = 0, i = column; row < skip.length; row++, i += width) {
      let value = at(values, i);
      skip[row] === 0 && (value < low || value > high) && outside.push({ row, column, value, low, high });
    }
    found.push(...withoutRuns(outside));
  }
  return found.sort((a, b) => a.row - b.row || a.column - b.column);
}
var Extremes = class {
  constructor(count) {
    this.count = count;
  }
  count;
  /** Rising. */
  smallest = [];
  /** Falling. */
  largest = [];
  add(value) {
    let { smallest, largest, count } = this;
    (smallest.length < count || value < at(smallest, count - 1)) && insert(smallest, value, 1, count), (largest.length < count || value > at(largest, count - 1)) && insert(largest, value, -1, count);
  }
};
function insert(sorted, value, sign, count) {
  let i = sorted.length;
  for (i === count ? i-- : sorted.push(value); i > 0 && sign * at(sorted, i - 1) > sign * value; i--) sorted[i] = at(sorted, i - 1);
  sorted[i] = value;
}
function rangeWithout({ smallest, largest }, most, gapOf) {
  for (let count = most; count > 0; count--) {
    let gap = gapOf(count);
    for (let below = 0; below <= count; below++) {
      let above = count - below, [low, high] = [at(smallest, below), at(largest, above)], isFar = (jump, tail) => jump > gap * (high - low) && jump > TAIL_GAP * tail && (jump < NOISE * (high - low) || jump > GAP_CONSTANT * Math.max(1, Math.abs(low))), isBelow = below === 0 || isFar(low - at(smallest, below - 1), at(smallest, below + TAIL) - low), isAbove = above === 0 || isFar(at(largest, above - 1) - high, high - at(largest, above + TAIL));
      if (low <= high && isBelow && isAbove) return { low, high };
    }
  }
}
function withoutRuns(outliers) {
  let kept = [];
  for (let from = 0; from < outliers.length; ) {
    let to = from + 1;
    for (; to < outliers.length && at(outliers, to).row === at(outliers, to - 1).row + 1; ) to++;
    to - from <= MAX_RUN && kept.push(...outliers.slice(from, to)), from = to;
  }
  return kept;
}

// src/io/trajectories/recorded-actions.ts
var MAX_DISCRETE_ACTIONS = 65536;
function numberActions(rows, options, skip) {
  let { file, locate, actions, discrete } = rows;
  if (!discrete) {
    if (options.choices === void 0) return;
    checkChoosable(rows, skip);
  }
  if (options.scaleActions)
    throw new RangeError(`scaleActions: the actions of ${file} are discrete and cannot be scaled; leave it out`);
  if (options.choices !== void 0) checkWhole("choices", options.choices, 2, MAX_DISCRETE_ACTIONS);
  else if (rows.choices !== void 0 && !isWhole(rows.choices, 2, MAX_DISCRETE_ACTIONS))
    throw badCell(file, "choices", rows.choices, `a whole number from 2 to ${MAX_DISCRETE_ACTIONS}`);
  let found = discreteActions(rows, options.choices ?? rows.choices, skip), { choices, firstAction } = found, wrong = actions.findIndex(
    (action, i) => skip[i] === 0 && !isWhole(action, firstAction, firstAction + choices - 1)
  );
  if (wrong >= 0) {
    let wants = `a whole number from ${firstAction} to ${firstAction + choices - 1}`;
    throw badCell(locate(wrong), "action", actions[wrong], wants);
  }
  for (let i = 0; i < actions.length; i++) actions[i] = skip[i] === 1 ? 0 : at(actions, i) - firstAction;
  return found;
}
function checkChoosable({ file, locate, actions, actionSize }, skip) {
  if (actionSize > 1)
    throw new RangeError(`choices: the actions of ${file} are continuous, ${actionSize} numbers each; leave it out`);
  let row = actions.findIndex((action, i) => skip[i] === 0 && !Number.isInteger(action));
  if (!(row < 0))
    throw new RangeError(
      `choices: the actions of ${file} are continuous (${locate(row)}: ${Number(at(actions, row).toPrecision(7))}); leave it out`
    );
}
function discreteActions(rows, stated, skip) {
  let { file, locate, actions } = rows, wrong = actions.findIndex((action, i) => skip[i] === 0 && !isWhole(action, 0, MAX_DISCRETE_ACTIONS - 1)), { smallest, largest } = rangeOf(actions, 1, skip);
  if (wrong >= 0) {
    let advice = smallest < 0 ? `; number actions from 0: add ${-Math.floor(smallest)} to each` : "", wants = `a whole number from 0 to ${MAX_DISCRETE_ACTIONS - 1}${advice}`;
    throw badCell(locate(wrong), "action", at(actions, wrong), wants);
  }
  if (stated === void 0) {
    if (largest === smallest)
      throw new FormatError(`${file}: every action is ${largest}; give the number of discrete actions (--choices)`);
    let choices = largest - smallest + 1;
    return { choices, firstAction: smallest, notes: smallest > 0 ? [numberedFrom(smallest, choices)] : [] };
  }
  let firstAction = rows.firstAction ?? (largest === stated && smallest >= 1 ? 1 : 0), isUnclear = rows.firstAction === void 0 && rows.choices === void 0 && firstAction === 0 && smallest > 0, absent = `${stated} actions (--choices) are taken for 0 to ${stated - 1}, but the smallest in the file is ${smallest}; if they count from ${smallest}, subtract ${smallest} from each`;
  return {
    choices: stated,
    firstAction,
    notes: firstAction > 0 ? [numberedFrom(firstAction, stated)] : isUnclear ? [absent] : []
  };
}
var numberedFrom = (first, choices) => `actions are numbered from ${first} to ${first + choices - 1}, so the policy has ${choices}; --choices states another number`;
function rangeOf(actions, actionSize, skip) {
  let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < actions.length; i++)
    skip[Math.floor(i / actionSize)] !== 1 && (smallest = Math.min(smallest, at(actions, i)), largest = Math.max(largest, at(actions, i)));
  return { smallest, largest };
}
function wholeActionsNote({ actions, actionSize }, skip) {
  let isWholeValue = (value, i) => skip[Math.floor(i / actionSize)] === 1 || Number.isInteger(value);
  if (!actions.every(isWholeValue)) return [];
  let { smallest, largest } = rangeOf(actions, actionSize, skip);
  if (!(smallest < largest)) return [];
  let read2 = `actions are whole numbers from ${smallest} to ${largest}, but are read as continuous: ${plural(actionSize, "number")} each`;
  if (actionSize === 1) {
    let count = Math.max(2, largest - smallest + 1);
    return [`${read2}; if they number discrete actions, say how many there are (--choices ${count})`];
  }
  let how = isOneHot(actions, actionSize, skip) ? "the place of the 1" : "each combination";
  return [`${read2}; if they are choices, write ${how} as one whole number`];
}
function isOneHot(actions, actionSize, skip) {
  for (let row = 0; row < skip.length; row++) {
    let values = actions.subarray(row * actionSize, (row + 1) * actionSize), ones = values.filter((value) => value === 1).length;
    if (skip[row] === 0 && !(ones === 1 && values.every((value) => value === 0 || value === 1))) return !1;
  }
  return !0;
}
var ROUNDING = 1e-3, isUnit = (action) => Math.abs(action) <= Math.fround(1 + ROUNDING);
function clipActions({ locate, actions, actionSize }, skip) {
  let clipped = 0;
  for (let i = 0; i < actions.length; i++) {
    let action = at(actions, i);
    if (!(action >= -1 && action <= 1 || skip[Math.floor(i / actionSize)] === 1)) {
      if (!isUnit(action)) {
        let where = locate(Math.floor(i / actionSize)), expected = `from -1 to 1; scaleActions (--scale-actions) maps other units to that range${actions.every((value, k) => skip[Math.floor(k / actionSize)] === 1 || isWhole(value, 0)) ? actionSize === 1 ? "; if it is the number of a discrete action, say how many there are (--choices)" : "; if they are choices, write each combination as one whole number" : ""}`;
        throw badCell(where, "action", Number(action.toPrecision(7)), expected, `[${i % actionSize}]`);
      }
      actions[i] = Math.sign(action), clipped++;
    }
  }
  return clipped > 0 ? [`${plural(clipped, "action value")} beyond \xB11 by at most ${ROUNDING}, clipped`] : [];
}
function scaleActions({ actions, actionSize }, skip) {
  let low = new Float32Array(actionSize).fill(Number.POSITIVE_INFINITY), high = new Float32Array(actionSize).fill(Number.NEGATIVE_INFINITY), forEachValue = (visit) => {
    for (let row = 0; row < skip.length; row++)
      if (skip[row] !== 1)
        for (let k = 0; k < actionSize; k++) visit(row * actionSize + k, k);
  };
  return forEachValue((i, k) => {
    let action = at(actions, i);
    action < at(low, k) && (low[k] = action), action > at(high, k) && (high[k] = action);
  }), forEachValue((i, k) => {
    let [from, width] = [at(low, k), at(high, k) - at(low, k)];
    actions[i] = width > 0 ? 2 * (at(actions, i) - from) / width - 1 : 0;
  }), { low, high };
}

// src/io/trajectories/outlying-rows.ts
var MAX_PLACES = 5;
function takeOutliers(rows, offsets, noAction, { dropOutliers = !1, scaleActions: scaleActions2 = !1 }) {
  let { observations, observationSize, actions, actionSize, discrete, rewards } = rows, none = new Uint8Array(noAction.length), named = (name, found2) => found2.map((outlier) => ({ ...outlier, name })), inActions = (find, skip) => discrete ? [] : find(actions, actionSize, skip).filter(({ value }) => scaleActions2 || !isUnit(value)), outliers = [
    ...named("observation", findAbsurd(observations, observationSize, none)),
    ...named("action", inActions(findAbsurd, noAction)),
    // A rare reward of another size is usual: only an absurd one is an error.
    ...named("reward", rewards ? findAbsurd(rewards, 1, noAction) : [])
  ], absurd = none.slice();
  for (let { row } of outliers) absurd[row] = 1;
  let counts = noAction.map((skipped, row) => skipped | at(absurd, row));
  outliers.push(
    ...named("observation", findOutliers(observations, observationSize, absurd)),
    ...named("action", inActions(findOutliers, counts))
  );
  let first = outliers.reduce(
    (least, outlier) => least && least.row <= outlier.row ? least : outlier,
    void 0
  );
  if (!first) return { rows: [], notes: [] };
  let found = [...new Set(outliers.map(({ row }) => row))].sort((a, b) => a - b);
  if (!dropOutliers) {
    let others = found.filter((row) => row !== first.row), more = others.length === 0 ? "" : `; so are other rows: ${placesOf(others, rows, offsets)}`;
    throw new FormatError(
      `${tell(first, first.name, rows, offsets)}${more}; correct the file, or leave such rows out (--drop-outliers)`
    );
  }
  let note = `far outside what all others do (${placesOf(found, rows, offsets)})`;
  return {
    rows: found,
    notes: leftOutNote(found.length, "row", note).map((text) => `${text}; trajectories are cut there`)
  };
}
function short(value) {
  let rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) < 1e9 ? String(rounded) : rounded.toExponential();
}
function tell({ row, column, value, low, high }, name, rows, offsets) {
  let place = placesOf([row], rows, offsets), path = name === "reward" ? "" : `[${column}]`;
  return `${place}: "${name}"${path} is ${short(value)}, far from all other rows, where it is from ${short(low)} to ${short(high)}`;
}
function placesOf(found, { locate }, offsets) {
  let places = found.slice(0, MAX_PLACES).map((row) => {
    let t = offsets.findLastIndex((offset) => offset <= row);
    return `${locate(row)} (trajectory ${t}, step ${row - at(offsets, t)})`;
  });
  return found.length > MAX_PLACES ? `${places.join(", ")} and ${found.length - MAX_PLACES} more` : places.join(", ");
}
function withoutRows(data, dropped) {
  let { observations, observationSize, actions, actionSize, rewards, terminals, offsets } = data, isDropped = new Set(dropped), kept = integers();
  kept.push(0);
  let n = 0, close = () => {
    n > at(kept.values, kept.length - 1) && kept.push(n);
  };
  for (let t = 0; t + 1 < offsets.length; t++) {
    for (let row = at(offsets, t); row < at(offsets, t + 1); row++) {
      if (isDropped.has(row)) {
        close();
        continue;
      }
      observations.copyWithin(n * observationSize, row * observationSize, (row + 1) * observationSize), actions.copyWithin(n * actionSize, row * actionSize, (row + 1) * actionSize), rewards?.copyWithin(n, row, row + 1), terminals?.copyWithin(n, row, row + 1), n++;
    }
    close();
  }
  let left = terminals?.subarray(0, n);
  return {
    ...data,
    observations: observations.subarray(0, n * observationSize),
    actions: actions.subarray(0, n * actionSize),
    rewards: rewards?.subarray(0, n),
    terminals: left?.includes(1) ? left : void 0,
    offsets: kept.view().slice()
  };
}

// src/io/trajectories/trajectories-from-rows.ts
function trajectoriesOf(rows, options = {}) {
  let { file, observations, observationSize, actions, actionSize, discrete, rewards, terminals, ends } = rows;
  if (ends.length === 0) throw new FormatError(`${file}: no rows; at least one episode is needed`);
  let offsets = splitEpisodes(rows, options.horizon), sideNotes = checkUnknownColumns(rows, offsets), action = discrete || options.choices !== void 0 ? "one discrete action" : plural(actionSize, "action value"), notes = [
    `${plural(ends.length, "row")} in ${plural(offsets.length - 1, "episode")}, each of ${plural(observationSize, "observation value")} and ${action}`,
    endNote(rows, offsets, options.horizon),
    ...checkTransitions(terminals, offsets, file),
    ...sideNotes,
    ...rows.notes
  ], skip = rows.padded ? ends.slice() : new Uint8Array(ends.length), outliers = takeOutliers(rows, offsets, skip, options);
  notes.push(...outliers.notes);
  for (let row of outliers.rows) skip[row] = 1;
  let numbered = numberActions(rows, options, skip);
  notes.push(...numbered?.notes ?? wholeActionsNote(rows, skip));
  let actionRange = options.scaleActions ? scaleActions(rows, skip) : void 0;
  !numbered && !actionRange && notes.push(...clipActions(rows, skip));
  let { choices, firstAction = 0 } = numbered ?? {}, data = {
    observations,
    observationSize,
    actions,
    actionSize,
    choices,
    rewards,
    terminals: terminals.includes(1) ? terminals : void 0,
    offsets
  };
  return {
    data: outliers.rows.length > 0 ? withoutRows(data, outliers.rows) : data,
    notes,
    actionRange,
    firstAction: firstAction > 0 ? firstAction : void 0
  };
}
function splitEpisodes({ ends, file, unread = [] }, horizon) {
  if (horizon !== void 0 && checkWhole("horizon", horizon, 2), !ends.includes(1)) {
    if (horizon === void 0) {
      let named = (form) => unread.filter((column) => column.form === form).map(({ name }) => name), [ids, flags] = [named("id"), named("flag")], others = named(void 0), advice = [
        ids.length > 0 ? `, or the columns that mark them (--episodes), such as one of ${firstOf(ids)}` : "",
        flags.length > 0 ? `; a flag that is 1 in last rows must be named is_last: it may be one of ${firstOf(flags)}` : "",
        ids.length + flags.length === 0 && others.length > 0 ? `; these columns are not read: ${firstOf(others)}` : ""
      ];
      throw new FormatError(
        `${file}: the file does not mark where episodes end; give the number of rows of an episode (--horizon)${advice.join("")}`
      );
    }
    if (ends.length % horizon !== 0)
      throw new FormatError(
        `${file}: ${plural(ends.length, "row")} do not divide into episodes of ${horizon} (--horizon)`
      );
  }
  let offsets = integers();
  offsets.push(0);
  let start = 0;
  for (let i = 0; i < ends.length; i++)
    ends[i] !== 1 && i + 1 - start !== horizon && i + 1 !== ends.length || (start = i + 1, offsets.push(start));
  return offsets.view().slice();
}
function endNote({ terminals, padded, cutsKnown }, offsets, horizon) {
  let terminated = 0;
  for (let t = 0; t + 1 < offsets.length; t++) {
    let [start, end] = [at(offsets, t), at(offsets, t + 1)];
    (terminals[end - 1] === 1 || padded && end - 2 >= start && terminals[end - 2] === 1) && terminated++;
  }
  let cut = offsets.length - 1 - terminated, counts = `${plural(terminated, "episode")} ended in a terminal state, ${cut.toLocaleString("en-US")} ${cut === 1 ? "was" : "were"} cut off`;
  return cutsKnown || horizon !== void 0 ? counts : `${counts}, as far as is known: the file does not mark where episodes were cut off, so some may run into the next; give the number of rows of an episode, if it is known (--horizon)`;
}
function checkTransitions(terminals, offsets, file) {
  let empty = 0;
  for (let t = 0; t + 1 < offsets.length; t++) {
    let start = at(offsets, t);
    at(offsets, t + 1) - start === 1 && terminals[start] === 0 && empty++;
  }
  if (empty === offsets.length - 1)
    throw new FormatError(`${file}: every episode is a single row, but a transition takes two rows`);
  return empty > 0 ? [`${plural(empty, "episode")} of a single row, without a transition`] : [];
}

// src/io/json-lines.ts
var JsonLineParser = class {
  // since the last row
  /** `expected` describes a row's content in error messages. `onRow` receives each object and its line or its number, from 1. */
  constructor(file, expected, onRow) {
    this.file = file;
    this.expected = expected;
    this.onRow = onRow;
  }
  file;
  expected;
  onRow;
  elements = new ArrayScanner();
  layout = "unknown";
  rest = "";
  /** Number of the line or of the element, from 1. */
  position = 0;
  rows = 0;
  blankLines = 0;
  /** Names a line or, in an array, a row. */
  locate = (position) => this.layout === "array" ? `${this.file}: row ${position}` : `${this.file}:${position}`;
  push(text) {
    this.layout === "unknown" ? this.pushFirst(text) : this.layout === "lines" ? this.pushLines(text) : this.pushElements(text);
  }
  /** The first character that is not blank decides between lines and an array. */
  pushFirst(text) {
    let start = text.search(/\S/), blank = this.rest;
    this.rest = "", start < 0 ? this.rest = this.checkedRest(blank + text) : text[start] === "[" ? (this.layout = "array", this.pushElements(text.slice(start + 1))) : (this.layout = "lines", this.pushLines(blank + text));
  }
  pushLines(text) {
    let lines = text.split(`
`);
    lines[0] = this.rest + lines[0];
    let rest = lines.pop();
    for (let line of lines) this.takeLine(line);
    this.rest = this.checkedRest(rest);
  }
  pushElements(text) {
    if (this.elements.push(text, (element) => this.take(element, ++this.position)), this.checkLength(this.elements.pending, this.position + 1), this.elements.textAfter)
      throw new FormatError(
        `${this.file}: text follows the end of the array; a file holds one array of objects, or one object per line`
      );
  }
  /** Parses the last line, which need not end with a newline. */
  finish() {
    if (this.layout === "lines" && this.takeLine(this.rest), this.layout === "array" && !this.elements.ended)
      throw new FormatError(`${this.file}: the array does not end after row ${this.position}; is the file cut short?`);
  }
  takeLine(line) {
    this.position++;
    let trimmed = line.trim();
    if (trimmed !== "") this.take(trimmed, this.position);
    else if (++this.blankLines > 1048576)
      throw new FormatError(`${this.locate(this.position)}: more than ${1048576} blank lines in a row`);
  }
  /** The start of the next row. */
  checkedRest(text) {
    return this.checkLength(text.length, this.position + 1), text;
  }
  checkLength(length, position) {
    if (!(length <= 16777216))
      throw new FormatError(
        `${this.locate(position)}: this row is longer than 16 MiB; each answer or step is a row of its own`
      );
  }
  take(text, position) {
    this.checkLength(text.length, position), this.blankLines = 0;
    let row = this.parse(text, () => this.locate(position));
    this.rows++, this.onRow(row, position);
  }
  parse(text, locate) {
    let row;
    try {
      row = parseJson(text);
    } catch (error) {
      if (/[[:,]\s*-?(NaN|Infinity)\s*[\],}]/.test(text)) throw new FormatError(`${locate()}: JSON has no NaN and no Infinity; write null for a missing value`);
      let layouts = "a file holds an array of objects, or one object per line";
      if (this.rows === 0 && /^\s*\{([^}]*[,[{])?\s*$/.test(text))
        throw new FormatError(`${locate()}: this line holds the beginning of an object; ${layouts}`);
      let hint = this.rows > 0 ? "" : `; ${layouts}`;
      throw new FormatError(`${locate()}: not valid JSON (${error.message})${hint}`);
    }
    if (typeof row != "object" || row === null || Array.isArray(row))
      throw new FormatError(`${locate()}: got ${text.slice(0, 40)}; it must be an object ${this.expected}`);
    let twice = repeatedKey(text, row);
    if (twice !== void 0) throw new FormatError(`${locate()}: the key ${twice} comes twice; an object has it once`);
    return row;
  }
}, ArrayScanner = class {
  /** Whether the array's end was found. */
  ended = !1;
  /** Whether anything but blanks follows it. */
  textAfter = !1;
  text = "";
  // of the element, as far as it is known
  scanned = 0;
  // up to here
  depth = 0;
  inString = !1;
  first = !0;
  /** Number of characters of an element whose end was not found yet. */
  get pending() {
    return this.text.length;
  }
  /** Calls `onElement` with the text of each element that ends in this chunk. */
  push(chunk, onElement) {
    let text = this.text + chunk, start = 0, at2 = this.scanned;
    for (; !this.ended && (at2 = this.inString ? endOfString(text, at2) : nextMark(text, at2, this.depth), !(at2 < 0)); ) {
      let mark = text[at2++];
      if (mark === '"') this.inString = !this.inString;
      else if (mark === "{" || mark === "[") this.depth++;
      else if (this.depth > 0)
        this.depth--;
      else {
        let element = text.slice(start, at2 - 1).trim();
        this.ended = mark !== ",", this.first && this.ended && element === "" || onElement(element), this.first = !1, start = at2;
      }
    }
    text = text.slice(start), this.ended && (this.textAfter = text.trim() !== ""), this.text = this.ended ? "" : text, this.scanned = this.text.length;
  }
}, OUTSIDE = /["{}[\],]/g, INSIDE = /["{}[\]]/g;
function nextMark(text, from, depth) {
  let marks = depth > 0 ? INSIDE : OUTSIDE;
  return marks.lastIndex = from, marks.exec(text)?.index ?? -1;
}

// src/io/trajectories/trajectory-jsonl.ts
async function readTrajectoryJsonl(text, file, options = {}) {
  let positions = integers(), parser = new JsonLineParser(file, '{"observation", "action"}', (step, position) => {
    positions.push(position), steps.add(step);
  }), steps = new StepCollector(file, (row) => parser.locate(at(positions.values, row)), options);
  for await (let chunk of text) parser.push(chunk);
  return parser.finish(), steps.finish();
}

// src/io/trajectories/read-trajectories.ts
var hdf5 = (_, path, options) => withHdf5(path, "r", (file) => (LAYOUTS.find(({ matches }) => matches(file))?.read ?? readD4rl)(file, path, options)), LAYOUTS = [
  { matches: isMinari, read: readMinari },
  { matches: isRobomimic, read: readRobomimic },
  { matches: isD3rlpy, read: readD3rlpy }
], jsonl = (file, path, options) => readTrajectoryJsonl(textOf(file, path), path, options), parquet = async (_, path, options) => (await import("./parquet-steps-GTE2U7CA.js")).readParquetSteps([path], path, options), FORMATS = {
  ".hdf5": hdf5,
  ".h5": hdf5,
  ".jsonl": jsonl,
  ".jsonl.gz": jsonl,
  ".json": jsonl,
  ".json.gz": jsonl,
  ".parquet": parquet
};
async function readTrajectories(path, options = {}) {
  checkText("path", path, "the path of a file"), checkOptions(options, ["horizon", "scaleActions", "choices", "observations", "episodes", "dropOutliers"]);
  let { horizon, scaleActions: scaleActions2 = !1, choices, observations, episodes, dropOutliers = !1 } = options;
  horizon !== void 0 && checkWhole("horizon", horizon, 2), typeof scaleActions2 != "boolean" && refuse("scaleActions", scaleActions2, "true or false"), choices !== void 0 && checkWhole("choices", choices, 2), typeof dropOutliers != "boolean" && refuse("dropOutliers", dropOutliers, "true or false"), checkNames("observations", observations, "the name of a part"), checkNames("episodes", episodes, "the name of a column");
  let isFolder = (await stat3(path).catch(() => null))?.isDirectory();
  if (isFolder || basename(path) === "main_data.hdf5" && existsSync(join(dirname2(path), "metadata.json"))) {
    let { readDatasetFolder } = await import("./dataset-folders-OSR5UE4U.js"), folder = isFolder ? path : dirname2(path);
    return trajectoriesOf(await readDatasetFolder(folder, options, (file) => readRows(file, options)), options);
  }
  return trajectoriesOf(await readRows(path, options), options);
}
async function readRows(path, options) {
  let read2 = readerFor(path, FORMATS, "trajectories", CONVERSIONS), file = await openFile(path);
  try {
    return await read2(file, path, options);
  } finally {
    await file.close();
  }
}
function checkNames(option, names, wants) {
  names !== void 0 && ((!Array.isArray(names) || names.length === 0) && refuse(option, names, "a list of names"), names.forEach((name, i) => {
    checkText(`${option}[${i}]`, name, wants), names.indexOf(name) < i && refuse(`${option}[${i}]`, name, "named once", RangeError);
  }));
}
async function writeTrajectories(path, data) {
  checkText("path", path, "the path of a file"), checkTrajectories(data), await loadHdf5(), await replaceOutput(path, (part) => withHdf5(part, "x", (file) => writeD4rl(file, data)));
}

// src/vault/store.ts
function checkStore(name, store) {
  hasMethods(store, "read", "write", "remove", "list") || refuse(name, store, "a store, such as memoryStore() or await fileStore(folder)");
}
function checkName(name) {
  typeof name == "string" && /^[a-z0-9-]+$/.test(name) || refuse("name", name, 'lower-case letters, digits and "-"', RangeError);
}
function recordBytes(name, bytes) {
  return checkName(name), copyBytes(bytes) ?? refuse("bytes", bytes, "the bytes of a record");
}
function memoryStore() {
  let records = /* @__PURE__ */ new Map();
  return {
    async read(name) {
      checkName(name);
      let bytes = records.get(name);
      return bytes ? new Uint8Array(bytes) : null;
    },
    async write(name, bytes) {
      records.set(name, recordBytes(name, bytes));
    },
    async remove(name) {
      checkName(name), records.delete(name);
    },
    list: async () => [...records.keys()]
  };
}

// src/vault/file-store.ts
import { createHash } from "node:crypto";
import { lstat as lstat2, mkdir as mkdir2, open as open3, readdir as readdir3, rename as rename4, rm as rm4 } from "node:fs/promises";
import { join as join4 } from "node:path";

// src/vault/earlier-layout.ts
import { readdir as readdir2, readFile as readFile3, rename as rename3, rm as rm3, stat as stat5 } from "node:fs/promises";
import { join as join3 } from "node:path";

// src/vault/claim.ts
import { readFile, readlink as readlink2 } from "node:fs/promises";
async function claimText() {
  let system = [await bootId(), await pidNamespace()];
  return [process.pid, await startTime(process.pid) || "?", ...system.map((part) => part || "?")].join(" ");
}
async function judge(claim) {
  let [pid, started, boot, namespace] = claim.split(" ");
  if (!boot || boot !== await bootId() || !namespace || namespace !== await pidNamespace()) return "unknown";
  let runs = isRunning(Number(pid));
  if (runs === null) return "unknown";
  if (!runs) return "gone";
  let current = await startTime(Number(pid));
  return !current || started === "?" ? "unknown" : started === current ? "alive" : "gone";
}
async function mayRun(lock) {
  let [pid, started] = lock.split(" ");
  if (isRunning(Number(pid)) === !1 || Number(pid) === process.pid) return !1;
  let current = await startTime(Number(pid));
  return !started || !current || started === current;
}
function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    let { code } = error;
    return code === "ESRCH" ? !1 : code === "EPERM" ? !0 : null;
  }
}
async function startTime(pid) {
  let stat6 = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat6.slice(stat6.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
async function bootId() {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}
async function pidNamespace() {
  return await readlink2("/proc/self").catch(() => "") === String(process.pid) ? readlink2("/proc/self/ns/pid").catch(() => "") : "";
}

// src/vault/generation.ts
import { watch } from "node:fs";
import { mkdir, readdir, readFile as readFile2, rename as rename2, rm as rm2, rmdir, stat as stat4, writeFile as writeFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";
import { clearInterval, setInterval } from "node:timers";
var NAME = /^generation-(\d+)-([0-9a-f]+)$/, CLAIM = "claim.", OWNER_ONLY = 384, PATIENCE = { gone: 0, alive: 10, unknown: 2 }, STEP = 20, POLL = 300;
async function takeOver(folder) {
  for (; ; ) {
    let token = hex(crypto.getRandomValues(new Uint8Array(8))), found = await newest(folder);
    if (!found) {
      await mkdir(join2(folder, "generation-0-0"), { mode: 448 }).catch(unless("EEXIST"));
      continue;
    }
    let path = join2(folder, found.name), claim = join2(path, CLAIM + token);
    if (await writeFile2(claim, await claimText(), { flag: "wx", mode: OWNER_ONLY }).then(
      yes,
      unless("ENOENT")
    ))
      try {
        if (await isHeld(path, found.token, claim)) throw heldBy(folder);
        let name = `generation-${found.number + 1}-${token}`;
        if (!await rename2(path, join2(folder, name)).then(yes, unless("ENOENT"))) continue;
        if (claim = join2(folder, name, CLAIM + token), await flushFolder(path), await settle(folder, name)) return hold(folder, name, token);
      } catch (error) {
        throw await rm2(claim, { force: !0 }), cannotRename(folder, error);
      }
  }
}
async function newest(folder) {
  return (await readdir(folder)).flatMap((name) => {
    let [, number, token = ""] = NAME.exec(name) ?? [];
    return number ? [{ name, number: Number(number), token }] : [];
  }).sort((a, b) => b.number - a.number)[0] ?? null;
}
async function isHeld(path, token, claim) {
  let holder = join2(path, CLAIM + token), text = await readFile2(holder, "utf8").catch(unless("ENOENT"));
  if (text === null) return !1;
  for (let left = 1e3 * PATIENCE[await judge(text)] / STEP; left > 0; left--) {
    if (await new Promise((resolve2) => setTimeout(resolve2, STEP)), !await exists(claim)) return exists(path);
    if (!await exists(holder)) return !1;
  }
  return !1;
}
async function settle(folder, name) {
  let last2 = await newest(folder), stale = last2?.name === name ? (await readdir(folder)).filter((other) => NAME.test(other) && other !== name) : [name];
  for (let other of stale) {
    let path = join2(folder, other);
    for (let file of await readdir(path).catch(unless("ENOENT")) ?? [])
      file.startsWith(CLAIM) && await rm2(join2(path, file), { force: !0 });
    if (!await rmdir(path).then(yes, unless("ENOENT", "ENOTEMPTY", "EEXIST")) && await exists(path))
      throw new VaultError(
        `${path}: records lie beside those of ${last2?.name}; keep the folder that you want, move the other away, and open it again`
      );
  }
  return last2?.name === name;
}
async function hold(folder, name, token) {
  let path = join2(folder, name), mine = CLAIM + token, answer = async () => {
    for (let file of await readdir(path))
      file.startsWith(CLAIM) && file !== mine && await rm2(join2(path, file), { force: !0 });
  }, tryToAnswer = () => answer().catch(() => {
  }), unwatch = watching(path, (file) => {
    (file === null || file.startsWith(CLAIM) && file !== mine) && tryToAnswer();
  });
  return await tryToAnswer(), await exists(join2(path, mine)) || await writeFile2(join2(path, mine), await claimText(), { mode: OWNER_ONLY }).catch(unless("ENOENT")), {
    path,
    async lost() {
      if (await exists(path)) return null;
      unwatch();
      let now = await newest(folder).catch(() => null);
      return new VaultError(
        now ? `${folder}: another process, thread or copy of this library has opened it since, so this store reads and writes nothing any more; open the folder anew, and only once` : `${folder}: its records were moved or removed; put them back and open it anew`
      );
    },
    async release() {
      unwatch(), await rm2(join2(path, mine), { force: !0 });
    }
  };
}
function watching(path, changed) {
  if ("Deno" in globalThis) {
    let timer = setInterval(changed, POLL, null).unref();
    return () => clearInterval(timer);
  }
  try {
    let watcher = watch(path, { persistent: !1 }, (_, file) => changed(file));
    return watcher.on("error", () => watcher.close()), () => watcher.close();
  } catch {
    return () => {
    };
  }
}
var heldBy = (folder) => new VaultError(
  `${folder}: another process, thread or vault has it open, and only one may write; close that one, then open it again`
);
function cannotRename(folder, error) {
  return error.syscall !== "rename" ? error : new VaultError(
    `${folder}: opening it renames the folder of its records, which the file system refuses (${error.message}); check who may write there, close programs that use it, or copy it to another disk`
  );
}
var yes = () => !0, exists = (path) => stat4(path).then(yes, unless("ENOENT")).then(Boolean);
function unless(...codes) {
  return (error) => {
    if (codes.includes(error.code ?? "")) return null;
    throw error;
  };
}

// src/vault/earlier-layout.ts
var RECORD = /^(vault|(key|state|counter)-[0-9a-f]{64})(\.old)?(\.gone|\..*part)?$/, LOCK = /^lock(\.\d+\.(part|old))?$/;
async function refuseEarlierHolder(folder) {
  let lock = await readFile3(join3(folder, "lock"), "utf8").catch(unless("ENOENT"));
  if (!(lock === null || !await mayRun(lock)))
    throw new VaultError(
      `${folder}: a process with an earlier version of this library has it open; close that one (if there is none, remove the file lock)`
    );
}
async function adopt(folder, records) {
  let names = (await readdir2(folder, { withFileTypes: !0 })).filter((file) => file.isFile()).map((file) => file.name);
  for (let name of names.filter((name2) => LOCK.test(name2))) await rm3(join3(folder, name), { force: !0 });
  let moved = names.filter((name) => RECORD.test(name));
  for (let name of moved) {
    let target = join3(records, name);
    if (await stat5(target).catch(unless("ENOENT")))
      throw new VaultError(
        `${join3(folder, name)}: it lies beside ${target}, which is newer; move one of the two away, and open the folder again`
      );
    await rename3(join3(folder, name), target);
  }
  moved.length !== 0 && (await flushFolder(join3(records, "any")), await flushFolder(records));
}

// src/vault/sealing.ts
var subtle = globalThis.crypto?.subtle, NONCE = 12, TAG = 16, SEAL_OVERHEAD = NONCE + TAG, WRAPPED_KEY = 32 + SEAL_OVERHEAD, randomBytes = (length) => crypto.getRandomValues(new Uint8Array(length)), encodeUtf8 = (text) => new TextEncoder().encode(text), decodeUtf8 = (bytes) => new TextDecoder("utf-8", { ignoreBOM: !0 }).decode(bytes), gcm = (nonce, associatedData2) => ({
  name: "AES-GCM",
  iv: nonce,
  additionalData: associatedData2
});
async function seal(key, associatedData2, plaintext, nonce = randomBytes(NONCE)) {
  return joinBytes(nonce, new Uint8Array(await subtle.encrypt(gcm(nonce, associatedData2), key, plaintext)));
}
async function unseal(key, associatedData2, sealed) {
  if (sealed.length < SEAL_OVERHEAD) return null;
  let algorithm = gcm(sealed.slice(0, NONCE), associatedData2);
  return subtle.decrypt(algorithm, key, sealed.slice(NONCE)).then((bytes) => new Uint8Array(bytes), nullIfForged);
}
function nullIfForged(error) {
  if (error.name === "OperationError") return null;
  throw error;
}
async function newDataKey(wrap, associatedData2) {
  let extractable = await subtle.generateKey({ name: "AES-GCM", length: 256 }, !0, ["encrypt", "decrypt"]), wrapped = await wrapKey(wrap, associatedData2, extractable);
  return { key: await unwrapDataKey(wrap, associatedData2, wrapped), wrapped };
}
var unwrapDataKey = (wrap, associatedData2, wrapped) => unwrapKey(wrap, associatedData2, wrapped, { name: "AES-GCM" }, !1, ["encrypt", "decrypt"]);
async function wrapKey(by, associatedData2, key) {
  let nonce = randomBytes(NONCE);
  return joinBytes(nonce, new Uint8Array(await subtle.wrapKey("raw", key, by, gcm(nonce, associatedData2))));
}
function unwrapKey(by, associatedData2, wrapped, algorithm, extractable, usages) {
  let sealing = gcm(wrapped.slice(0, NONCE), associatedData2);
  return subtle.unwrapKey("raw", wrapped.slice(NONCE), by, sealing, algorithm, extractable, usages).catch(nullIfForged);
}
async function newVaultKey() {
  let bytes = randomBytes(32), key = await importVaultKey(bytes);
  return bytes.fill(0), key;
}
var importVaultKey = (bytes) => subtle.importKey("raw", bytes, "HKDF", !1, ["deriveKey"]);
async function pbkdf2(passphrase2, salt, iterations) {
  let secret = await subtle.importKey("raw", passphrase2, "PBKDF2", !1, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, secret, 256));
}
var NAMES = { name: "HMAC", hash: "SHA-256", length: 256 }, WRAP = { name: "AES-GCM", length: 256 }, NAMES_USAGES = ["sign"], WRAP_USAGES = ["encrypt", "decrypt", "wrapKey", "unwrapKey"], WRAPPED_VAULT_KEYS = 2 * WRAPPED_KEY, hkdf = (info, salt) => ({ name: "HKDF", hash: "SHA-256", salt, info: encodeUtf8(info) }), newVaultKeys = async () => ({
  names: await subtle.generateKey(NAMES, !0, NAMES_USAGES),
  wrap: await subtle.generateKey(WRAP, !0, WRAP_USAGES)
}), deriveKeys = async (root, salt, extractable) => ({
  names: await subtle.deriveKey(hkdf("penchant vault names", salt), root, NAMES, extractable, NAMES_USAGES),
  wrap: await subtle.deriveKey(hkdf("penchant vault wrap", salt), root, WRAP, extractable, WRAP_USAGES)
}), deriveSlotKey = (root, salt) => subtle.deriveKey(hkdf("penchant vault slot", salt), root, WRAP, !1, ["wrapKey", "unwrapKey"]), keysAssociatedData = (associatedData2) => [
  joinBytes(associatedData2, encodeUtf8("N")),
  joinBytes(associatedData2, encodeUtf8("W"))
];
async function wrapVaultKeys(by, associatedData2, keys) {
  let [aboutNames, aboutWrap] = keysAssociatedData(associatedData2);
  return joinBytes(await wrapKey(by, aboutNames, keys.names), await wrapKey(by, aboutWrap, keys.wrap));
}
async function unwrapVaultKeys(by, associatedData2, wrapped, extractable) {
  let [aboutNames, aboutWrap] = keysAssociatedData(associatedData2), [names, wrap] = [wrapped.slice(0, WRAPPED_KEY), wrapped.slice(WRAPPED_KEY)];
  return {
    names: await unwrapKey(by, aboutNames, names, { name: "HMAC", hash: "SHA-256" }, extractable, NAMES_USAGES),
    wrap: await unwrapKey(by, aboutWrap, wrap, { name: "AES-GCM" }, extractable, WRAP_USAGES)
  };
}
async function pseudonym(names, userId) {
  return hex(new Uint8Array(await subtle.sign("HMAC", names, userId)));
}

// src/vault/secret-kinds.ts
var KEY = {
  type: "key",
  async rootOf(secret) {
    let { key } = secret, bytes = copyBytes(key);
    return bytes ? importAndWipe(bytes) : key;
  }
}, passphrase = (algorithm, stretch) => ({
  type: "passphrase",
  async rootOf(secret, salt) {
    let typed = encodeUtf8(secret.passphrase.normalize("NFKC"));
    try {
      return await importAndWipe(await stretch(typed, salt));
    } catch (error) {
      throw new VaultError(
        `passphrase: this host cannot run ${algorithm} (${error.message}); pass a key instead`
      );
    } finally {
      typed.fill(0);
    }
  }
}), pbkdf2With = (iterations) => passphrase(`PBKDF2 with ${iterations} iterations`, (typed, salt) => pbkdf2(typed, salt, iterations)), COST = { memory: 64 * 1024, passes: 3, lanes: 4 }, ARGON2ID = passphrase("Argon2id", async (typed, salt) => {
  let { argon2id } = await import("./argon2id-WTSMQHTQ.js");
  return argon2id(typed, salt, COST);
}), KINDS2 = { 1: KEY, 2: ARGON2ID }, NEWEST = { key: 1, passphrase: 2 }, kindByCode = (code) => KINDS2[code], kindFor = (type) => {
  let code = NEWEST[type];
  return { code, kind: KINDS2[code] };
};
async function importAndWipe(bytes) {
  try {
    return await importVaultKey(bytes);
  } finally {
    bytes.fill(0);
  }
}

// src/vault/secret.ts
var typeOf = (secret) => "key" in secret ? "key" : "passphrase", kind = (secret) => typeof secret == "object" || secret === void 0 ? describe(secret) : `a ${typeof secret}`;
async function withSecrets(secrets, work) {
  let copies = {};
  try {
    for (let [name, secret] of Object.entries(secrets)) copies[name] = checkedCopy(name, secret);
    return await work(copies);
  } finally {
    for (let copy of Object.values(copies)) "key" in copy && copy.key instanceof Uint8Array && copy.key.fill(0);
  }
}
function checkedCopy(argument, secret) {
  let { key, passphrase: passphrase2 } = Object(secret), names = ["key", "passphrase"].filter((name) => name in Object(secret)), [given] = names;
  if (!given || names.length > 1)
    throw new TypeError(`${argument}: got ${given ? "both" : kind(secret)}; it must be { key } or { passphrase }`);
  return given === "key" ? { key: keyOf(key) } : { passphrase: passphraseOf(passphrase2) };
}
function passphraseOf(passphrase2) {
  if (typeof passphrase2 != "string")
    throw new TypeError(`passphrase: got ${kind(passphrase2)}; it must be a string`);
  if (passphrase2 === "")
    throw new RangeError("passphrase: got none; it must have at least one character, better several words");
  if (new RegExp("\\p{Surrogate}", "u").test(passphrase2))
    throw new RangeError(
      "passphrase: got a lone surrogate, half of a character; it must be well-formed text (in a vault created with one, U+FFFD stands for it)"
    );
  return passphrase2;
}
function keyOf(key) {
  let bytes = copyBytes(key);
  if (bytes?.length === 32) return bytes;
  if (bytes?.fill(0), bytes) throw new RangeError(`key: got ${bytes.length} bytes; it must be 32 random bytes`);
  if (kindOf(Object(key)) !== "CryptoKey")
    throw new TypeError(`key: got ${kind(key)}; it must be 32 bytes or a CryptoKey for HKDF`);
  let { algorithm, usages } = key;
  if (algorithm.name !== "HKDF" || !usages.includes("deriveKey"))
    throw new RangeError(`key: got a CryptoKey for ${algorithm.name}; it must be for HKDF, with the usage deriveKey`);
  return key;
}

// src/vault/slots.ts
var SLOTS_HEAD = Uint8Array.of(2, 72), SALT = 16, ABOUT = 1 + SALT, SLOT = ABOUT + WRAPPED_VAULT_KEYS, MAX_SLOTS = 8;
async function newSlot(secret, keys) {
  let { code, kind: kind2 } = kindFor(typeOf(secret)), about = joinBytes(Uint8Array.of(code), randomBytes(SALT));
  return joinBytes(about, await wrapVaultKeys(await slotKey(kind2, secret, about), associatedData(about), keys));
}
var isOpen = (found) => found !== null && found !== "damaged";
async function openSlot(slot, secret, extractable) {
  let about = slot.slice(0, ABOUT), kind2 = kindOfSlot(slot);
  if (kind2?.type !== typeOf(secret)) return null;
  let by = await slotKey(kind2, secret, about), { names, wrap } = await unwrapVaultKeys(by, associatedData(about), slot.slice(ABOUT), extractable);
  return names && wrap ? { names, wrap } : names || wrap ? "damaged" : null;
}
var kindOfSlot = (slot) => kindByCode(slot[0]);
function slotsIn(header) {
  let count = (header.length - SLOTS_HEAD.length) / SLOT;
  if (!Number.isInteger(count) || count < 1 || count > MAX_SLOTS) throw damagedHeader();
  return Array.from({ length: count }, (_, i) => {
    let start = SLOTS_HEAD.length + i * SLOT;
    return header.slice(start, start + SLOT);
  });
}
var damagedHeader = () => new VaultError("vault: its header is damaged; restore it, or remove every record to create a new vault"), associatedData = (about) => joinBytes(SLOTS_HEAD, about), slotKey = async (kind2, secret, about) => {
  let salt = about.slice(1);
  return deriveSlotKey(await kind2.rootOf(secret, salt), salt);
};

// src/vault/earlier-header.ts
var SALT2 = 16, PARAMETERS = 6 + SALT2, ITERATIONS = 6e5, MAX_ITERATIONS = 1e7;
function kindInEarlier(header) {
  if (header.length !== PARAMETERS + SEAL_OVERHEAD) throw damagedHeader();
  let iterations = new DataView(header.buffer, header.byteOffset).getUint32(2);
  if (iterations === 0) return KEY;
  if (iterations >= ITERATIONS && iterations <= MAX_ITERATIONS) return pbkdf2With(iterations);
  throw new VaultError(
    `vault: its header was changed: it asks for ${iterations} iterations; it must be ${ITERATIONS} to ${MAX_ITERATIONS}`
  );
}
async function openEarlier(header, secret, extractable) {
  let parameters = header.slice(0, PARAMETERS), salt = parameters.slice(-SALT2), keys = await deriveKeys(await kindInEarlier(header).rootOf(secret, salt), salt, extractable);
  return await unseal(keys.wrap, parameters, header.slice(PARAMETERS)) && keys;
}

// src/vault/header.ts
var HEADER = "vault";
async function openHeader(store, secret) {
  checkHost();
  let header = await readHeader(store);
  if (!header) {
    let slot = await newSlot(secret, await newVaultKeys()), tried2 = await trySlots([slot], secret, !1), keys = keysIn2(tried2) ?? refuseSecret(secret, tried2);
    return await writeSlots(store, [slot]), keys;
  }
  if (!hasSlots(header)) return openFormat1(header, secret, !1);
  let tried = await trySlots(slotsIn(header), secret, !1);
  return keysIn2(tried) ?? refuseSecret(secret, tried);
}
async function openSlots(store, secret) {
  checkHost();
  let header = await readHeader(store);
  if (!header) throw new VaultError("vault: the store is empty; create a vault with openVault first");
  if (!hasSlots(header)) {
    let keys2 = await openFormat1(header, secret, !0);
    return { keys: keys2, mine: [await newSlot(secret, keys2)], others: [] };
  }
  let tried = await trySlots(slotsIn(header), secret, !0, !0), keys = keysIn2(tried) ?? refuseSecret(secret, tried), slotsWith = (is) => tried.filter(({ found }) => is(found)).map(({ slot }) => slot);
  return { keys, mine: slotsWith(isOpen), others: slotsWith((found) => found === null) };
}
var writeSlots = (store, slots) => store.write(HEADER, joinBytes(SLOTS_HEAD, ...slots)), keysIn2 = (tried) => tried.map(({ found }) => found).find(isOpen);
async function trySlots(slots, secret, extractable, all = !1) {
  let tried = [];
  for (let slot of slots) {
    if (!all && keysIn2(tried)) break;
    tried.push({ slot, found: await openSlot(slot, secret, extractable) });
  }
  return tried;
}
async function openFormat1(header, secret, extractable) {
  let { type } = kindInEarlier(header);
  if (type !== typeOf(secret)) throw otherType(type, secret);
  return await openEarlier(header, secret, extractable) ?? refuseSecret(secret, []);
}
function refuseSecret(secret, tried) {
  let type = typeOf(secret), types = new Set(tried.map(({ slot }) => kindOfSlot(slot)?.type)), [only] = types;
  throw types.size === 1 && only && only !== type ? otherType(only, secret) : new VaultError(
    tried.some(({ found }) => found === "damaged") ? `${type}: it is right, but its part of the vault's header is damaged; restore the header, or use another secret of the vault` : `${type}: it does not open this vault, or the vault's header was changed; use a ${type} of this vault, or restore the header`
  );
}
var otherType = (type, secret) => new VaultError(`vault: it opens with a ${type}, but a ${typeOf(secret)} was given; pass its ${type}`);
async function readHeader(store) {
  let header = copyBytes(await store.read(HEADER));
  if (header || (await store.list()).length === 0) return header;
  throw new VaultError(
    "vault: its header is missing, so its keys cannot be derived; restore it, or remove every record to create a new vault"
  );
}
function hasSlots(header) {
  if (header[1] !== SLOTS_HEAD[1]) throw damagedHeader();
  if (header[0] === 1 || header[0] === SLOTS_HEAD[0]) return header[0] !== 1;
  throw new VaultError(`vault: its format is ${header[0]}; this version reads 1 and 2`);
}
function checkHost() {
  if (!globalThis.crypto?.subtle)
    throw new VaultError("vault: this host has no WebCrypto; web pages have it only over HTTPS and on localhost");
}

// src/vault/small-files.ts
import { closeSync, fstatSync, open as open2, read } from "node:fs";
function readSmallFile(path, most) {
  return new Promise((resolve2, reject) => {
    open2(path, "r", (error, file) => {
      if (error) return reject(error);
      let settle2 = (error2, bytes) => {
        closeSync(file), error2 ? reject(error2) : resolve2(bytes);
      }, readOn = (bytes, from) => read(file, bytes, from, bytes.length - from, from, (error2, count) => {
        let end = from + count;
        error2 || count === 0 || end === bytes.length ? settle2(error2, bytes.subarray(0, end)) : readOn(bytes, end);
      });
      try {
        let { size } = fstatSync(file);
        readOn(new Uint8Array(size > most ? 0 : size), 0);
      } catch (error2) {
        settle2(error2, new Uint8Array(0));
      }
    });
  });
}

// src/vault/file-store.ts
var CHECKSUM = 32, OWNER_ONLY2 = 384, LONGEST = 2 ** 31, DAMAGED = "its file is damaged, so the version before it is read, and what was saved last is lost; restore the file, or save again", LEFTOVER = /\.(part|gone)$/;
async function fileStore(folder) {
  checkText("folder", folder, "the path of a folder");
  let generation = await explaining2(folder, async () => {
    let created = await mkdir2(folder, { recursive: !0, mode: 448 });
    return created && await flushFolder(created).catch(unless("EACCES")), await refuseEarlierHolder(folder), takeOver(folder);
  }), { path: records, release } = generation;
  return await explaining2(folder, async () => {
    await adopt(folder, records);
    for (let file of await readdir3(records, { withFileTypes: !0 })) {
      if (!LEFTOVER.test(file.name) || file.isDirectory()) continue;
      let path = join4(records, file.name);
      await shred(path).catch(() => rm4(path));
    }
  }).catch(async (error) => {
    let lost = await generation.lost().catch(() => null);
    throw await release().catch(() => {
    }), lost ?? error;
  }), storeIn(generation);
}
function storeIn(generation) {
  let pathOf = (name) => (checkName(name), join4(generation.path, name)), checkHeld = async () => {
    let error = await explaining2(generation.path, generation.lost);
    if (error) throw error;
  }, run = (path, work) => explaining2(path, work).catch(async (error) => {
    throw await checkHeld(), error;
  }), warned = /* @__PURE__ */ new Set(), warn = (path) => {
    warned.has(path) || process.emitWarning(`${path}: ${DAMAGED}`, "VaultWarning"), warned.add(path);
  };
  return {
    async read(name) {
      let path = pathOf(name), newest2 = await run(path, () => readChecked(path));
      if (newest2 instanceof Uint8Array) return newest2;
      let older = await run(`${path}.old`, () => readChecked(`${path}.old`));
      if (older instanceof Uint8Array)
        return newest2 === "damaged" && warn(path), older;
      if (newest2 === "damaged" || older === "damaged") throw unreadable(path, name, newest2, older);
      return await checkHeld(), null;
    },
    async write(name, bytes) {
      let path = pathOf(name), copy = recordBytes(name, bytes);
      await run(path, async () => {
        await readChecked(path) instanceof Uint8Array && await rename4(path, `${path}.old`), await writeAtomic(path, joinBytes(checksum(copy), copy), OWNER_ONLY2);
      });
    },
    async remove(name) {
      let path = pathOf(name);
      await run(path, async () => {
        await discard(`${path}.old`), await discard(path);
      }), await checkHeld();
    },
    async list() {
      let names = (await run(generation.path, () => readdir3(generation.path))).map((file) => file.replace(/\.old$/, "")).filter((name) => /^[a-z0-9-]+$/.test(name));
      return [...new Set(names)];
    },
    async problem(name) {
      let path = pathOf(name), [newest2, older] = await run(path, async () => [await readChecked(path), await readChecked(`${path}.old`)]);
      return newest2 === "damaged" && older instanceof Uint8Array ? DAMAGED : null;
    },
    close: () => explaining2(generation.path, generation.release)
  };
}
function unreadable(path, name, newest2, older) {
  let what = newest2 === "missing" ? "it is missing, and the version before it is damaged" : `it is damaged, and ${{ damaged: "so is the version before it", missing: "there is no version before it" }[older]}`, forget = name === HEADER ? "" : ", or forget the user (penchant vault forget --record and the name of the file)";
  return new VaultError(
    `${path}: ${what}; close the vault and put the file of this name from a backup here (its folder generation-\u2026 has another number)${forget}`
  );
}
var checksum = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());
async function readChecked(path) {
  let file = await readSmallFile(path, LONGEST).catch(unless("ENOENT"));
  if (!file) return "missing";
  let bytes = new Uint8Array(file.subarray(CHECKSUM));
  return sameValues(file.subarray(0, CHECKSUM), checksum(bytes)) ? bytes : "damaged";
}
async function discard(path) {
  await rename4(path, `${path}.gone`).then(() => !0, unless("ENOENT")) && (await flushFolder(path), await shred(`${path}.gone`));
}
async function shred(path) {
  (await lstat2(path)).isFile() && await overwrite(path), await rm4(path, { recursive: !0 });
}
async function overwrite(path) {
  let file = await open3(path, "r+");
  try {
    let { size } = await file.stat();
    if (size > LONGEST) return;
    await file.write(new Uint8Array(size), 0, size, 0), await file.sync();
  } finally {
    await file.close();
  }
}
function explaining2(path, work) {
  return work().catch((error) => {
    throw error instanceof VaultError || error.code === void 0 ? error : new VaultError(`${path}: it cannot be read or written (${error.message}); check the disk, then try again`);
  });
}

export {
  trajectoryCount,
  rowCount,
  checkTrajectories,
  checkWritable,
  writeOutput,
  reasonOf,
  readerFor,
  JsonLineParser,
  readTrajectories,
  writeTrajectories,
  mayRun,
  startTime,
  NONCE,
  WRAPPED_KEY,
  encodeUtf8,
  decodeUtf8,
  seal,
  unseal,
  newDataKey,
  unwrapDataKey,
  newVaultKey,
  pseudonym,
  typeOf,
  withSecrets,
  MAX_SLOTS,
  newSlot,
  isOpen,
  openSlot,
  HEADER,
  openHeader,
  openSlots,
  writeSlots,
  checkStore,
  checkName,
  recordBytes,
  memoryStore,
  fileStore
};
