// Names of users, tasks and items as programs write them.

import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { parseJsonl, readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { chunksOf, csv } from "./rows.ts";

const row = { user: "ann", a: [1], b: [2], label: 1 };
const usersOf = async (...users: string[]) => {
  const text = ["user,a_x,b_x,label", ...users.map((user) => `${user},1,2,1`)].join("\n");
  return (await csv(text)).data.users;
};

describe("names", () => {
  it.each([
    ["a zero-width space", "ann", "\u200bann"],
    ["a byte order mark", "ann", "ann\ufeff"],
    ["NUL", "ann", "ann\0"],
    ["a soft hyphen", "annabel", "anna\u00adbel"],
    ["a mark of direction", "ann", "\u200eann"],
    ["blanks that do not break", "ann bell", "ann\u00a0bell"],
    ["an accent of its own", "Ren\u00e9e", "Rene\u0301e"],
  ])("that differ by %s are one: users and items, in every format", async (_, plain, other) => {
    expect(await usersOf(plain, other)).toEqual([plain]);
    const lines = [plain, other].map((user) => JSON.stringify({ ...row, user })).join("\n");
    expect(parseJsonl(lines, "f").users).toEqual([plain]);
    const items = await csv(`user,a,b,label\n1,${plain},tea,1\n1,tea,${other},1\n`);
    expect(items.data.captions).toEqual([plain, "tea"]);
  });

  it("keep joiners inside a word, which mean something there", async () => {
    const family = "\u{1f468}\u200d\u{1f467}";
    expect(await usersOf(family, `${family}\u200d`)).toEqual([family]);
  });

  it("that lost digits are refused", async () => {
    for (const name of ["1.23457E+18", "1,23457E+18", "9E+15", "1.2345678901234568e+18"]) {
      await expect(csv(`user\ta_x\tb_x\tlabel\n${name}\t1\t2\t1\n`)).rejects.toThrow(
        `f.csv:2: "user" is "${name}"; it must be the name in full, of which a spreadsheet or pandas kept some digits: format the column as text before it is exported`,
      );
    }
    expect(() => parseJsonl(JSON.stringify({ ...row, user: "1.23457E+18" }), "f")).toThrow("kept some digits");
    for (const id of ["1234567890123456789.0", "1e300", "-9007199254740994.0"]) {
      expect(() => parseJsonl(`{"user": ${id}, "a": [1], "b": [2], "label": 1}`, "f")).toThrow("is not exact");
    }
    expect(await usersOf("1E5", "E+18", "2.5E3")).toEqual(["1E5", "E+18", "2.5E3"]);
  });

  it.each(["FLOAT", "DOUBLE"] as const)(
    "that are numbers of type %s are refused where these are not exact",
    async (type) => {
      const limit = type === "FLOAT" ? 2 ** 24 : 2 ** 53;
      const read = (user: number) => {
        const columnData = [
          { name: "user", data: [user], type },
          { name: "a_x", data: [1], type: "DOUBLE" as const },
          { name: "b_x", data: [2 ** 30], type: "FLOAT" as const },
          { name: "label", data: [1], type: "INT32" as const },
        ];
        return readParquet(parquetWriteBuffer({ columnData }), "f.parquet", recogniser());
      };
      expect((await read(limit - 1)).data.users).toEqual([String(limit - 1)]);
      await expect(read(limit)).rejects.toThrow(
        `f.parquet: row 1: "user" is ${limit}; it must be text or a whole number: a floating-point number beyond ${limit - 1} is not exact`,
      );
    },
  );

  it("that differ by capitals, blanks or zeros are several, and a note says so", async () => {
    const notes = async (...users: string[]) => {
      const rows = users.map((user) => `${user},tea,milk,1`);
      return (await csv(["user,a,b,label", ...rows].join("\n"))).notes.filter((note) => note.includes("read as two"));
    };
    expect(await notes("Anna", "Bob", "ANNA", "bob")).toEqual([
      '"Anna" and "ANNA" are read as two users, and 1 more pair likewise',
    ]);
    expect(await notes("007", "7", "70")).toEqual(['"007" and "7" are read as two users']);
    expect(await notes("p 1", "p1", "p10")).toEqual(['"p 1" and "p1" are read as two users']);
    const items = await csv("user,a,b,label\nann,Tea,milk,1\nann,tea,milk,1\n");
    expect(items.notes).toContain('"Tea" and "tea" are read as two items');
  });

  it("may not be NA in CSV, where it says that a value is missing", async () => {
    await expect(csv("user,a,b,label\nNA,tea,milk,1\n")).rejects.toThrow(
      'f.csv:2: "user" is "NA"; it must be a name: in CSV, it says that the value is missing; give another, or leave out the row',
    );
  });
});

describe("keys of JSON that come twice", () => {
  it.each([
    ['{"user": 1, "a": [1], "b": [2], "label": 0, "label": 1}', "label"],
    ['{"user": 1, "a": [1], "b": [2], "label": 1, "note": ":", "x": {"y": 1, "z": "}", "y": 2}}', "y"],
  ])("are refused: %s", async (text, key) => {
    const message = `f:1: the key "${key}" comes twice; an object has it once`;
    await expect(readJsonl(chunksOf(text), "f", { ignore: ["note", "x"] })).rejects.toThrow(message);
  });

  it("are told from colons in texts, and from keys of other objects", async () => {
    const text = JSON.stringify({ ...row, url: 'https://x.org/?"label":', x: { label: 1 }, y: [{ a: 1 }, { a: "{" }] });
    expect((await readJsonl(chunksOf(text), "f")).data.labels).toHaveLength(1);
  });
});
