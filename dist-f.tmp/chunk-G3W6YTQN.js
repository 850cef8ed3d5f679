import {
  parseJson
} from "./chunk-6EZGEDFK.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
import {
  at
} from "./chunk-NNLXVFEM.js";
import {
  isObject
} from "./chunk-FOST4AUN.js";

// src/io/parquet/parquet-file.ts
import { parquetRead, parquetSchema as parquetSchema2 } from "hyparquet";

// src/io/parquet/damage.ts
var Damage = class extends Error {
};
function damaged(reason) {
  throw new Damage(reason);
}

// src/io/parquet/budget.ts
var MAX_GROUP_BYTES = 2 ** 30, MAX_GROUP_VALUES = 2 ** 27, MAX_RATIO = 1100, [SMALL_VALUES, SMALL_BYTES] = [2 ** 22, 2 ** 26], Budget = class {
  /** @param size Bytes of the file. */
  constructor(size) {
    this.size = size;
    this.maxValues = Math.max(SMALL_VALUES, MAX_RATIO * size), this.maxBytes = Math.max(SMALL_BYTES, MAX_RATIO * size);
  }
  size;
  group = { values: 0, bytes: 0 };
  file = { values: 0, bytes: 0 };
  maxValues;
  maxBytes;
  /** Begins the next row group. */
  nextGroup() {
    this.group.values = 0, this.group.bytes = 0;
  }
  /** Counts values. @throws Damage when there are too many. */
  spendValues(count2) {
    this.group.values += count2, this.file.values += count2, this.group.values > MAX_GROUP_VALUES && damaged(`its row group has more than ${MAX_GROUP_VALUES} values`), this.file.values > this.maxValues && damaged(`the file has more than ${this.maxValues} values; its ${this.size} bytes are too few for that`);
  }
  /** Counts bytes of decompressed pages. @throws Damage when there are too many. */
  spendBytes(count2) {
    this.group.bytes += count2, this.file.bytes += count2, this.group.bytes > MAX_GROUP_BYTES && damaged(`its row group takes more than ${MAX_GROUP_BYTES >> 20} MiB`), this.file.bytes > this.maxBytes && damaged(`its pages take more than ${this.maxBytes} bytes; the file's ${this.size} are too few for that`);
  }
};

