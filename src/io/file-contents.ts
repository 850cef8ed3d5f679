// What a file holds, by its first bytes: a file whose name says otherwise is named, with what to do.

import type { FileHandle } from "node:fs/promises";
import { FormatError } from "../base/errors.ts";

/** A kind of file with bytes that it begins with. */
interface Kind {
  readonly name: string;
  readonly starts: readonly string[];
  /** Extensions of files of this kind. The first may be given to a file. */
  readonly extensions: readonly string[];
  /** What to do with a file that is read under no name. */
  readonly advice?: string;
}

const HDF5 = 'write its arrays as HDF5, with h5py: datasets "observations", "actions", "terminals" and "timeouts"';

const SHEET = "save the sheet as CSV";
const TABLE = "export its table as CSV, JSON lines or Parquet";

/** How an archive begins whose first file has this name, or one that begins with it; "?" stands for any byte. */
const inArchive = (name: string): string => `PK\x03\x04${"?".repeat(26)}${name}`;

const KINDS: readonly Kind[] = [
  { name: "HDF5", starts: ["\x89HDF\r\n\x1a\n"], extensions: [".hdf5", ".h5"] },
  { name: "Parquet", starts: ["PAR1\x15"], extensions: [".parquet"] },
  { name: "compressed with gzip", starts: ["\x1f\x8b"], extensions: [".gz"] },
  { name: "an Arrow file", starts: ["ARROW1\0\0"], extensions: [".arrow", ".feather"], advice: "write it as Parquet" },
  { name: "a NumPy array", starts: ["\x93NUMPY"], extensions: [".npy"], advice: HDF5 },
  {
    name: "a Python pickle",
    starts: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    extensions: [".pkl", ".pickle"],
    advice: HDF5,
  },
  {
    name: "an Excel workbook",
    starts: ["\xd0\xcf\x11\xe0", ...["[Content_Types]", "_rels/", "xl/", "docProps/"].map(inArchive)],
    extensions: [".xlsx", ".xls"],
    advice: SHEET,
  },
  { name: "a LibreOffice document", starts: [inArchive("mimetype")], extensions: [".ods"], advice: SHEET },
  { name: "a Numbers document", starts: [inArchive("Index/")], extensions: [".numbers"], advice: SHEET },
  { name: "a PDF", starts: ["%PDF"], extensions: [".pdf"], advice: "save the sheet that it was made from as CSV" },
  { name: "an SQLite database", starts: ["SQLite format 3"], extensions: [".db", ".sqlite"], advice: TABLE },
  { name: "a file of R", starts: ["RDX3\n", "RDX2\n"], extensions: [".rda"], advice: TABLE },
  { name: "a file of SPSS", starts: ["$FL2@(#)"], extensions: [".sav"], advice: TABLE },
  { name: "a file of Stata", starts: ["<stata_dta>"], extensions: [".dta"], advice: TABLE },
  {
    name: "compressed",
    starts: ["BZh91AY", "\xfd7zXZ\0", "\x28\xb5\x2f\xfd"],
    extensions: [".bz2", ".xz", ".zst"],
    advice: "decompress it, or compress it with gzip",
  },
  {
    name: "a ZIP archive, as .xlsx and .npz are",
    starts: ["PK\x03\x04"],
    extensions: [".zip", ".xlsx", ".npz"],
    advice: "save a spreadsheet as .csv; write arrays of NumPy as HDF5",
  },
  {
    name: "a pointer of Git LFS, not the content",
    starts: ["version https://git-lfs"],
    extensions: [],
    advice: "fetch it with git lfs pull",
  },
  {
    name: "a web page",
    starts: ["<!DOCTYPE html", "<!doctype html", "<html"],
    extensions: [],
    advice: "download the file itself",
  },
];

const isNamed = (path: string, { extensions }: Kind): boolean =>
  extensions.some((extension) => path.toLowerCase().endsWith(extension));

function beginsWith(bytes: string, start: string): boolean {
  if (!start.includes("?")) return bytes.startsWith(start);
  return bytes.length >= start.length && Array.from(start).every((byte, i) => byte === "?" || byte === bytes[i]);
}

/** @throws FormatError if the file begins like one of another kind than its name says. */
export async function checkContents(file: FileHandle, path: string): Promise<void> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(64), 0, 64, 0);
  const bytes = String.fromCharCode(...buffer.subarray(0, bytesRead));
  const kind = KINDS.find(({ starts }) => starts.some((start) => beginsWith(bytes, start)));
  const isGzip = path.toLowerCase().endsWith(".gz");
  if (kind && !isNamed(path, kind)) {
    const [extension = ""] = kind.extensions;
    const name = extension === ".gz" ? `${path}${extension}` : path.replace(/(\.\w+)?(\.gz)?$/i, extension);
    throw new FormatError(`${path}: it is ${kind.name}; ${kind.advice ?? `name it ${name}`}`);
  }
  if (isGzip && !kind && bytesRead > 0) {
    throw new FormatError(`${path}: it is not compressed with gzip; name it ${path.slice(0, -".gz".length)}`);
  }
}

/** What to do with files of these extensions, in place of reading them. */
export const CONVERSIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [".npz", ".npy", ".pkl", ".pickle", ".pt", ".pth", ".mat", ".zarr", ".zip"].map((extension) => [extension, HDF5]),
  ),
  ...Object.fromEntries(
    [".tfrecord", ".tfrecords", ".riegeli", ".bag", ".db3", ".mcap"].map((extension) => [
      extension,
      `load it with the program that it belongs to, and ${HDF5}`,
    ]),
  ),
  ...Object.fromEntries(
    [".csv", ".tsv", ".txt", ".xlsx", ".xls", ".arrow", ".feather", ".ndjson"].map((extension) => [
      extension,
      'write one step a row as JSON Lines, with lists "observation" and "action", such as with pandas: df.to_json("steps.jsonl", orient="records", lines=True)',
    ]),
  ),
  ".gz": "unpack it first (gunzip)",
};
