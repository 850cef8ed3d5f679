import { describe, expect, it } from "vitest";
import { csv, rowsOf } from "./rows.ts";

const pairs = "user,label,a_x,a_y,b_x,b_y";
const choices = "user,task,option,chosen,x";

describe("CSV text", () => {
  const tricky = [
    '"user",label,"a_""x""","b_""x"""',
    "Zoë,1,1,2",
    '"quoted, ""twice""\r\nand\non three lines",0,"3","4"',
    '"ann" ,tie,"5" ,"6" ',
    "",
    "😀,A,7,8",
    "Zoë,b,9,10",
  ].join("\r\n");

  it("may have quotes, commas and line ends in quotes, Windows line ends, blank lines, and no final newline", async () => {
    const { data } = await csv(tricky);
    expect(data.users).toEqual(["Zoë", 'quoted, "twice"\r\nand\non three lines', "ann", "😀"]);
    expect(data.features).toEqual(['"x"']);
    expect(rowsOf(data).map(({ a, b, label }) => [a[0]?.[0], b[0]?.[0], label])).toEqual([
      [1, 2, 1],
      [9, 10, 0],
      [3, 4, 0],
      [5, 6, 0.5],
      [7, 8, 1],
    ]);
    expect((await csv(`${tricky}\r\n`)).data).toEqual(data);
  });

  it("gives the same result wherever the text is split", async () => {
    const whole = await csv(tricky);
    for (let i = 0; i <= tricky.length; i++) expect(await csv(tricky, {}, 0, i)).toEqual(whole);
    const each = Array.from({ length: tricky.length }, (_, i) => i);
    expect(await csv(tricky, {}, 0, ...each)).toEqual(whole);
  });

  it("counts the lines of quoted cells, wherever the text is split", async () => {
    const bad = `${tricky}\r\nlast,1,2,3 km\r\n`;
    for (let i = 0; i <= bad.length; i++) {
      await expect(csv(bad, {}, 0, i)).rejects.toThrow('f.csv:10: "b_"x"" is "3 km"; it must be a number');
    }
  });

  it("reports a quote that is never closed", async () => {
    const open = `${pairs}\n"ann,1,1,2,3,4\n`;
    await expect(csv(open)).rejects.toThrow("f.csv:2: a quote is not closed, or text follows a closing quote");
    const endless = csv(open + "bob,1,1,2,3,4\n".repeat(1.3e6), {}, 0, open.length, 18_000_000);
    await expect(endless).rejects.toThrow("f.csv:2: this row is longer than 16 MiB; is a quote not closed?");
  });
});

