import {
  firstOf,
  listOf,
  plural,
  shortened,
  unusedNote
} from "./chunk-6VYQMDR6.js";
import {
  badCell,
  parseName
} from "./chunk-PCCW564P.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
import {
  at
} from "./chunk-NNLXVFEM.js";
import {
  isObject
} from "./chunk-FOST4AUN.js";

// src/io/file-contents.ts
var HDF5 = 'write its arrays as HDF5, with h5py: datasets "observations", "actions", "terminals" and "timeouts"', SHEET = "save the sheet as CSV", TABLE = "export its table as CSV, JSON lines or Parquet", inArchive = (name) => `PK${"?".repeat(26)}${name}`, KINDS = [
  { name: "HDF5", starts: [`\x89HDF\r

`], extensions: [".hdf5", ".h5"] },
  { name: "Parquet", starts: ["PAR1"], extensions: [".parquet"] },
  { name: "compressed with gzip", starts: ["\x8B"], extensions: [".gz"] },
  { name: "an Arrow file", starts: ["ARROW1\0\0"], extensions: [".arrow", ".feather"], advice: "write it as Parquet" },
  { name: "a NumPy array", starts: ["\x93NUMPY"], extensions: [".npy"], advice: HDF5 },
  {
    name: "a Python pickle",
    starts: ["\x80", "\x80", "\x80", "\x80"],
    extensions: [".pkl", ".pickle"],
    advice: HDF5
  },
  {
    name: "an Excel workbook",
    starts: ["\xD0\xCF\xE0", ...["[Content_Types]", "_rels/", "xl/", "docProps/"].map(inArchive)],
    extensions: [".xlsx", ".xls"],
    advice: SHEET
  },
  { name: "a LibreOffice document", starts: [inArchive("mimetype")], extensions: [".ods"], advice: SHEET },
  { name: "a Numbers document", starts: [inArchive("Index/")], extensions: [".numbers"], advice: SHEET },
  { name: "a PDF", starts: ["%PDF"], extensions: [".pdf"], advice: "save the sheet that it was made from as CSV" },
  { name: "an SQLite database", starts: ["SQLite format 3"], extensions: [".db", ".sqlite"], advice: TABLE },
  { name: "a file of R", starts: [`RDX3
`, `RDX2
`], extensions: [".rda"], advice: TABLE },
  { name: "a file of SPSS", starts: ["$FL2@(#)"], extensions: [".sav"], advice: TABLE },
  { name: "a file of Stata", starts: ["<stata_dta>"], extensions: [".dta"], advice: TABLE },
  {
    name: "compressed",
    starts: ["BZh91AY", "\xFD7zXZ\0", "(\xB5/\xFD"],
    extensions: [".bz2", ".xz", ".zst"],
    advice: "decompress it, or compress it with gzip"
  },
  {
    name: "a ZIP archive, as .xlsx and .npz are",
    starts: ["PK"],
    extensions: [".zip", ".xlsx", ".npz"],
    advice: "save a spreadsheet as .csv; write arrays of NumPy as HDF5"
  },
  {
    name: "a pointer of Git LFS, not the content",
    starts: ["version https://git-lfs"],
    extensions: [],
    advice: "fetch it with git lfs pull"
  },
  {
    name: "a web page",
    starts: ["<!DOCTYPE html", "<!doctype html", "<html"],
    extensions: [],
    advice: "download the file itself"
  }
], isNamed = (path, { extensions }) => extensions.some((extension) => path.toLowerCase().endsWith(extension));
function beginsWith(bytes2, start) {
  return start.includes("?") ? bytes2.length >= start.length && Array.from(start).every((byte, i) => byte === "?" || byte === bytes2[i]) : bytes2.startsWith(start);
}
async function checkContents(file, path) {
  let { buffer, bytesRead } = await file.read(new Uint8Array(64), 0, 64, 0), bytes2 = String.fromCharCode(...buffer.subarray(0, bytesRead)), kind = KINDS.find(({ starts }) => starts.some((start) => beginsWith(bytes2, start))), isGzip = path.toLowerCase().endsWith(".gz");
  if (kind && !isNamed(path, kind)) {
    let [extension = ""] = kind.extensions, name = extension === ".gz" ? `${path}${extension}` : path.replace(/(\.\w+)?(\.gz)?$/i, extension);
    throw new FormatError(`${path}: it is ${kind.name}; ${kind.advice ?? `name it ${name}`}`);
  }
  if (isGzip && !kind && bytesRead > 0)
    throw new FormatError(`${path}: it is not compressed with gzip; name it ${path.slice(0, -3)}`);
}
var CONVERSIONS = {
  ...Object.fromEntries(
    [".npz", ".npy", ".pkl", ".pickle", ".pt", ".pth", ".mat", ".zarr", ".zip"].map((extension) => [extension, HDF5])
  ),
  ...Object.fromEntries(
    [".tfrecord", ".tfrecords", ".riegeli", ".bag", ".db3", ".mcap"].map((extension) => [
      extension,
      `load it with the program that it belongs to, and ${HDF5}`
    ])
  ),
  ...Object.fromEntries(
    [".csv", ".tsv", ".txt", ".xlsx", ".xls", ".arrow", ".feather", ".ndjson"].map((extension) => [
      extension,
      'write one step a row as JSON Lines, with lists "observation" and "action", such as with pandas: df.to_json("steps.jsonl", orient="records", lines=True)'
    ])
  ),
  ".gz": "unpack it first (gunzip)"
};

