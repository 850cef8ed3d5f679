// Pictures of items: files that are recognised by their bytes and embedded as data: URLs.

import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { FormatError } from "../../base/errors.ts";
import { MAX_IMAGE } from "../../data/items.ts";

/** The cell of a picture. */
export interface Picture {
  /** Number of the item. */
  readonly item: number;
  /** Path of the file, relative to the table of items. */
  readonly path: string;
  readonly column: string;
  /** Names the line or row. */
  readonly where: string;
}

/** The largest size of all pictures of a model in bytes. */
const MAX_TOTAL = 16 * MAX_IMAGE;

/**
 * Reads pictures, and returns them as `data:` URLs by the number of their item.
 * @param table The file with the table of items.
 * @throws FormatError naming the line of a picture that cannot be embedded.
 */
export async function readPictures(table: string, pictures: readonly Picture[]): Promise<Map<number, string>> {
  const images = new Map<number, string>();
  const byPath = new Map<string, Embedded>();
  let total = 0;
  for (const picture of pictures) {
    const path = resolve(dirname(table), picture.path);
    const embedded = byPath.get(path) ?? (await embed(path, picture));
    byPath.set(path, embedded);
    total += embedded.size;
    if (total > MAX_TOTAL) {
      throw refused(picture, `with it, all pictures have more than ${MAX_TOTAL >> 20} MiB; make them smaller`);
    }
    images.set(picture.item, embedded.image);
  }
  return images;
}

const refused = ({ where, column, path }: Picture, why: string) =>
  new FormatError(`${where}: "${column}" is ${JSON.stringify(path)}; ${why}`);

interface Embedded {
  /** A `data:` URL. */
  readonly image: string;
  /** Bytes of the file. */
  readonly size: number;
}

async function embed(path: string, picture: Picture): Promise<Embedded> {
  if (/^[a-z][a-z0-9+.-]+:/i.test(picture.path)) {
    throw refused(picture, "an address would make devices connect; save the picture and give the path of its file");
  }
  const file = await open(path).catch((error) => {
    const why = error.code === "ENOENT" ? `there is no file ${path}` : `it cannot be read (${error.message})`;
    throw refused(picture, why);
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw refused(picture, "it is no file");
    const { size } = stats;
    if (size > MAX_IMAGE) {
      throw refused(picture, `it has ${size} bytes; a picture may have ${MAX_IMAGE}: make it smaller`);
    }
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    const type = imageType(bytes.subarray(0, bytesRead));
    if (type === undefined) throw refused(picture, "it is not a PNG, JPEG, WebP, GIF or SVG by its first bytes");
    return { image: `data:image/${type};base64,${bytes.toString("base64", 0, bytesRead)}`, size };
  } finally {
    await file.close();
  }
}

/** The type of an image by its first bytes; undefined for any other file. */
export function imageType(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, 12);
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  if (/^GIF8[79]a/.test(start)) return "gif";
  if (/^RIFF[\s\S]{4}WEBP/.test(start)) return "webp";
  return isSvg(bytes.toString()) ? "svg+xml" : undefined;
}

/** What may stand before the root element of an SVG, and how it ends. */
const PROLOGUE = [
  ["<!--", "-->"],
  ["<?", "?>"],
  ["<!", ">"],
] as const;

function isSvg(text: string): boolean {
  let rest = text.trimStart(); // removes a byte order mark too
  for (;;) {
    const part = PROLOGUE.find(([open]) => rest.startsWith(open));
    if (!part) return /^<svg[\s>]/.test(rest);
    const end = rest.indexOf(part[1]);
    if (end < 0) return false;
    rest = rest.slice(end + part[1].length).trimStart();
  }
}