// src/io/parquet/decompress.ts
import { brotliDecompressSync, unzipSync } from "node:zlib";
import { Decompress } from "fzstd";
var DECOMPRESSORS = {
  UNCOMPRESSED: (input) => input,
  SNAPPY: snappy,
  GZIP: (input, size) => unzipSync(input, { maxOutputLength: Math.max(1, size) }),
  BROTLI: (input, size) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, size) }),
  ZSTD: zstandard,
  LZ4: hadoopLz4,
  LZ4_RAW: lz4
};
function decompress(codec, input, size) {
  let decompressor = DECOMPRESSORS[codec] ?? damaged(`unknown compression ${codec}`), output;
  try {
    output = input.length === 0 && size === 0 ? input : decompressor(input, size);
  } catch {
    return damaged(`its ${codec} data do not decompress to ${size} bytes`);
  }
  return output.length === size ? output : damaged(`its ${codec} data decompress to ${output.length} of ${size} bytes`);
}
var corrupt = () => damaged("corrupt data"), Output = class {
  length = 0;
  bytes;
  constructor(size) {
    this.bytes = new Uint8Array(size);
  }
  append(literal) {
    literal.length > this.bytes.length - this.length && corrupt(), this.bytes.set(literal, this.length), this.length += literal.length;
  }
  /** Repeats the `length` bytes that begin `distance` bytes before the end; they may overlap with what is appended. */
  copy(distance, length) {
    let { bytes, length: from } = this;
    if ((distance < 1 || distance > from || length > bytes.length - from) && corrupt(), distance >= length) bytes.copyWithin(from, from - distance, from - distance + length);
    else for (let i = from; i < from + length; i++) bytes[i] = at(bytes, i - distance);
    this.length += length;
  }
  finish() {
    return this.length === this.bytes.length ? this.bytes : corrupt();
  }
};
function littleEndian(input, from, length) {
  from + length > input.length && corrupt();
  let value = 0;
  for (let k = 0; k < length; k++) value += at(input, from + k) * 2 ** (8 * k);
  return value;
}
function snappy(input, size) {
  let i = 0;
  for (; i < input.length && at(input, i) >= 128; ) i++;
  i++;
  let output = new Output(size);
  for (; i < input.length; ) {
    let tag = at(input, i++), kind = tag & 3;
    if (kind === 0) {
      let length = tag >> 2;
      if (length >= 60) {
        let bytes = length - 59;
        length = littleEndian(input, i, bytes), i += bytes;
      }
      length + 1 > input.length - i && corrupt(), output.append(input.subarray(i, i + length + 1)), i += length + 1;
    } else {
      let bytes = kind === 3 ? 4 : kind, offset = littleEndian(input, i, bytes);
      i += bytes, kind === 1 ? output.copy(offset + (tag >> 5 << 8), (tag >> 2 & 7) + 4) : output.copy(offset, (tag >> 2) + 1);
    }
  }
  return output.finish();
}
function lz4(input, size) {
  let output = new Output(size), i = 0, extend = (length) => {
    if (length < 15) return length;
    for (let byte = 255; byte === 255; length += byte) byte = i < input.length ? at(input, i++) : corrupt();
    return length;
  };
  for (; i < input.length; ) {
    let token = at(input, i++), literals = extend(token >> 4);
    if (literals > input.length - i && corrupt(), output.append(input.subarray(i, i + literals)), i += literals, i === input.length) break;
    let distance = littleEndian(input, i, 2);
    i += 2, output.copy(distance, extend(token & 15) + 4);
  }
  return output.finish();
}
function hadoopLz4(input, size) {
  let view = new DataView(input.buffer, input.byteOffset, input.byteLength), output = new Output(size);
  try {
    for (let i = 0; i < input.length; ) {
      input.length - i < 8 && corrupt();
      let plain = view.getUint32(i), packed = view.getUint32(i + 4);
      i += 8, (packed > input.length - i || plain > size) && corrupt(), output.append(lz4(input.subarray(i, i + packed), plain)), i += packed;
    }
    return output.finish();
  } catch {
    return lz4(input, size);
  }
}
function zstandard(input, size) {
  let output = new Output(size);
  return new Decompress((block) => output.append(block)).push(input, !0), output.finish();
}

// src/io/parquet/footer.ts
import { parquetMetadataAsync, parquetSchema } from "hyparquet";

// src/io/parquet/thrift.ts
var MAX_DEPTH = 32, ByteReader = class {
  constructor(bytes, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }
  bytes;
  offset;
  end;
  get left() {
    return this.end - this.offset;
  }
  byte() {
    return this.offset >= this.end && damaged("a structure is cut short"), at(this.bytes, this.offset++);
  }
  /** The next `length` bytes, as a view. */
  take(length) {
    return length >= 0 && length <= this.left || damaged(`${length} bytes are announced where ${this.left} are left`), this.offset += length, this.bytes.subarray(this.offset - length, this.offset);
  }
  uint32() {
    let [a = 0, b = 0, c = 0, d = 0] = this.take(4);
    return (a | b << 8 | c << 16 | d << 24) >>> 0;
  }
  /** An unsigned integer of at most 32 bits in groups of 7 bits. */
  varint() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      let byte = this.byte();
      if (value += (byte & 127) * 2 ** shift, byte < 128) return value <= 4294967295 ? value : damaged("an integer exceeds 32 bits");
    }
    return damaged("an integer exceeds 32 bits");
  }
  /** A signed integer of at most 64 bits, zigzag-encoded in groups of 7 bits. */
  zigzag() {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      let byte = this.byte();
      if (value |= BigInt(byte & 127) << shift, byte < 128) return value >> 1n ^ -(value & 1n);
    }
    return damaged("an integer exceeds 64 bits");
  }
  /** A structure. */
  struct(depth = 0) {
    depth > MAX_DEPTH && damaged(`structures nest more than ${MAX_DEPTH} deep`);
    let fields = /* @__PURE__ */ new Map(), id = 0;
    for (let head = this.byte(); (head & 15) !== 0; head = this.byte())
      id = head >> 4 ? id + (head >> 4) : Number(this.zigzag()), fields.set(id, this.value(head & 15, depth));
    return fields;
  }
  value(type, depth) {
    switch (type) {
      case 1:
      case 2:
        return type === 1;
      case 3:
        return this.byte();
      case 4:
      case 5:
        return Number(this.zigzag());
      case 6:
        return this.zigzag();
      case 7:
      case 8:
        return this.take(type === 7 ? 8 : this.varint());
      case 9:
        return this.list(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        return damaged(`a field has the unknown type ${type}`);
    }
  }
  list(depth) {
    let head = this.byte(), size = head >> 4 === 15 ? this.varint() : head >> 4, type = head & 15;
    return size > this.left && damaged(`a list of ${size} is announced where ${this.left} bytes are left`), Array.from({ length: size }, () => this.value(type < 3 ? 3 : type, depth + 1));
  }
};
function integer(struct, id, name, low, high) {
  let value = struct.get(id);
  return typeof value == "number" && value >= low && value <= high ? value : damaged(`${name} is ${typeof value == "object" ? "no number" : value}; it must be ${low} to ${high}`);
}
function inner(struct, id, name) {
  let value = struct.get(id);
  return value instanceof Map ? value : damaged(`${name} is missing`);
}