// src/io/open-text.ts
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
var CHUNK = 1 << 20, [MAX_EXPANSION, SMALL_TEXT] = [200, 2 ** 28], unreadable = (path, reason) => new RangeError(`${path}: cannot be read (${reason})`);
async function openFile(path) {
  let file = await open(path).catch((error) => {
    throw unreadable(path, error.code === "ENOENT" ? "there is no such file" : error.message);
  });
  try {
    if ((await file.stat()).isDirectory()) throw unreadable(path, "it is a folder; name a file");
    return await checkContents(file, path), file;
  } catch (error) {
    throw await file.close(), error;
  }
}
async function* textOf(file, path) {
  let decoder;
  try {
    let { size } = await file.stat(), most = Math.max(SMALL_TEXT, MAX_EXPANSION * size), length = 0, bytes2 = file.createReadStream({ highWaterMark: CHUNK, autoClose: !1 }), plain = path.toLowerCase().endsWith(".gz") ? pipeline(bytes2, createGunzip({ chunkSize: CHUNK }), () => {
    }) : bytes2;
    for await (let chunk of plain) {
      if (length += chunk.length, plain !== bytes2 && length > most) throw new Error(tooLong(most));
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: !0 }), yield decoder.decode(chunk, { stream: !0 });
    }
    decoder && (yield decoder.decode());
  } catch (error) {
    let { code, message } = error, notText = "it is not UTF-8 text; save it as UTF-8", damaged = code?.startsWith("Z_") ? `its gzip data are damaged: ${message}; copy it again` : message;
    throw unreadable(path, error instanceof TypeError ? notText : code === "Z_BUF_ERROR" ? "the compressed data end too soon: the file is cut short" : damaged);
  }
}
var tooLong = (bytes2) => `it decompresses to more than ${bytes2} bytes, ${MAX_EXPANSION} times its own; decompress it, and see what it holds`;
function encodingOf([first, second]) {
  return first === 255 && second === 254 || first !== 0 && second === 0 ? "utf-16le" : first === 254 && second === 255 || first === 0 && second !== 0 ? "utf-16be" : "utf-8";
}
async function randomAccess(file, path) {
  let { size } = await file.stat();
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      let bytes2 = new Uint8Array(end - start), { bytesRead } = await file.read(bytes2, 0, bytes2.length, start);
      if (bytesRead < bytes2.length) throw unreadable(path, `it ends at byte ${start + bytesRead}`);
      return bytes2.buffer;
    }
  };
}

// src/io/growable.ts
var Growable = class {
  length = 0;
  /** The backing array; only the first `length` elements count. */
  values;
  constructor(initial) {
    this.values = initial;
  }
  push(value) {
    this.length === this.values.length && this.reserve(this.length + 1), this.values[this.length++] = value;
  }
  append(values) {
    this.reserve(this.length + values.length), this.values.set(values, this.length), this.length += values.length;
  }
  /** The elements so far: a view, valid until the next append. */
  view() {
    return this.values.subarray(0, this.length);
  }
  reserve(length) {
    if (length <= this.values.length) return;
    let larger = new this.values.constructor(Math.max(length, 2 * this.values.length));
    larger.set(this.values), this.values = larger;
  }
}, integers = () => new Growable(new Int32Array(64)), bytes = () => new Growable(new Uint8Array(64)), floats = () => new Growable(new Float32Array(64));

