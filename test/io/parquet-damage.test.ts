import { readFileSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
const read = (bytes: Uint8Array) => readParquet(bytes.slice().buffer, "f.parquet", recogniser());

describe("damaged Parquet", () => {
  it("reports a page that claims 1,346 values for 2 rows, over which the decoder would run for hours", async () => {
    await expect(read(fixture("flipped-bit.parquet"))).rejects.toThrow(
      'f.parquet: cannot be read as Parquet (row group 1: column "label": page 1: it has 1346 values where 2 rows are left)',
    );
  });

  it("reports more columns than are read", async () => {
    const columnData = Array.from({ length: 16_385 }, (_, i) => ({ name: `c${i}`, data: [i], type: "INT32" as const }));
    await expect(read(new Uint8Array(parquetWriteBuffer({ columnData })))).rejects.toThrow(
      "f.parquet: cannot be read as Parquet (it has 16385 columns; at most 16384 are read",
    );
  });
});
