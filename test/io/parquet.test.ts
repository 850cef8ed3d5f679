import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { csv, rowsOf } from "./rows.ts";

const column = (name: string, data: unknown[], type?: ColumnSource["type"]): ColumnSource =>
  ({ name, data, type }) as ColumnSource;

/** Writes compressed Parquet with six rows a group and a few a page, and reads it. */
function parquet(columns: ColumnSource[], schema?: Parameters<typeof parquetWriteBuffer>[0]["schema"]) {
  const bytes = parquetWriteBuffer({ columnData: columns, schema, rowGroupSize: 6, pageSize: 16 });
  return readParquet(bytes.slice(0), "f.parquet", recogniser());
}

const tenRows = <T>(f: (i: number) => T): T[] => Array.from({ length: 10 }, (_, i) => f(i));

/** The schema of a list of doubles (depth 1), or of a list of such lists (depth 2). */
const list = (name: string, depth: number) => [
  ...Array.from({ length: depth }, (_, i) => [
    { name: i ? "element" : name, repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 } as const,
    { name: "list", repetition_type: "REPEATED", num_children: 1 } as const,
  ]).flat(),
  { name: "element", type: "DOUBLE", repetition_type: "OPTIONAL" } as const,
];
const leaf = (name: string, type: "DOUBLE" | "BYTE_ARRAY") =>
  ({
    name,
    type,
    repetition_type: "OPTIONAL",
    ...(type === "BYTE_ARRAY" && { converted_type: "UTF8" as const }),
  }) as const;
const root = (children: number) => ({ name: "root", num_children: children }) as const;

describe("Parquet", () => {
  it("reads the same as CSV, over several row groups", async () => {
    const columns = [
      column(
        "user",
        tenRows((i) => `u${i % 3}`),
        "STRING",
      ),
      column(
        "label",
        tenRows((i) => (i === 4 ? null : i % 2)),
        "INT32",
      ),
      {
        ...column(
          "a_x",
          tenRows((i) => i / 4),
          "DOUBLE",
        ),
        nullable: false, // decoded page by page
      },
      column(
        "b_x",
        tenRows((i) => BigInt(i * i)),
        "INT64",
      ),
      column(
        "a_y",
        tenRows((i) => i % 2 === 0),
        "BOOLEAN",
      ),
      column(
        "b_y",
        tenRows((i) => -i),
        "FLOAT",
      ),
    ];
    const text = tenRows((i) => `u${i % 3},${i === 4 ? "" : i % 2},${i / 4},${i * i},${i % 2 ? 0 : 1},${-i}`);
    const fromCsv = await csv(["user,label,a_x,b_x,a_y,b_y", ...text].join("\n"));
    expect(await parquet(columns)).toEqual(fromCsv);
    expect(fromCsv.notes[1]).toBe("1 row without an answer was left out");
  });

  it("reads lists as states, and lists of lists as segments", async () => {
    const schema = [root(4), leaf("user", "BYTE_ARRAY"), leaf("label", "DOUBLE"), ...list("a", 1), ...list("b", 2)];
    const b = tenRows((i) => Array.from({ length: 1 + (i % 3) }, (_, t) => [i, t]));
    const columns = [
      column(
        "user",
        tenRows((i) => `u${i}`),
      ),
      column(
        "label",
        tenRows(() => 0.5),
      ),
      column(
        "a",
        tenRows((i) => [i, 1]),
      ),
      column("b", b),
    ];
    const { data } = await parquet(columns, schema);
    expect(data.length).toBe(3);
    expect(rowsOf(data)).toEqual(tenRows((i) => ({ user: `u${i}`, a: [[i, 1]], b: b[i], label: 0.5 })));
  });

  it("reads text as item names, even if it looks like a number", async () => {
    const columns = [
      column("user", [1n, 1n], "INT64"),
      column("a", ["1", "2"], "STRING"),
      column("b", ["2", "3"], "STRING"),
      column("label", [1, 0], "INT32"),
    ];
    expect((await parquet(columns)).data).toMatchObject({ captions: ["1", "2", "3"], users: ["1"] });
  });

  it("reads texts with embeddings", async () => {
    const schema = [
      root(5),
      ...["user", "chosen", "rejected"].map((name) => leaf(name, "BYTE_ARRAY")),
      ...list("chosen_embedding", 1),
      ...list("rejected_embedding", 1),
    ];
    const columns = [
      column("user", ["x"]),
      column("chosen", ["yes"]),
      column("rejected", ["no"]),
      column("chosen_embedding", [[1, 2]]),
      column("rejected_embedding", [[3, 4]]),
    ];
    const { data } = await parquet(columns, schema);
    expect([...(data.captions ?? [])].sort()).toEqual(["no", "yes"]);
  });

  it("reports the file and the row", async () => {
    const columns = (x: unknown[]) => [
      column(
        "user",
        tenRows(() => "u"),
        "STRING",
      ),
      column(
        "label",
        tenRows(() => 1),
        "INT32",
      ),
      column("x", x, "STRING"),
    ];
    const text = (at: number, value: unknown) => columns(tenRows((i) => (i === at ? value : "1")));
    await expect(parquet(text(7, "12 km"))).rejects.toThrow('f.parquet: row 8: "x" is "12 km"; it must be a number');
    await expect(parquet(text(0, null))).rejects.toThrow('f.parquet: row 1: "x" is null; it must be a number');
    await expect(parquet(columns(tenRows(() => "1")).slice(1))).rejects.toThrow(
      'f.parquet: no column "user" among "label"',
    );
    const empty = [column("user", [], "STRING"), column("label", [], "INT32"), column("x", [], "DOUBLE")];
    await expect(parquet(empty)).rejects.toThrow("f.parquet: no answers");
  });

  it("rejects files that are not Parquet, cut short or damaged", async () => {
    const read = (bytes: ArrayBuffer) => readParquet(bytes, "f.parquet", recogniser());
    const text = new TextEncoder().encode("user,label,x\n1,1,1\n").buffer;
    await expect(read(text)).rejects.toThrow("f.parquet: cannot be read as Parquet (");
    const bytes = parquetWriteBuffer({
      columnData: [
        column("user", tenRows(String), "STRING"),
        column(
          "label",
          tenRows(() => 1),
          "INT32",
        ),
        column(
          "x",
          tenRows((i) => i),
          "INT32",
        ),
      ],
    });
    await expect(read(bytes.slice(0, -5))).rejects.toThrow("f.parquet: cannot be read as Parquet (");
    const damaged = bytes.slice(0);
    new Uint8Array(damaged).fill(255, 4, 60);
    await expect(read(damaged)).rejects.toThrow("f.parquet: cannot be read as Parquet (");
  });
});