// src/io/trajectories/episode-columns.ts
var FLAGS = {
  /** 1 if the step led to a terminal state, after which no reward follows. */
  terminal: [
    "terminal",
    "terminated",
    "termination",
    "is_terminal",
    "is_terminated",
    "term",
    "absorbing",
    "is_absorbing"
  ],
  /** 1 if the episode was cut off after the step, such as by a time limit, in a state that is not terminal. */
  cut: [
    "truncated",
    "truncation",
    "timeout",
    "time_out",
    "is_truncated",
    "is_timeout",
    "time_limit_truncated",
    "trunc",
    "is_trunc",
    "cutoff",
    "cut_off",
    "is_cutoff",
    "is_cut_off"
  ],
  /** 1 if the episode ended with the step: in a terminal state, unless another column says that it was cut off. */
  done: ["done", "is_done", "dones_float", "done_float"],
  /** 1 in the last row of an episode, whatever ended it. */
  last: [
    "is_last",
    "last",
    "episode_terminal",
    "episode_end",
    "is_episode_end",
    "end_of_episode",
    "episode_done",
    "episode_over"
  ],
  /** 1 in the first row of an episode. */
  start: ["is_first", "episode_start", "is_episode_start", "start_of_episode"]
}, NUMBER = "(?:id|uid|uuid|key|name|index|idx|num|no|nr|number)", EPISODE = "(?:episode|ep|eps|trajectory|traj|demo|demonstration|rollout|path|sequence|seq|trial|session|game|match)", OWNER = "(?:env|environment|agent|worker|actor|player|robot|vehicle|thread|process|instance|replica|run|group|user|subject|seed)", FORMS = {
  /** The same in all rows of an episode, and in no other. */
  id: new RegExp(`^(?:${EPISODE}_${NUMBER}|episode|ep|trajectory|traj|demo|demonstration|rollout|trial|session)$`),
  /** Whose episode it is, such as one of several environments: other episodes may have the same. */
  owner: new RegExp(`^(?:${OWNER}|${OWNER}_${NUMBER}|(?:env|worker|actor|agent)_rank|rank)$`),
  /** Counts the steps of an episode. */
  counter: /^(?:(?:episode|ep|env|traj|trajectory|elapsed)_)?(?:step|timestep|time_step|frame|tick)(?:_(?:id|index|idx|num|no|nr|number|count))?$|^t$/,
  /** Time since the start of an episode. */
  clock: /^(?:(?:episode|ep|env|elapsed)_)?(?:time|timestamp|datetime|date_time)$/
}, EDGES = new RegExp(`^${EPISODE}_(start|end|over|done|terminal)$`), MEANINGS = new Map(
  Object.entries(FLAGS).flatMap(([meaning, names]) => names.map((name) => [name, meaning]))
), LONGEST_NAME = 100, canonical = (name) => name.length > LONGEST_NAME ? "" : name.replace(/^next[._/]/, "").replace(/([a-z])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_").toLowerCase().replace(/^_|_$|s$/g, "");
function endMeaning(name) {
  let flag = MEANINGS.get(name.toLowerCase()) ?? MEANINGS.get(canonical(name));
  if (flag || name.toLowerCase() === "eps") return flag;
  let edge = EDGES.exec(canonical(name))?.[1];
  return edge !== void 0 ? edge === "start" ? "start" : "last" : Object.keys(FORMS).find((meaning) => FORMS[meaning].test(canonical(name)));
}
var isFlag = (meaning) => meaning in FLAGS, FLAG_WORDS = /^(done|terminal|terminat\w*|truncat\w*|timeout|nonterminal|absorb\w*|cut|cutoff|nondone)$/, FLAG_NAMES = /^(is_|was_|not_|non_)?(first|last|end|ended|start|reset|final|finished|over|complete|completed|stop|stopped|closed|term|trunc|dead)(_(step|row|frame))?$|^game_over$|^(reached_)?(time|step)_limit(_reached)?$|^step_type$/, EPISODE_WORDS = /^(episode|trajectory|traj|ep|eps|demo|rollout)$/, MEASURES = /^(return|reward|score|length|len|step|time|timestep|success|cost|seed|count|task|tasks|instruction|metadata|info|level|live|lap)$/, CONTINUATION = /^(mask|discount|continue|continuation|cont|alive|not_terminal|bootstrap)$/;
function testOfEnds(name) {
  let words = canonical(name).split("_"), whole = words.join("_");
  return whole === "step_type" || words.some((word) => EPISODE_WORDS.test(word)) && !MEASURES.test(words.at(-1) ?? "") ? isScalar : words.some((word) => FLAG_WORDS.test(word)) || FLAG_NAMES.test(whole) ? isBinary : void 0;
}
var isContinuation = (name) => CONTINUATION.test(canonical(name)), isLengths = (name) => new RegExp(`^${EPISODE}_(?:length|len|size)$`).test(canonical(name)), QUANTITIES = /^(return|reward|score|cost|count|live|success|length|len|step|time|iteration|iter|epoch|update|version|checkpoint|phase|stage)$/;
function isMeasure(name) {
  let words = canonical(name).split("_");
  return QUANTITIES.test(words.at(-1) ?? "") && !words.some((word) => EPISODE_WORDS.test(word));
}
function unknownEnd(name, file) {
  let advice2 = isContinuation(name) || /^(not|non)_?[a-z]/.test(canonical(name)) ? 'write 1 minus it as "terminated" or "done", whichever it means' : canonical(name) === "step_type" ? 'write "is_first" and "is_last" as flags, and "terminated" for terminal states' : 'rename it to "terminated", "truncated", "done", "is_last", "is_first" or "episode_id", whichever it means';
  return new FormatError(
    `${file}: "${name}" may mark where episodes end, but its name is not known; ${advice2}, or name the columns that mark episodes without it (--episodes)`
  );
}
function checkEpisodeNames({ episodes }, present, file) {
  let absent = episodes?.find((name) => !present.includes(name));
  if (absent !== void 0)
    throw new FormatError(`${file}: there is no column "${absent}" (--episodes); it has ${firstOf(present)}`);
}
var isScalar = (value) => ["number", "bigint", "string", "boolean"].includes(typeof value), isBinary = (value) => typeof value == "boolean" || isScalar(value) && (Number(value) === 0 || Number(value) === 1);
function flagOf(value) {
  if (value == null || value === !1) return 0;
  if (value === !0) return 1;
  if (typeof value == "number" || typeof value == "bigint") {
    let number = Number(value);
    if (number === 0 || number === 1) return number;
  }
}

// src/io/trajectories/episode-keys.ts
var OwnerKeys = class {
  constructor(columns) {
    this.columns = columns;
  }
  columns;
  numbers = /* @__PURE__ */ new Map();
  rows = integers();
  /** Takes the owner of the next row: a value of each column. Returns its number. */
  next(values) {
    let key = values.length === 1 ? values[0] : JSON.stringify(values), number = this.numbers.get(key);
    return number === void 0 && (number = this.numbers.size, this.numbers.set(key, number)), this.rows.push(number), number;
  }
  /** What the columns say about ends: an episode ends where the owner changes. */
  ends() {
    let numbers = this.rows.view(), values = new Uint8Array(numbers.length).fill(1);
    for (let row = 0; row + 1 < values.length; row++) values[row] = +(numbers[row] !== numbers[row + 1]);
    return {
      name: this.columns.join('", "'),
      meaning: "owner",
      values,
      owners: { numbers, names: [...this.numbers.keys()] }
    };
  }
};
function checkOwners({ name, owners }, ends, locate) {
  if (!owners) return;
  let { numbers, names } = owners, open2 = /* @__PURE__ */ new Set();
  for (let row = 0; row < numbers.length; row++) {
    let owner = numbers[row];
    if (row > 0 && owner !== numbers[row - 1] && (ends[row - 1] === 0 && open2.add(numbers[row - 1]), open2.has(owner)))
      throw new FormatError(
        `${locate(row)}: "${name}" is ${names[owner]} again, but its episode was left before it ended: rows of several episodes are mixed; sort the rows by "${name}", and keep their order otherwise`
      );
  }
}
var EpisodeIds = class {
  /** @param owners Names of columns of owners, each of which has ids of its own. */
  constructor(name, owners = []) {
    this.name = name;
    this.owners = owners;
  }
  name;
  owners;
  ended = /* @__PURE__ */ new Set();
  current = "";
  started = !1;
  /**
   * Takes the id of the next row.
   * @param owner The number of its owner.
   * @returns Whether it differs from that of the row before.
   * @throws FormatError when it is that of an episode which has ended.
   */
  next(id, locate, owner) {
    let key = owner === void 0 ? id : `${owner} ${id}`;
    if (this.started && key === this.current) return !1;
    let changed = this.started;
    if (changed && this.ended.add(this.current), this.started = !0, this.current = key, this.ended.has(key))
      throw this.owners.length === 0 && [...this.ended].every((other) => /^([01]|true|false)$/i.test(other)) ? new FormatError(
        `${locate()}: "${this.name}" ${id} returns, so it is no id of episodes; if it is a flag that is 1 in last rows, name it is_last`
      ) : new FormatError(
        `${locate()}: "${this.name}" ${id} returns after other episodes; sort the rows by ${[...this.owners, this.name].map((name) => `"${name}"`).join(", ")}, or, if these are different episodes, give each a name of its own`
      );
    return changed;
  }
};

// src/io/trajectories/episode-ends.ts
function combineEnds(given, rows, locate, { counters = [], known } = {}) {
  let columns = given.map(asEnds), contradict = new Contradictions(locate), the = (meaning) => columns.find((column) => column.meaning === meaning);
  for (let column of columns) contradict.unlessSame(the(column.meaning), column);
  let [terminal, cut, done] = [the("terminal"), the("cut"), the("done")], [last, start, id, owner] = [the("last"), the("start"), the("id"), the("owner")];
  last && start && contradict.unlessSame(last, start);
  for (let every of [last, start])
    for (let one of [id, owner, terminal, cut, done]) one && every && contradict.unlessImplied(one, every);
  terminal && done && contradict.unlessImplied(terminal, done);
  let terminals = new Uint8Array(rows), ends = known ?? new Uint8Array(rows), others = columns.filter((column) => column !== owner);
  for (let row = 0; row < rows; row++) {
    let [isCut, isDone] = [cut?.values[row] === 1, done?.values[row] === 1], isTerminal = terminal ? terminal.values[row] === 1 : isDone && !isCut;
    terminal && cut && isDone && !isTerminal && !isCut && contradict.at(row, done, terminal, cut), terminals[row] = Number(isTerminal), known || (ends[row] = Number(isTerminal || others.some(({ values }) => values[row] === 1)));
  }
  if (owner && !known) {
    id || checkOwners(owner, ends, locate);
    for (let row = 0; row + 1 < rows; row++) owner.values[row] === 1 && (ends[row] = 1);
  }
  let marked = !!(known ?? cut ?? last ?? start ?? id ?? (terminal && done)), counted = counters.filter((counter) => counter.mark(ends, marked, locate)), terminalsKnown = !!(terminal ?? (done && cut));
  return {
    terminals,
    ends,
    isRlds: given.some(({ name }) => /^is_?(first|last)$/i.test(name)),
    cutsKnown: marked || counted.length > 0,
    counted: marked ? [] : counted.map(({ name }) => name),
    terminalsKnown,
    notes: [
      ...(marked ? [] : counted.slice(0, 1)).map(({ name }) => `an episode begins where "${name}" starts again`),
      ...known ? notesInside(terminals, known, locate) : [],
      ...terminalsKnown ? [] : notesOn(done, cut, last ?? start ?? id ?? (counted.length > 0 || void 0))
    ]
  };
}
function notesInside(terminals, ends, locate) {
  let inside = [];
  for (let row = 0; row + 2 < terminals.length; row++)
    terminals[row] === 1 && !ends[row] && !ends[row + 1] && !terminals[row + 1] && inside.push(row);
  let [first] = inside;
  if (first === void 0) return [];
  let more = inside.length > 1 ? ` and ${inside.length - 1} more` : "";
  return [
    `${plural(inside.length, "terminal state")} inside an episode, which goes on (${locate(first)}${more}): no reward after such a step counts for it`
  ];
}
function notesOn(done, cut, every) {
  if (done) {
    let note = `"${done.name}" is taken for the end of an episode in a terminal state; if it also marks episodes that were cut off, add a column "truncated" that tells them apart`;
    return done.values.includes(1) ? [note] : [];
  }
  return cut && !every ? [
    `only "${cut.name}" marks ends: an episode that ended in a terminal state runs into the next; add a column "terminated" if there are any`
  ] : ["no column says whether an episode ended in a terminal state, so all count as cut off"];
}
function asEnds(column) {
  if (column.meaning !== "start") return column;
  let values = new Uint8Array(column.values.length);
  return values.set(column.values.subarray(1)), { ...column, values };
}
var isUntold = ({ meaning, values }, row) => (meaning === "start" || meaning === "id" || meaning === "owner") && row === values.length - 1, Contradictions = class {
  constructor(locate) {
    this.locate = locate;
  }
  locate;
  /** Throws if the values of two columns differ. */
  unlessSame(a, b) {
    let row = a.values.findIndex((value, i) => value !== b.values[i] && !isUntold(a, i) && !isUntold(b, i));
    row >= 0 && this.at(row, a, b);
  }
  /** Throws if `one` has a 1 where `every`, which must have it too, has none. */
  unlessImplied(one, every) {
    let row = one.values.findIndex((value, i) => value === 1 && every.values[i] === 0 && !isUntold(every, i));
    row >= 0 && !isUntold(one, row) && this.at(row, one, every);
  }
  at(row, first, ...others) {
    let told = (column) => tell(column, row);
    throw new FormatError(
      `${this.locate(row)}: ${told(first)}, but ${others.map(told).join(" and ")}; correct one of these columns, or leave it out`
    );
  }
};
function tell({ name, meaning, values }, row) {
  return meaning === "id" || meaning === "owner" ? `"${name}" ${values[row] === 1 ? "changes after" : "stays the same after"} this row` : `"${name}" is ${values[row]}${meaning === "start" ? " in the next row" : ""}`;
}

// src/io/trajectories/last-observations.ts
function withLastObservations(rows) {
  let { actions, actionSize, rewards, terminals, ends } = rows, isBlank = (row) => {
    for (let k = 0; k < actionSize; k++) if (at(actions, row * actionSize + k) !== 0) return !1;
    return !rewards || rewards[row] === 0;
  }, last = ends.length - 1, others = 0;
  for (let row = 0; row <= last; row++)
    if (!isBlank(row)) {
      if (ends[row] === 1 || row === last) return rows;
      others++;
    }
  if (others === 0) return rows;
  for (let row = 1; row <= last; row++)
    terminals[row] !== 1 || ends[row] !== 1 && row !== last || (terminals[row] = 0, ends[row - 1] === 0 && (terminals[row - 1] = 1));
  return ends[last] = 1, { ...rows, padded: !0, notes: ["the last row of every episode is an observation without an action, as in RLDS: its action and reward are zeros", ...rows.notes] };
}

// src/io/trajectories/step-counters.ts
var [RISES, RESTARTS, FALLS, STAYS] = [0, 1, 2, 3];
function numberOf(cell) {
  return cell instanceof Date ? cell.getTime() : typeof cell == "string" && /^\d{4}-\d{2}-\d{2}/.test(cell) ? Date.parse(cell) : typeof cell == "boolean" || typeof cell == "object" || cell === "" ? Number.NaN : Number(cell);
}
var StepCounter = class {
  /** @param strict Whether it must rise with every step, as a count does and a clock need not. */
  constructor(name, strict) {
    this.name = name;
    this.strict = strict;
  }
  name;
  strict;
  changes = bytes();
  first = Number.NaN;
  last = Number.NaN;
  readable = !0;
  /** Takes the value of the next row. If one is no number, the column says nothing. */
  next(cell) {
    let value = numberOf(cell);
    if (!Number.isFinite(value)) {
      this.readable = !1;
      return;
    }
    this.changes.length === 0 && (this.first = value);
    let isFall = value === this.first ? RESTARTS : FALLS;
    this.changes.push(value <= this.last ? value === this.last ? STAYS : isFall : RISES), this.last = value;
  }
  /**
   * Marks the last rows of the episodes that it tells apart.
   * @param ends [rows]: 1 in the last row of an episode, as far as other columns tell.
   * @param complete Whether they tell all.
   * @returns Whether the column tells all.
   * @throws FormatError naming the row where it contradicts them, or is not in order.
   */
  mark(ends, complete, locate) {
    let changes = this.changes.view();
    if (!this.readable || changes.subarray(1).every((change) => change === STAYS)) return !1;
    let restarts = 0;
    for (let row = 1; row < changes.length; row++)
      if (changes[row] === RESTARTS && restarts++, ends[row - 1] !== 1) {
        if (changes[row] === FALLS)
          throw this.error("falls", `sort the rows of each episode by "${this.name}"`, row, locate);
        if (changes[row] === STAYS && this.strict)
          throw this.error("stays the same", "put the rows of each episode together, in its order", row, locate);
        if (changes[row] === RESTARTS) {
          if (complete) throw this.error("starts again", "correct the columns that mark its end", row, locate);
          ends[row - 1] = 1;
        }
      }
    return restarts > 0;
  }
  error(what, advice2, row, locate) {
    return new FormatError(
      `${locate(row)}: "${this.name}" ${what} in this row, inside an episode; ${advice2}, or name the columns that mark episodes without it (--episodes)`
    );
  }
};

// src/io/trajectories/likely-names.ts
var LIKELY = {
  observation: /^(obs|ob|o|state|states|s|x|observ\w*|obs_\w+|state_\w+|feature|features)$/,
  action: /^(act|acts|a|u|control|controls|command|commands|act_\w+|actions?_\w+)$/,
  reward: /^(rew|rews|r|rewards?_\w+)$/
}, likelyName = (part, present) => present.find((name) => LIKELY[part].test(name.toLowerCase()));
function numberedLike(name, present) {
  let [, stem] = /^(.*\D)\d+$/.exec(name) ?? [];
  return stem === void 0 ? [] : present.filter((other) => other.startsWith(stem) && /^\d+$/.test(other.slice(stem.length)));
}
function advice(name, likely, present) {
  if (likely === void 0) return `it must have "${name}"`;
  let parts = numberedLike(likely, present);
  return parts.length < 2 ? `rename "${likely}" to "${name}"` : `put ${firstOf(parts)} into one column "${name}", a list of numbers in each row`;
}
function missingPart(part, name, present, where) {
  let got = present.length > 0 ? `it has ${firstOf(present)}` : "it has none", remedy = advice(name, likelyName(part, present), present);
  return new FormatError(`${where}: there is no "${name}"; ${got}; ${remedy}`);
}

// src/io/trajectories/step-values.ts
var sizeOf = (values) => isList(values) ? values.length : 1, isList = (values) => Array.isArray(values) || ArrayBuffer.isView(values) && !(values instanceof DataView);
function addNumbers(into, values, name, size, locate) {
  if (!isList(values) || values.length === 0) throw badCell(locate(), name, values, "a list of numbers");
  if (values.length !== size)
    throw badCell(locate(), name, values, `a list of ${size} numbers, as in the rows before`);
  for (let k = 0; k < size; k++) addNumber(into, values[k], name, `[${k}]`, locate);
}
function addNumber(into, value, name, path, locate) {
  let number = typeof value == "bigint" ? Number(value) : value;
  if (typeof number != "number" || !Number.isFinite(Math.fround(number)))
    throw badCell(locate(), name, value, "a finite number", path);
  into.push(number);
}

// src/io/trajectories/observation-parts.ts
function chooseParts(present, chosen, where) {
  if (present.length === 0) throw new FormatError(`${where}: its observations have no part that holds numbers`);
  let list = firstOf(present), absent = chosen?.find((name) => !present.includes(name));
  if (absent !== void 0)
    throw new FormatError(`${where}: its observations have no part "${absent}" (--observations); they have ${list}`);
  if (chosen) return [...chosen];
  if (present.length === 1) return [...present];
  throw new FormatError(
    `${where}: its observations have the parts ${list}; name those that make up an observation, in order (--observations ${firstOf(present).replaceAll(", ", ",")})`
  );
}
function checkNoParts(chosen, where) {
  if (chosen) throw new FormatError(`${where}: its observations have no parts; leave out --observations`);
}
function checkOneStep(value, name, locate) {
  if (!(!isList(value) || !isList(value[0])))
    throw new FormatError(
      `${locate()}: "${name}" is a list of lists; each row must be one step, {"observation": [..], "action": [..]}, not an episode`
    );
}
var isRecord = (value) => typeof value == "object" && value !== null && !isList(value) && !(value instanceof Date);
function partsOf(value, name, path) {
  return isRecord(value) ? Object.entries(value).flatMap(
    ([key, inner]) => partsOf(inner, path.length === 1 ? key : `${name}/${key}`, [...path, key])
  ) : [{ name, path, value }];
}
function observationReader(step, chosen, file, locate) {
  let whole = ["observation", "observations"].find((name) => name in step), separate = Object.keys(step).filter((name) => name.startsWith("observation."));
  if (whole === void 0 ? separate.length === 0 : !isRecord(step[whole])) {
    if (checkNoParts(chosen, file), whole === void 0) throw missingPart("observation", "observation", Object.keys(step), locate());
    let name = whole;
    checkOneStep(step[name], name, locate);
    let size = sizeOf(step[name]);
    return {
      size,
      columns: [name],
      unused: [],
      add: (into, { [name]: value }, where) => addNumbers(into, value, name, size, where)
    };
  }
  let columns = whole === void 0 ? separate : [whole], all = columns.flatMap((name) => partsOf(step[name], name, [name])), isNumeric = (value) => ["number", "bigint"].includes(typeof (isList(value) ? value[0] : value)), present = all.filter(({ value }) => isNumeric(value)), names = chooseParts(
    present.map(({ name }) => name),
    chosen,
    chosen ? file : locate()
  ), parts = names.map((name) => {
    let part = present.find((candidate) => candidate.name === name);
    return { name, path: part.path, size: sizeOf(part.value), isList: isList(part.value) };
  });
  return {
    size: parts.reduce((sum, part) => sum + part.size, 0),
    columns,
    unused: all.flatMap(({ name }) => names.includes(name) ? [] : [name]),
    add(into, step2, where) {
      for (let { name, path, size, isList: wide } of parts) {
        let value = path.reduce((inner, key) => Object(inner)[key], step2);
        wide ? addNumbers(into, value, name, size, where) : addNumber(into, value, name, "", where);
      }
    }
  };
}

// src/io/trajectories/step-layout.ts
function layoutOf(step, { observations }, file, locate) {
  let either = (...names) => names.find((name) => name in step), action = either("action", "actions") ?? "action", reward = either("reward", "rewards", "next.reward"), observation = observationReader(step, observations, file, locate);
  if (!(action in step)) throw missingPart("action", action, Object.keys(step), locate());
  let kind = typeof step[action];
  if (kind === "string" || kind === "boolean")
    throw badCell(locate(), action, step[action], "a list of numbers, or the number of a discrete action, from 0");
  return {
    observation,
    action,
    actionSize: sizeOf(step[action]),
    discrete: kind === "number" || kind === "bigint",
    reward,
    columns: [...observation.columns, action, ...reward === void 0 ? [] : [reward]]
  };
}

// src/io/trajectories/suspects.ts
var Suspects = class {
  /** Columns that have marked nothing but ends so far, and the tests of their values. */
  tests = /* @__PURE__ */ new Map();
  /** Columns of flags that may be 0 after terminal states, and whether one was 0. */
  continuations = /* @__PURE__ */ new Map();
  /** Takes note of a column. */
  meet(name) {
    let test = testOfEnds(name);
    test ? this.tests.set(name, test) : isContinuation(name) && this.continuations.set(name, !1);
  }
  /** The columns that may mark ends so far. */
  get names() {
    return [...this.tests.keys(), ...this.continuations.keys()];
  }
  /** Takes the value of a column in the next row. */
  see(name, value) {
    let mayEnd = this.tests.get(name), isFlag2 = isBinary(value ?? !0);
    (mayEnd ? !mayEnd(value ?? !1) : !isFlag2) ? this.dismiss(name) : this.continuations.has(name) && Number(value ?? !0) === 0 && this.continuations.set(name, !0);
  }
  /** Forgets a column, which marks no ends. */
  dismiss(name) {
    this.tests.delete(name), this.continuations.delete(name);
  }
  /**
   * @param terminalsKnown Whether another column says which states are terminal.
   * @throws FormatError naming a column that may mark ends.
   */
  check(file, terminalsKnown) {
    for (let name of this.tests.keys()) throw unknownEnd(name, file);
    for (let [name, ended] of this.continuations) if (ended && !terminalsKnown) throw unknownEnd(name, file);
  }
};

// src/io/trajectories/unknown-columns.ts
var [CHANGES, RESTARTS2, ONE] = [1, 2, 4], IS_EDGE = "is 1, as at all ends that are known,", MAX_VALUES = 65536, UnknownColumn = class {
  constructor(name) {
    this.name = name;
  }
  name;
  marks = bytes();
  /** Different values, numbered as they come. */
  values = /* @__PURE__ */ new Map();
  first = 0;
  last;
  lastCount = 0;
  stride = 0;
  /** Whether all values are whole numbers, texts or flags. */
  isName = !0;
  /** Whether all are flags. */
  isFlag = !0;
  isTruth = !0;
  /** Whether each value but the first of a count is the one before it and a step. */
  counts = !0;
  /** Whether a value comes back after others. */
  returns = !1;
  changes = 0;
  restarts = 0;
  /** Takes the value of the next row. */
  next(cell) {
    if (!this.isName && !this.counts) return;
    let value = typeof cell == "bigint" ? cell.toString() : cell ?? null, row = this.marks.length;
    typeof value == "object" && value !== null && (this.isName = !1), typeof cell == "number" && !Number.isInteger(cell) && (this.isName = !1), this.isFlag &&= value === null || isBinary(value), this.isTruth &&= value === null || typeof value == "boolean";
    let isKnown = this.values.has(value);
    !isKnown && this.values.size < MAX_VALUES ? this.values.set(value, this.values.size) : isKnown || (this.isName = !1);
    let count = typeof cell == "number" || typeof cell == "bigint" ? Number(cell) : typeof cell == "string" ? this.values.get(value) ?? Number.NaN : Number.NaN;
    Number.isNaN(count) && (this.counts = !1);
    let mark = this.isFlag && Number(value) === 1 ? ONE : 0;
    row === 0 ? this.first = count : value !== this.last ? (mark |= CHANGES, this.changes++, this.counts && this.isRestart(count) && (mark |= RESTARTS2), this.returns ||= isKnown) : this.counts = !1, this.marks.push(mark), this.last = value, this.lastCount = count;
  }
  get form() {
    if (this.changes !== 0)
      return this.isFlag ? "flag" : this.isName && !this.returns ? "id" : void 0;
  }
  isRestart(value) {
    let change = value - this.lastCount;
    return this.stride === 0 && change > 0 && (this.stride = change), change > 0 && Math.abs(change - this.stride) <= 1e-3 * this.stride ? !1 : (this.counts = change < 0 && value === this.first, this.counts && this.restarts++, this.counts);
  }
  contradicts(isEnd, rows) {
    let marks = this.marks.view(), edge = this.isFlag && !rows.cutsKnown ? this.moreEnds(isEnd) : void 0;
    if (edge !== void 0) return { row: edge, how: IS_EDGE };
    let counts = this.counts && this.restarts > 0 && this.stride > 0, isId = this.isName && !this.isTruth && this.changes > 0 && 2 * (this.changes + 1) <= marks.length;
    if (!counts && (!isId || isMeasure(this.name))) return;
    let inside = [];
    for (let row2 = 1; row2 < marks.length; row2++)
      (at(marks, row2) & (counts ? RESTARTS2 : CHANGES)) !== 0 && !isEnd(row2 - 1) && inside.push(row2);
    let row = inside[0];
    if (row === void 0) return;
    let jump = jumpAt(rows, inside, isEnd);
    if (counts) return jump === "none" ? void 0 : { row, how: "starts again" };
    let needsJump = this.returns && (this.isFlag || rows.cutsKnown);
    return jump === "none" || needsJump && (jump !== "clear" || this.isFlag) ? void 0 : { row, how: "changes" };
  }
  /** The first row with a flag that is also set at all known ends, or in all first rows of episodes, and never twice in succession. */
  moreEnds(isEnd) {
    let marks = this.marks.view(), isSet = (row) => (at(marks, row) & ONE) !== 0, [ends, isLast, isFirst, more] = [0, !0, isSet(0), -1];
    for (let row = 0; row + 1 < marks.length; row++) {
      if (isSet(row) && isSet(row + 1)) return;
      isEnd(row) ? (ends++, isLast &&= isSet(row), isFirst &&= isSet(row + 1)) : more < 0 && row > 0 && isSet(row) && !isEnd(row - 1) && (more = row);
    }
    return ends > 0 && (isLast || isFirst) && more >= 0 ? more : void 0;
  }
  /** Whether it is a flag that is set in some last rows of episodes, and nowhere else. */
  marksEnds(isEnd) {
    if (!this.isFlag) return !1;
    let marks = this.marks.view(), isSet = !1;
    for (let row = 0; row < marks.length; row++)
      if ((at(marks, row) & ONE) !== 0) {
        if (!isEnd(row)) return !1;
        isSet = !0;
      }
    return isSet;
  }
}, SAMPLES = 2e3, CONTINUOUS = 0.3, [NO_JUMP, CLEAR_JUMP] = [2, 3];
function jumpAt({ observations, observationSize: width }, rows, isEnd) {
  let count = observations.length / width, half = Math.floor(count / 2), scales = new Float64Array(width), every = Math.max(1, Math.floor(count / SAMPLES));
  for (let row = 0; row < count; row += every) {
    let far = (row + half) % count;
    for (let k = 0; k < width; k++)
      scales[k] = at(scales, k) + Math.abs(at(observations, row * width + k) - at(observations, far * width + k));
  }
  let samples = Math.ceil(count / every), change = (row) => {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      let scale = at(scales, k) / samples, difference = at(observations, row * width + k) - at(observations, (row - 1) * width + k);
      scale > 0 && (sum += Math.abs(difference) / scale);
    }
    return sum / width;
  }, mean = (changes) => changes.reduce((sum, value) => sum + value, 0) / Math.max(1, changes.length), special = new Set(rows), usual = [];
  for (let row = 1; row < count; row += every) !special.has(row) && !isEnd(row - 1) && usual.push(change(row));
  let typical = mean(usual);
  if (usual.length === 0 || typical > CONTINUOUS) return "unknown";
  let ratio = mean(rows.slice(0, SAMPLES).map(change)) / typical;
  return ratio <= NO_JUMP ? "none" : ratio > CLEAR_JUMP ? "clear" : "unknown";
}
function checkUnknownColumns(rows, offsets) {
  if (!rows.unread?.length) return [];
  let starts = new Set(offsets), isEnd = (row) => starts.has(row + 1);
  for (let side of rows.unread) {
    let found = side.contradicts(isEnd, rows);
    if (!found) continue;
    let { marks = [] } = rows, isFlag2 = found.how === IS_EDGE, mark = isFlag2 ? 'rename it to "is_last" or "is_first", whichever it means' : `name the columns that mark episodes, with "${side.name}" if it is one of them (--episodes ${[...marks, side.name].join(",")})`, without = isFlag2 ? "name those that mark episodes without it" : "without it", others = marks.length > 0 ? `, or ${without} (--episodes ${marks.join(",")})` : "";
    throw new FormatError(
      `${rows.locate(found.row)}: "${side.name}" ${found.how} in this row, inside an episode: rows of several may be read as one; ${mark}${others}`
    );
  }
  if (rows.terminals.includes(1)) return [];
  let flags = rows.unread.filter((side) => side.marksEnds(isEnd)).map(({ name }) => `"${name}"`);
  return flags.length === 0 ? [] : [
    `${listOf(flags)} ${flags.length === 1 ? "is" : "are"} 1 in last rows of episodes only; rename to "terminated" what marks terminal states`
  ];
}

