import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { csv, rowsOf } from "./rows.ts";

const column = (name: string, data: unknown[], type?: ColumnSource["type"]): ColumnSource =>
  ({ name, data, type }) as ColumnSource;

/** Written in row groups of six and pages of a few rows, compressed as Parquet is by default, and read back. */
function parquet(columns: ColumnSource[], schema?: Parameters<typeof parquetWriteBuffer>[0]["schema"]) {
  const bytes = parquetWriteBuffer({ columnData: columns, schema, rowGroupSize: 6, pageSize: 16 });
  return readParquet(bytes.slice(0), "f.parquet", recogniser());
}

const many = <T>(f: (i: number) => T): T[] => Array.from({ length: 10 }, (_, i) => f(i));

/** A list of f64, or a list of such lists. */
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
  it("reads what CSV reads, over several row groups", async () => {
    const columns = [
      column(
        "user",
        many((i) => `u${i % 3}`),
        "STRING",
      ),
      column(
        "label",
        many((i) => (i === 4 ? null : i % 2)),
        "INT32",
      ),
      {
        ...column(
          "a_x",
          many((i) => i / 4),
          "DOUBLE",
        ),
        nullable: false, // comes page by page
      },
      column(
        "b_x",
        many((i) => BigInt(i * i)),
        "INT64",
      ),
      column(
        "a_y",
        many((i) => i % 2 === 0),
        "BOOLEAN",
      ),
      column(
        "b_y",
        many((i) => -i),
        "FLOAT",
      ),
    ];
    const text = many((i) => `u${i % 3},${i === 4 ? "" : i % 2},${i / 4},${i * i},${i % 2 ? 0 : 1},${-i}`);
    const same = await csv(["user,label,a_x,b_x,a_y,b_y", ...text].join("\n"));
    expect(await parquet(columns)).toEqual(same);
    expect(same.notes[1]).toBe("1 row without an answer was left out");
  });

  it("reads lists as states, and lists of lists as segments", async () => {
    const schema = [root(4), leaf("user", "BYTE_ARRAY"), leaf("label", "DOUBLE"), ...list("a", 1), ...list("b", 2)];
    const b = many((i) => Array.from({ length: 1 + (i % 3) }, (_, t) => [i, t]));
    const columns = [
      column(
        "user",
        many((i) => `u${i}`),
      ),
      column(
        "label",
        many(() => 0.5),
      ),
      column(
        "a",
        many((i) => [i, 1]),
      ),
      column("b", b),
    ];
    const { data } = await parquet(columns, schema);
    expect(data.length).toBe(3);
    expect(rowsOf(data)).toEqual(many((i) => ({ user: `u${i}`, a: [[i, 1]], b: b[i], label: 0.5 })));
  });

  it("takes text for names, even when it looks like a number", async () => {
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

  it("names file and row", async () => {
    const columns = (x: unknown[]) => [
      column(
        "user",
        many(() => "u"),
        "STRING",
      ),
      column(
        "label",
        many(() => 1),
        "INT32",
      ),
      column("x", x, "STRING"),
    ];
    const text = (at: number, value: unknown) => columns(many((i) => (i === at ? value : "1")));
    await expect(parquet(text(7, "12 km"))).rejects.toThrow('f.parquet: row 8: "x" is "12 km"; it must be a number');
    await expect(parquet(text(0, null))).rejects.toThrow('f.parquet: row 1: "x" is null; it must be a number');
    await expect(parquet(columns(many(() => "1")).slice(1))).rejects.toThrow(
      'f.parquet: no column "user" among "label"',
    );
    const empty = [column("user", [], "STRING"), column("label", [], "INT32"), column("x", [], "DOUBLE")];
    await expect(parquet(empty)).rejects.toThrow("f.parquet: no answers");
  });

  it("refuses what is no Parquet, and what is cut or damaged", async () => {
    const read = (bytes: ArrayBuffer) => readParquet(bytes, "f.parquet", recogniser());
    const text = new TextEncoder().encode("user,label,x\n1,1,1\n").buffer;
    await expect(read(text)).rejects.toThrow("f.parquet: cannot be read as Parquet (");
    const bytes = parquetWriteBuffer({
      columnData: [
        column("user", many(String), "STRING"),
        column(
          "label",
          many(() => 1),
          "INT32",
        ),
        column(
          "x",
          many((i) => i),
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
