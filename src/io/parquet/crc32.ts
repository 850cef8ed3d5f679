// CRC-32 as in gzip and Parquet's pages. Node has it from 20.15 and 22.2 on only.

import { at } from "../../base/arrays.ts";

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The checksum of bytes, as a signed integer. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ at(TABLE, (crc ^ byte) & 255);
  return ~crc;
}