// src/io/parquet/footer.ts
var TAIL = 8, MAGIC = 827474256, MAX_ROWS = 2 ** 31 - 1, MAX_LEAVES = 16384, MAX_DEPTH2 = 32;
async function checkedMetadata(file) {
  let { byteLength } = file;
  byteLength < 4 + TAIL && damaged("it is too short");
  let tail = new DataView(await file.slice(byteLength - TAIL, byteLength));
  tail.getUint32(4, !0) !== MAGIC && damaged('it does not end with "PAR1"; the file is no Parquet, or is cut short');
  let length = tail.getUint32(0, !0), end = byteLength - TAIL - length;
  end < 4 && damaged(`its metadata have ${length} bytes, the file ${byteLength}`), new ByteReader(new Uint8Array(await file.slice(end, byteLength - TAIL))).struct();
  let metadata = await parquetMetadataAsync(file, { geoparquet: !1 });
  checkDepth(metadata);
  let tree = parquetSchema(metadata);
  tree.count !== metadata.schema.length && damaged("its schema is no tree");
  let header = tree.children.map(({ element }) => element.name), seen = /* @__PURE__ */ new Set();
  for (let name of header)
    seen.has(name) && damaged(`two columns are named "${name}"`), seen.add(name);
  let leaves = leavesOf(tree, []);
  leaves.length > MAX_LEAVES && damaged(
    `it has ${leaves.length} columns; at most ${MAX_LEAVES} are read, so write features as a list in one column`
  );
  let groups = metadata.row_groups.map((group, i) => {
    try {
      return groupPlan(group, leaves, end);
    } catch (error) {
      throw Object.assign(error, { message: `row group ${i + 1}: ${error.message}` });
    }
  }), rows = groups.reduce((sum, group) => sum + group.rows, 0), stated = count(metadata.num_rows, "its number of rows", MAX_ROWS);
  return rows !== stated && damaged(`it states ${stated} rows; its row groups have ${rows}`), checkOverlap(groups.flatMap(({ chunks }) => chunks)), { metadata, header, groups };
}
function checkDepth({ schema }) {
  let left = [];
  schema.forEach(({ name, num_children = 0 }, i) => {
    for ((typeof name != "string" || typeof num_children != "number" || num_children > schema.length) && damaged(`element ${i} of its schema has no name or too many children`), left.length > 0 && (left[left.length - 1] = at(left, left.length - 1) - 1), num_children > 0 && left.push(num_children), left.length > MAX_DEPTH2 && damaged(`its schema nests more than ${MAX_DEPTH2} deep`); left.length > 0 && left[left.length - 1] === 0; ) left.pop();
  });
}
function leavesOf(tree, parents) {
  let path = [...parents, tree];
  if (tree.children.length > 0) return tree.children.flatMap((child) => leavesOf(child, path));
  let { type, type_length: typeLength = 0, repetition_type, converted_type } = tree.element, name = tree.path.join(".");
  if (type === void 0 || repetition_type === void 0) return damaged(`column "${name}" has no type`);
  if (type === "FIXED_LEN_BYTE_ARRAY" && !(typeLength >= 1 && typeLength <= MAX_GROUP_BYTES))
    return damaged(`column "${name}" has values of ${typeLength} bytes`);
  if (converted_type === "DECIMAL" && (type === "BYTE_ARRAY" || typeLength > 64))
    return damaged(`column "${name}" has decimals of any length; write it as floats`);
  let kinds = path.slice(1).map(({ element }) => element.repetition_type), maxRepetition = kinds.filter((kind) => kind === "REPEATED").length, maxDefinition = kinds.filter((kind) => kind !== "REQUIRED").length, flat = kinds.length === 1 && maxRepetition === 0;
  return [{ name, type, typeLength, maxDefinition, maxRepetition, flat }];
}
function groupPlan(group, leaves, end) {
  let rows = count(group.num_rows, "its number of rows", MAX_ROWS);
  group.columns.length !== leaves.length && damaged(`it has ${group.columns.length} columns; there are ${leaves.length}`);
  let values = 0, chunks = leaves.map((leaf, i) => {
    let { file_path, meta_data } = at(group.columns, i), fail = (reason) => damaged(`column "${leaf.name}": ${reason}`);
    if (file_path !== void 0) return fail("its values are in another file");
    if (meta_data?.path_in_schema.join(".") !== leaf.name) return fail("it stands in another place of the schema");
    if (meta_data.type !== leaf.type) return fail(`it has type ${meta_data.type} instead of ${leaf.type}`);
    let { codec } = meta_data;
    if (!(codec in DECOMPRESSORS)) return fail(`the compression ${codec} is not read; write it with snappy or zstd`);
    values += count(meta_data.num_values, "its number of values", MAX_GROUP_VALUES);
    let start = count(meta_data.dictionary_page_offset || meta_data.data_page_offset, "its first byte", end), length = count(meta_data.total_compressed_size, "its size", end - start);
    return { ...leaf, codec, start, length };
  });
  return values > MAX_GROUP_VALUES && damaged(`it has ${values} values; at most ${MAX_GROUP_VALUES} are read`), { rows, chunks };
}
function count(value, name, largest) {
  return typeof value == "bigint" && value >= 0n && value <= BigInt(Math.max(0, largest)) ? Number(value) : damaged(`${name} is ${value}; it must be 0 to ${largest}`);
}
function checkOverlap(chunks) {
  let end = 0;
  for (let { name, start, length } of [...chunks].sort((a, b) => a.start - b.start))
    length > 0 && start < end && damaged(`column "${name}" shares bytes with another`), end = Math.max(end, start + length);
}