// src/io/trajectories/step-collector.ts
var StepCollector = class {
  /** @param locate Names a row in errors. */
  constructor(file, locate, options) {
    this.file = file;
    this.locate = locate;
    this.options = options;
  }
  file;
  locate;
  options;
  /** Names of columns whose numbers have 32 bits, as far as the format tells. */
  shortFloats = /* @__PURE__ */ new Set();
  observations = floats();
  actions = floats();
  rewards = floats();
  ends = [];
  /** Names of columns: true when it is known that they are read, false when they are not used. */
  columns = /* @__PURE__ */ new Map();
  owners = [];
  ownerKeys;
  counters = [];
  unread = [];
  /** Columns of records of other things, and whether something in them is read. */
  infos = /* @__PURE__ */ new Map();
  suspects = new Suspects();
  layout;
  rows = 0;
  /** @throws FormatError naming the row. */
  add(step) {
    let where = () => this.locate(this.rows);
    this.layout ??= this.takeLayout(step);
    let { observation, action, actionSize, discrete, reward } = this.layout;
    for (let name in step)
      if (!this.columns.has(name) && (this.meet(name, step[name], where), this.columns.size > 1024))
        throw tooManyColumns(name, where);
    for (let name of this.suspects.names) this.suspects.see(name, step[name]);
    observation.add(this.observations, step, where), discrete ? addNumber(this.actions, step[action], action, "", where) : addNumbers(this.actions, step[action], action, actionSize, where), reward !== void 0 && addNumber(this.rewards, step[reward], reward, "", where);
    let owner = this.ownerOf(step, where);
    for (let column of this.ends) this.addEnd(column, step, where, owner);
    for (let counter of this.counters) counter.next(step[counter.name]);
    for (let column of this.unread) column.next(step[column.name]);
    this.rows++;
  }
  takeLayout(step) {
    let layout = layoutOf(step, this.options, this.file, () => this.locate(0));
    for (let name of layout.columns) this.columns.set(name, !0);
    return layout;
  }
  /** Takes note of a column when the first value in it comes. */
  meet(name, value, where) {
    if (value == null) return;
    let meaning = this.meaningOf(name, value);
    if (meaning === void 0) {
      if (name === "info" || name === "infos" ? this.meetInfo(name, value) : this.meetUnread(name), this.rows > 0 && /^(reward|observation|action)s?$/.test(name)) throw missing(name, where);
      return;
    }
    if (meaning === "counter" || meaning === "clock") {
      this.rows === 0 && this.counters.push(new StepCounter(name, meaning === "counter")), this.columns.set(name, !1);
      return;
    }
    if (!isFlag(meaning) && this.rows > 0) throw missing(name, where);
    this.columns.set(name, !0), meaning === "owner" ? this.owners.push(name) : this.addColumn(name, meaning, (step) => step[name]);
  }
  meaningOf(name, value) {
    let { episodes } = this.options, meaning = endMeaning(name);
    return episodes ? episodes.includes(name) ? meaning ?? "id" : void 0 : meaning === "owner" && typeof value != "string" && !Number.isInteger(Number(value)) ? void 0 : meaning;
  }
  meetUnread(name) {
    if (this.columns.set(name, !1), this.options.episodes) return;
    this.suspects.meet(name);
    let column = new UnknownColumn(name);
    for (let row = 0; row < this.rows; row++) column.next(void 0);
    this.unread.push(column);
  }
  nameOf(value, column, where) {
    return parseName(value, column, where, { typed: !0, shortFloats: this.shortFloats });
  }
  ownerOf(step, where) {
    if (this.owners.length !== 0)
      return this.ownerKeys ??= new OwnerKeys(this.owners), this.ownerKeys.next(this.owners.map((name) => this.nameOf(step[name], name, where)));
  }
  /** Older versions of Gym write cuts as info["TimeLimit.truncated"]. */
  meetInfo(info, value) {
    this.infos.has(info) || this.infos.set(info, !1);
    for (let name of Object.keys(Object(value))) {
      let path = `${info}.${name}`, isSummary = name === "episode" && isObject(Object(value)[name]), meaning = isSummary ? "last" : endMeaning(name);
      if (meaning === void 0 || !isFlag(meaning) || this.columns.has(path) || this.options.episodes && !this.options.episodes.includes(path)) continue;
      this.columns.set(path, !0), this.infos.set(info, !0);
      let cellOf = (step) => Object(step[info])[name];
      this.addColumn(path, meaning, isSummary ? (step) => isObject(cellOf(step)) : cellOf);
    }
  }
  addColumn(name, meaning, cellOf) {
    let values = bytes();
    values.append(new Uint8Array(this.rows)), this.ends.push({
      name,
      meaning,
      values,
      cellOf,
      ids: meaning === "id" ? new EpisodeIds(name, this.owners) : void 0
    });
  }
  addEnd({ name, cellOf, values, ids }, step, where, owner) {
    let value = cellOf(step);
    if (ids) {
      ids.next(this.nameOf(value, name, where), where, owner) && (values.values[values.length - 1] = 1), values.push(0);
      return;
    }
    let flag = flagOf(value);
    if (flag === void 0) throw badCell(where(), name, value, "true, false, 1 or 0");
    values.push(flag);
  }
  /** @param known [rows]: 1 in the last row of an episode, where the layout of the file tells. */
  finish(known) {
    let { observation, actionSize = 0, discrete = !1, reward } = this.layout ?? {}, columns = this.ends.map(({ name, meaning, values, ids }) => (ids && this.rows > 0 && (values.values[this.rows - 1] = 1), { name, meaning, values: values.view() }));
    this.ownerKeys && columns.push(this.ownerKeys.ends()), checkEpisodeNames(this.options, [...this.columns.keys()], this.file);
    let { notes, isRlds, terminalsKnown, counted, ...ends } = combineEnds(columns, this.rows, this.locate, {
      counters: this.counters,
      known
    });
    this.suspects.check(this.file, terminalsKnown);
    let unused = [...this.columns, ...this.infos].flatMap(
      ([name, isRead]) => isRead || counted.includes(name) ? [] : [name]
    ), rows = {
      file: this.file,
      locate: this.locate,
      observations: this.observations.view(),
      observationSize: observation?.size ?? 0,
      actions: this.actions.view(),
      actionSize,
      discrete,
      rewards: reward === void 0 ? void 0 : this.rewards.view(),
      ...ends,
      marks: [...this.ends.map(({ name }) => name), ...this.owners, ...counted],
      unread: this.unread,
      notes: [...notes, ...unusedNote([...observation?.unused ?? [], ...unused])]
    };
    return isRlds && !known ? withLastObservations(rows) : rows;
  }
}, tooManyColumns = (name, where) => new FormatError(
  `${where()}: "${shortened(name)}" is column ${1025} of the rows up to here; at most ${1024} are followed, so leave out those that are not needed`
), missing = (name, where) => new FormatError(`${where()}: "${name}" occurs here, but not in the first row; every row must have it, or none`);

export {
  CONVERSIONS,
  unreadable,
  openFile,
  textOf,
  randomAccess,
  endMeaning,
  isFlag,
  isLengths,
  checkEpisodeNames,
  flagOf,
  integers,
  floats,
  OwnerKeys,
  EpisodeIds,
  combineEnds,
  likelyName,
  chooseParts,
  checkNoParts,
  StepCounter,
  Suspects,
  UnknownColumn,
  checkUnknownColumns,
  withLastObservations,
  StepCollector
};
