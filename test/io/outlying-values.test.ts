import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { parseJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { OutlyingValues } from "../../src/io/answers/outlying-values.ts";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { csv } from "./rows.ts";

const indices = Array.from({ length: 30 }, (_, i) => i);
/** The price of row i; that of row 20 is another. */
const price = (i: number, other: number): number => (i === 20 ? other : 1 + (i % 7) / 2);
const pairs = (other: number) =>
  `user,label,a_price,b_price\n${indices.map((i) => `u,${i % 2},${price(i, other)},${price(i + 1, 3)}`).join("\n")}`;
const beside = "all others are from 1 to 4 and would be equal beside it; correct it, or leave its row out";

describe("a value beside which all others are equal", () => {
  it.each([1e30, -1e30, 1e9])("%s is named with its row and column in CSV", async (value) => {
    await expect(csv(pairs(value))).rejects.toThrow(`f.csv:22: "a_price" is ${value}; ${beside}`);
  });

  it("is named in choices, differences and lists", async () => {
    const choices = indices.map((i) => `u,t${Math.floor(i / 3)},${Number(i % 3 === 0)},${price(i, 1e30)}`);
    await expect(csv(`user,task,chosen,price\n${choices.join("\n")}`)).rejects.toThrow(`f.csv:22: "price" is 1e+30`);
    const differences = indices.map((i) => `u,${i % 2},${price(i, 1e30)},${i % 5}`);
    await expect(csv(`user,label,price,size\n${differences.join("\n")}`)).rejects.toThrow(`f.csv:22: "price" is 1e+30`);
    const lines = indices.map((i) => `{"user": "u", "label": 1, "a": [[0, ${price(i, 1e30)}]], "b": [[1, 2]]}`);
    expect(() => parseJsonl(lines.join("\n"), "f.jsonl")).toThrow(`f.jsonl:21: "a"[0][1] is 1e+30; ${beside}`);
  });

  it("is named in Parquet", async () => {
    const column = (name: string, data: unknown[], type: "STRING" | "DOUBLE") => ({ name, data, type });
    const columnData = [
      column(
        "user",
        indices.map(() => "u"),
        "STRING",
      ),
      column(
        "label",
        indices.map((i) => i % 2),
        "DOUBLE",
      ),
      column(
        "a_price",
        indices.map((i) => price(i, 1e30)),
        "DOUBLE",
      ),
      column(
        "b_price",
        indices.map((i) => price(i, 2)),
        "DOUBLE",
      ),
    ];
    const read = readParquet(parquetWriteBuffer({ columnData }), "f.parquet", recogniser());
    await expect(read).rejects.toThrow(`f.parquet: row 21: "a_price" is 1e+30; ${beside}`);
  });

  it("is found among few rows, and if it occurs in several", async () => {
    await expect(csv("user,label,a_x,b_x\nu,1,1,2\nu,0,3,1e12")).rejects.toThrow(
      'f.csv:3: "b_x" is 1000000000000; all',
    );
    const twice = `${pairs(1e30)}\nu,1,1e30,1`;
    await expect(csv(twice)).rejects.toThrow('f.csv:22: "a_price" is 1e+30');
  });

  it("is found if many rows have one, on both sides, or in one column alone", async () => {
    const read = (a: (i: number) => number) =>
      csv(`user,label,a_x,b_x\n${indices.map((i) => `u,${i % 2},${a(i)},${i}`).join("\n")}`);
    for (const a of [
      (i: number) => (i % 7 === 3 ? 1e30 * (1 + i / 100) : i / 3),
      (i: number) => (i % 9 === 3 ? 1e30 : i % 9 === 4 ? -2e30 : i / 3),
      (i: number) => 1e30 * (1 + i / 100),
    ]) {
      await expect(read(a)).rejects.toThrow(
        /^f\.csv:\d+: "a_x" is -?\d\.?\d*e\+30; but for some like it, all others are from 0 to \d+(\.\d+)? and would be/,
      );
    }
  });

  it("is not found where values are merely unequal", async () => {
    const read = async (values: readonly number[]) => {
      const rows = values.map((x, i) => `u,${i % 2},${x},${values[(i + 1) % values.length]}`);
      return (await csv(`user,label,a_x,b_x\n${rows.join("\n")}`)).data.labels.length;
    };
    const tails: number[][] = [
      [1, 2, 3, 4, 5, 6, 20_000], // an expensive one
      [0, 0, 0, 0, 0, 1e9], // the others are equal anyway
      indices.map((i) => 2 ** i), // a heavy tail
      indices.map((i) => (1 - (i + 0.5) / indices.length) ** -3), // a heavier tail
      indices.map((i) => (i % 4 === 0 ? 0.1 * 3 - 0.3 : i)), // residues of subtraction
      [1e30, 2e30, 3e30, 4e30],
      [-1e-9, 1e-9, 0, 1e-6],
    ];
    for (const values of tails) expect(await read(values)).toBe(values.length);
  });

  it("is not found where a quarter of the states has such a value", async () => {
    const rows = indices.map((i) => `u,${i % 2},${i % 2 === 0 ? i : 1e9},${i},3,${i + 100}`);
    const read = await csv(`user,label,a_x,a_y,b_x,b_y\n${rows.join("\n")}`);
    expect(read.data.labels).toHaveLength(rows.length);
  });

  it("is found among others, wherever they come, if the rest of the states is close together", () => {
    const random = new Random(1, 0);
    for (let trial = 0; trial < 500; trial++) {
      const outside = 1 + random.index(6);
      const [offset, size] = [1000 * (random.uniform() - 0.5), 10 ** (4 * random.uniform() - 2)];
      const values = Array.from({ length: 120 }, (_, i) => {
        const far = (random.index(2) ? 1 : -1) * 10 ** (10 + 20 * random.uniform());
        return Math.fround(i < outside ? far : offset + size * random.uniform());
      });
      const order = values.map((value) => ({ value, key: random.uniform() })).sort((x, y) => x.key - y.key);
      const states = Float32Array.from(order, ({ value }) => value);
      const seen = new OutlyingValues(1);
      states.forEach((value) => {
        seen.see(Float32Array.of(value), () => `at ${Math.abs(value) > 1e9 ? "a far one" : "another"}`);
      });
      expect(() => seen.check(states)).toThrow(/^at a far one is .* all others are from/);
    }
  });
});