// src/io/parquet/crc32.ts
var TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 3988292384 : crc >>> 1;
  return crc;
});
function crc32(bytes) {
  let crc = -1;
  for (let byte of bytes) crc = crc >>> 8 ^ at(TABLE, (crc ^ byte) & 255);
  return ~crc;
}

// src/io/parquet/runs.ts
function checkRuns(reader, width, count2, limit, tally) {
  let note = (value, times) => {
    value >= limit && damaged(`a value is ${value}; it must be less than ${limit}`), tally && (tally[value] = at(tally, value) + times);
  };
  for (let seen = 0; seen < count2; ) {
    let head = reader.varint(), left = count2 - seen;
    if (head % 2 === 0) {
      let times = head / 2;
      times > left && damaged(`a run repeats a value ${times} times where ${left} are left`);
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value += reader.byte() * 2 ** shift;
      times > 0 && note(value, times), seen += times;
    } else {
      let groups = (head - 1) / 2;
      width === 0 && 8 * groups > left + 7 && damaged(`a run packs ${8 * groups} values where ${left} are left`), checkPacked(reader.take(groups * width), width, Math.min(8 * groups, left), note), seen += 8 * groups;
    }
  }
}
function checkPacked(bytes, width, count2, note) {
  let mask = 2 ** width - 1;
  for (let i = 0, bit = 0; i < count2; i++, bit += width) {
    let from = bit >> 3, word = (bytes[from] ?? 0) | (bytes[from + 1] ?? 0) << 8 | (bytes[from + 2] ?? 0) << 16 | (bytes[from + 3] ?? 0) << 24;
    note(word >>> (bit & 7) & mask, 1);
  }
}
var MAX_BLOCK = 65536;
function checkDeltas(reader, count2, bits) {
  let block = reader.varint(), miniblocks = reader.varint(), total = reader.varint(), size = block / miniblocks;
  block >= 8 && block <= MAX_BLOCK && Number.isInteger(size) && size % 8 === 0 || damaged(`blocks of ${block} differences in ${miniblocks} parts; a part must be a multiple of 8`), total !== count2 && damaged(`${total} values are announced where ${count2} are expected`);
  let values = new Int32Array(bits === 32 ? count2 : 0), value = Number(BigInt.asIntN(32, reader.zigzag()));
  values[0] = value;
  for (let seen = 1; seen < count2; ) {
    let least = Number(BigInt.asIntN(32, reader.zigzag())), widths = reader.take(miniblocks);
    for (let m = 0; m < miniblocks && seen < count2; m++) {
      let width = at(widths, m);
      width > bits && damaged(`differences of ${width} bits between values of ${bits}`);
      let here = Math.min(size, count2 - seen), packed = reader.take(Math.ceil(here * width / 8));
      if (reader.take(Math.min(reader.left, size * width / 8 - packed.length)), bits === 32)
        for (let i = 0; i < here; i++)
          value = value + least + bitsAt(packed, i * width, width) | 0, values[seen + i] = value;
      seen += here;
    }
  }
  return values;
}
function bitsAt(bytes, from, width) {
  let value = 0;
  for (let k = 0; k < width; ) {
    let bit = from + k & 7, take = Math.min(8 - bit, width - k);
    value |= (at(bytes, from + k >> 3) >> bit & (1 << take) - 1) << k, k += take;
  }
  return value;
}