describe("errors in CSV", () => {
  const good = "ann,1,1,2,3,4";
  it.each([
    ["units", "ann,1,12 km,2,3,4", 'f.csv:3: "a_x" is "12 km"; it must be a number'],
    ["a decimal comma", 'ann,1,1,2,"3,5",4', 'f.csv:3: "b_x" is "3,5"; it must be a number'],
    ["a missing feature", "ann,1,1,2,3,", 'f.csv:3: "b_y" is ""; it must be a number'],
    ["a feature of spaces", "ann,1,1,2,3,  ", 'f.csv:3: "b_y" is "  "; it must be a number'],
    ["a feature NA", "ann,1,1,NA,3,4", 'f.csv:3: "a_y" is "NA"; it must be a number'],
    ["infinity", "ann,1,1,Infinity,3,4", 'f.csv:3: "a_y" is "Infinity"; it must be a number'],
    ["a value that overflows float32", "ann,1,1,1e39,3,4", 'f.csv:3: "a_y" is "1e39"; it must be a number'],
    [
      "a label of 3",
      "ann,3,1,2,3,4",
      'f.csv:3: "label" is "3"; it must be 1 or a (A was preferred), 0 or b (B was), 0.5 or tie, or a share of A between 0 and 1',
    ],
    ["a user without a name", ",1,1,2,3,4", 'f.csv:3: "user" is empty; fill it in, or leave out its row'],
    ["a cell too few", "ann,1,1,2,3", "f.csv:3: the row has 5 cells; the header has 6"],
    ["a cell too many", "ann,1,1,2,3,4,5", "f.csv:3: the row has 7 cells; the header has 6"],
    ["text after a quote", '"ann"x,1,1,2,3,4', "f.csv:3: a quote is not closed, or text follows a closing quote"],
  ])("reports the file, line and column of %s", async (_, row, message) => {
    await expect(csv(`${pairs}\n${good}\n${row}\n${good}\n`)).rejects.toThrow(message);
  });

  it.each([
    ["no user", "label,x", 'f.csv:1: no column "user" among "label", "x"; give the column of the user with --user'],
    ["no label", "user,x", 'f.csv:1: no column "label" among "user", "x"; give the column of the answer with --label'],
    ["many columns and no label", `user,${Array.from({ length: 9 }, (_, i) => `x${i}`)}`, '"x6", ...; give the column'],
    ["no features", "user,label", "f.csv:1: no column of features; each row is one answer"],
    [
      "no features of alternatives",
      "user,task,option,chosen",
      'f.csv:1: no column of features; if "option" names the alternatives, give a table of them with --items',
    ],
    ["no task", "user,chosen,x", 'f.csv:1: no column "task"'],
    [
      "both kinds of answer",
      "user,label,chosen,x",
      'f.csv:1: got both "label" and "chosen"; a file has one kind of answer',
    ],
    ["a column twice", "user,label,x,y,x", 'f.csv:1: two columns are named "x"'],
    [
      "a feature of A without its counterpart",
      "user,label,a_x,b_x,a_y",
      'f.csv:1: every feature needs a column "a_x" and a column "b_x", but "a_y" has no counterpart; add it, or leave it out',
    ],
    [
      "a feature of B without its counterpart",
      "user,label,a_x,b_x,b_y",
      'f.csv:1: every feature needs a column "a_x" and a column "b_x", but "b_y" has no counterpart',
    ],
    [
      "one side alone",
      "user,label,a_x",
      'f.csv:1: every feature needs a column "a_x" and a column "b_x", but "a_x" has',
    ],
    ["half of TRL", "user,chosen,rejected,chosen_embedding", 'f.csv:1: no column "rejected_embedding"'],
    ["TRL without texts", "user,chosen,chosen_embedding,rejected_embedding", 'f.csv:1: no column "rejected" among'],
  ])("rejects a header with %s", async (_, header, message) => {
    await expect(csv(`${header}\n1,1,1,1,1\n`)).rejects.toThrow(message);
  });

  it.each([
    ["user", { user: "who" }],
    ["label", { label: "won" }],
    ["task", { task: "trial" }],
    ["a", { a: "left" }],
  ])("reports a missing column that was given for %s", async (key, columns) => {
    const name = Object.values(columns)[0];
    const message = `f.csv:1: no column "${name}" among "user", "label", "x"; it was given as the ${key} column`;
    await expect(csv("user,label,x\n", columns)).rejects.toThrow(message);
  });

  it.each([
    [
      "a second choice",
      ["1,1,1,1,2", "1,1,2,1,2"],
      'f.csv:3: "chosen" marks a second alternative of this task; exactly one is chosen',
    ],
    [
      "no choice",
      ["1,1,1,1,2", "1,2,1,0,2", "1,2,2,0,2"],
      'f.csv:3: in the task that begins here, "chosen" marks no alternative as chosen',
    ],
    [
      "another word",
      ["1,1,1,maybe,2"],
      'f.csv:2: "chosen" is "maybe"; it must be 1 for the alternative that was chosen',
    ],
    ["no task", ["1,,1,1,2"], 'f.csv:2: "task" is empty; fill it in, or leave out its row'],
    ["units", ["1,1,1,1,2 km", "1,1,2,0,3 km"], 'f.csv:2: "x" is "2 km"; it must be a number'],
  ])("reports the file and line of choices with %s", async (_, rows, message) => {
    await expect(csv([choices, ...rows].join("\n"))).rejects.toThrow(message);
  });

  it.each([
    ["a name among numbers", ["1,3,4,1", "1,3,tea,1"], 'f.csv:3: "b" is "tea"; it must be a number'],
    ["a missing name", ["1,tea,milk,1", "1,,milk,1"], 'f.csv:3: "a" is empty; fill it in, or leave out its row'],
  ])("reports the file and line of %s", async (_, rows, message) => {
    await expect(csv(["user,a,b,label", ...rows].join("\n"))).rejects.toThrow(message);
  });

  it("rejects files without rows or answers", async () => {
    await expect(csv("")).rejects.toThrow("f.csv: no rows; the file needs a header and a row for each");
    await expect(csv(`\n\n${pairs}\n`)).rejects.toThrow("f.csv: no answers; at least one is needed");
    await expect(csv(`\n${pairs}\nann,NA,1,2,3,4\n`)).rejects.toThrow("f.csv: no answers; 1 row without an answer");
    await expect(csv(`\n${pairs}x\n`)).rejects.toThrow("f.csv:2: every feature needs a column");
  });
});