// src/io/parquet/values.ts
var MAX_INDEX_BITS = 24, [PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY, BYTE_STREAM_SPLIT] = [0, 2, 3, 8, 9], [DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY] = [5, 6, 7];
function checkValues(values, spend) {
  let { encoding, reader, count: count2, type, typeLength, dictionary, isV2 } = values;
  switch (encoding) {
    case PLAIN:
      if (type === "BYTE_ARRAY") for (let i = 0; i < count2; i++) reader.take(reader.uint32());
      else reader.take(type === "BOOLEAN" ? Math.ceil(count2 / 8) : count2 * widthOf(type, typeLength));
      return;
    case PLAIN_DICTIONARY:
    case RLE_DICTIONARY: {
      type === "BOOLEAN" && damaged("true and false have no dictionary"), dictionary === void 0 && damaged("it refers to a dictionary that is missing");
      let width = reader.byte();
      width > MAX_INDEX_BITS && damaged(`it has indices of ${width} bits; at most ${MAX_INDEX_BITS} are read`), count2 > 0 && dictionary === 0 && damaged("it refers to an empty dictionary"), (width > 0 || isV2) && checkRuns(reader, width, count2, dictionary);
      return;
    }
    case RLE:
      type !== "BOOLEAN" && damaged("runs of values that are not true or false"), checkRuns(new ByteReader(reader.take(reader.uint32())), 1, count2, 2);
      return;
    case DELTA_BINARY_PACKED:
      type !== "INT32" && type !== "INT64" && damaged("differences of values that are not integers"), checkDeltas(reader, count2, type === "INT32" ? 32 : 64);
      return;
    case DELTA_LENGTH_BYTE_ARRAY:
      type !== "BYTE_ARRAY" && damaged("lengths of values that are not texts");
      for (let length of checkDeltas(reader, count2, 32)) reader.take(length);
      return;
    case DELTA_BYTE_ARRAY: {
      type !== "BYTE_ARRAY" && type !== "FIXED_LEN_BYTE_ARRAY" && damaged("prefixes of values that are not texts");
      let prefixes = checkDeltas(reader, count2, 32), suffixes = checkDeltas(reader, count2, 32);
      checkPrefixed(prefixes, suffixes, reader, spend);
      return;
    }
    case BYTE_STREAM_SPLIT:
      reader.take(count2 * widthOf(type, typeLength));
      return;
    default:
      damaged(`the encoding ${encoding} is not read`);
  }
}
function checkPrefixed(prefixes, suffixes, reader, spend) {
  let length = 0;
  for (let i = 0; i < prefixes.length; i++) {
    let prefix = at(prefixes, i);
    (prefix < 0 || prefix > length) && damaged(`a text takes ${prefix} bytes from one of ${length}`), length = prefix + reader.take(at(suffixes, i)).length, spend(length);
  }
}
function widthOf(type, typeLength) {
  return type === "FIXED_LEN_BYTE_ARRAY" ? typeLength : { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8, INT96: 12 }[type] ?? damaged(`${type} has no fixed length`);
}

// src/io/parquet/pages.ts
var [DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2] = [0, 2, 3];
function checkChunk(bytes, column, rows, budget) {
  let checker = new ChunkChecker(column, rows, budget), reader = new ByteReader(bytes);
  for (; column.flat ? checker.rows < rows : reader.left > 1; ) checker.page(reader);
  checker.rows !== rows && damaged(`its pages hold ${checker.rows} rows; the row group has ${rows}`);
}
var ChunkChecker = class {
  constructor(column, groupRows, budget) {
    this.column = column;
    this.groupRows = groupRows;
    this.budget = budget;
  }
  column;
  groupRows;
  budget;
  rows = 0;
  pages = 0;
  dictionary;
  page(reader) {
    this.pages++;
    try {
      this.check(reader);
    } catch (error) {
      throw Object.assign(error, { message: `page ${this.pages}: ${error.message}` });
    }
  }
  check(reader) {
    let header = reader.struct(), type = integer(header, 1, "its type", 0, 3), size = integer(header, 2, "its uncompressed size", 0, MAX_GROUP_BYTES), page = reader.take(integer(header, 3, "its compressed size", 0, reader.left)), sum = header.get(4);
    typeof sum == "number" && sum !== crc32(page) && damaged("its checksum is wrong"), this.budget.spendBytes(size), type === DATA_PAGE ? this.dataPage(inner(header, 5, "its header"), this.decompress(page, size)) : type === DATA_PAGE_V2 ? this.dataPageV2(inner(header, 8, "its header"), page, size) : type === DICTIONARY_PAGE ? this.dictionaryPage(inner(header, 7, "its header"), this.decompress(page, size)) : damaged("its type is unknown");
  }
  decompress(page, size) {
    return decompress(this.column.codec, page, size);
  }
  /** The number of values that a page states, nulls included. */
  count(header) {
    let count2 = integer(header, 1, "its number of values", 0, MAX_GROUP_VALUES);
    return this.budget.spendValues(count2), this.column.flat && count2 > this.groupRows - this.rows && damaged(`it has ${count2} values where ${this.groupRows - this.rows} rows are left`), count2;
  }
  dictionaryPage(header, page) {
    this.pages > 1 && damaged("a dictionary stands behind other pages"), this.dictionary = integer(header, 1, "its number of values", 0, page.length * 8);
    let encoding = integer(header, 2, "its encoding", 0, RLE_DICTIONARY);
    encoding !== PLAIN && encoding !== PLAIN_DICTIONARY && damaged(`a dictionary has the encoding ${encoding}`), this.values(PLAIN, new ByteReader(page), this.dictionary);
  }
  dataPage(header, page) {
    let { maxDefinition, maxRepetition } = this.column, count2 = this.count(header), reader = new ByteReader(page), levels = (max, id) => {
      if (max !== 0)
        return integer(header, id, "the encoding of its levels", 0, RLE) !== RLE && damaged("levels have an old encoding"), this.levels(new ByteReader(reader.take(reader.uint32())), max, count2);
    };
    this.addRows(levels(maxRepetition, 4), count2);
    let defined = levels(maxDefinition, 3)?.[maxDefinition] ?? count2;
    this.values(integer(header, 2, "its encoding", 0, BYTE_STREAM_SPLIT), reader, defined);
  }
  dataPageV2(header, page, size) {
    let { maxDefinition, maxRepetition } = this.column, count2 = this.count(header), nulls = integer(header, 2, "its number of nulls", 0, count2), reader = new ByteReader(page), levels = (max, id) => {
      let length = integer(header, id, "the length of its levels", 0, max === 0 ? 0 : reader.left);
      return max === 0 ? void 0 : this.levels(new ByteReader(reader.take(length)), max, count2);
    };
    this.addRows(levels(maxRepetition, 6), count2);
    let defined = levels(maxDefinition, 5)?.[maxDefinition] ?? count2;
    defined !== count2 - nulls && damaged(`it has ${defined} values where ${count2 - nulls} are announced`);
    let rest = page.subarray(reader.offset), plain = size - reader.offset;
    plain < 0 && damaged("its levels are longer than the page");
    let values = header.get(7) === !1 ? decompress("UNCOMPRESSED", rest, plain) : this.decompress(rest, plain);
    this.values(integer(header, 4, "its encoding", 0, BYTE_STREAM_SPLIT), new ByteReader(values), defined, !0);
  }
  /** Counts how often each level from 0 to `max` occurs. */
  levels(reader, max, count2) {
    let tally = new Int32Array(max + 1);
    return checkRuns(reader, bitsOf(max), count2, max + 1, tally), tally;
  }
  /** A row begins where the repetition level is 0; a column without lists has a value a row. */
  addRows(repetition, count2) {
    this.rows += repetition?.[0] ?? count2, this.rows === 0 && count2 > 0 && damaged("its first row goes on from a page before"), this.rows > this.groupRows && damaged(`it has rows beyond the ${this.groupRows} of its row group`);
  }
  values(encoding, reader, count2, isV2 = !1) {
    let { type, typeLength } = this.column, { dictionary } = this;
    checkValues(
      { encoding, reader, count: count2, type, typeLength, dictionary, isV2 },
      (bytes) => this.budget.spendBytes(bytes)
    );
  }
}, bitsOf = (value) => 32 - Math.clz32(value);

// src/io/parquet/pandas-index.ts
function pandasIndex({ key_value_metadata: entries = [] }) {
  let text = entries.find(({ key }) => key === "pandas")?.value;
  if (text === void 0) return [];
  let pandas;
  try {
    pandas = parseJson(text);
  } catch {
    return [];
  }
  let columns = isObject(pandas) ? pandas.index_columns : void 0;
  return Array.isArray(columns) ? columns.filter((column) => typeof column == "string") : [];
}

// src/io/parquet/parquet-file.ts
var COMPRESSORS = Object.fromEntries(
  Object.keys(DECOMPRESSORS).map((codec) => [
    codec,
    (input, size) => decompress(codec, input, size)
  ])
);
async function openParquet(buffer, file) {
  let { metadata, header, groups } = await naming(file, "", () => checkedMetadata(buffer)), isFloat = ({ type }) => type === "FLOAT" || type === "DOUBLE", isShort = ({ type, logical_type: logical }) => type === "FLOAT" || logical?.type === "FLOAT16", { children } = parquetSchema2(metadata), floats = children.filter(({ element }) => isFloat(element));
  return {
    header,
    floats: new Set(floats.map(({ element }) => element.name)),
    shortFloats: new Set(children.filter(({ element }) => isShort(element)).map(({ element }) => element.name)),
    index: new Set(pandasIndex(metadata)),
    async *rowGroups() {
      let budget = new Budget(buffer.byteLength), from = 0;
      for (let [i, group] of groups.entries()) {
        let { rows: count2 } = group;
        if (count2 === 0) continue;
        let columns = await naming(file, `row group ${i + 1}: `, async () => {
          await checkGroup(buffer, group, budget);
          let columns2 = new Map(header.map((name) => [name, []]));
          await parquetRead({
            file: buffer,
            metadata: { ...metadata, row_groups: [at(metadata.row_groups, i)] },
            // it walks through all that it is given
            compressors: COMPRESSORS,
            rowStart: 0,
            rowEnd: count2,
            // An error thrown here would be lost, so that what is wrong is found below.
            onChunk: ({ columnName, columnData }) => append(columns2.get(columnName), columnData)
          });
          for (let [name, values] of columns2)
            values.length !== count2 && damaged(`column "${name}" has ${values.length} values for ${count2} rows`);
          return [...columns2.values()];
        });
        yield { from, count: count2, columns }, from += count2;
      }
    }
  };
}
function append(values, more) {
  for (let i = 0; i < more.length; i++) values?.push(more[i] ?? null);
}
async function checkGroup(buffer, { rows, chunks }, budget) {
  budget.nextGroup();
  for (let chunk of chunks) {
    let bytes = new Uint8Array(await buffer.slice(chunk.start, chunk.start + chunk.length));
    try {
      checkChunk(bytes, chunk, rows, budget);
    } catch (error) {
      throw Object.assign(error, { message: `column "${chunk.name}": ${error.message}` });
    }
  }
}
async function naming(file, place, work) {
  try {
    return await work();
  } catch (error) {
    let { name, message } = error, reason = name === "Error" ? message : "its structure makes no sense";
    throw new FormatError(`${file}: cannot be read as Parquet (${place}${reason})`);
  }
}

export {
  openParquet
};
