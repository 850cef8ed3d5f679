// Files whose columns have other names: read where that leaves no doubt, else refused with the options that read them.

import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readItems } from "../../src/io/answers/items.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { lines } from "./item-files.ts";
import { chunksOf, count, csv, rowsOf } from "./rows.ts";

describe("columns under other names", () => {
  it.each([
    ["User,A,B,Label", "--user User --a A --b B --label Label (capitals matter)"],
    ["respondent,left,right,choice", "--user respondent --a left --b right --label choice"],
    ["Person,A_x,B_x,Wahl", "--user Person --a A --b B --label Wahl"],
    ["user,option1,option2,winner", "--a option1 --b option2 --label winner"],
    ["subject id,item_a,item_b,preferred", '--user "subject id" --a item_a --b item_b --label preferred'],
    ["participant,question,Chosen,price", "--user participant --task question --chosen Chosen"],
    ["user,trial,chosen,price", "--task trial"],
    ["name,a,b,label", "--user name"],
    ["Name,Links,Rechts,Wahl", "--user Name --a Links --b Rechts --label Wahl"],
    ["Name der Person,Eis 1,Eis 2,Gewählt", '--user "Name der Person" --a "Eis 1" --b "Eis 2" --label "Gewählt"'],
    ["Person,Winner,Loser", "--user Person --a Winner --b Loser --label Winner"],
    ["user,Gewinner,Verlierer", "--a Gewinner --b Verlierer --label Gewinner"],
    ["Person,preferred,rejected", "--user Person --a preferred --b rejected --label preferred"],
    ["Person,Runde,Eis,gewählt", '--user Person --task Runde --chosen "gewählt"'],
    ["id,obsID,alt,choice,price", "--user id --task obsID --chosen choice"],
    ["respID,qID,altID,price,choice", "--user respID --task qID --chosen choice"],
    ["sys_RespNum,Task,Concept,Brand,Response", "--user sys_RespNum --task Task --chosen Response"],
  ])("are proposed: %s", async (header, options) => {
    const message = `if other columns are meant, name them, as in ${options}`;
    await expect(csv(`${header}\nann,tea,milk,1\n`)).rejects.toThrow(message);
  });

  it("are not proposed again", async () => {
    const read = (header: string, columns: ColumnOptions) =>
      csv(`${header}\nann,tea,milk,1\n`.replace(",1", header.split(",")[3] ? ",1" : ""), columns);
    await expect(read("Person,Winner,Loser", { user: "Person" })).rejects.toThrow(
      "name them, as in --a Winner --b Loser --label Winner (capitals matter)",
    );
    await expect(read("Person,Winner,Loser", { user: "Person", label: "Winner" })).rejects.toThrow(
      'f.csv:1: "Winner" and "Loser" seem to be the two alternatives; read them with --a Winner --b Loser --label Winner',
    );
    const columns = { user: "Person", a: "Winner", b: "Loser", label: "Winner" };
    const { data } = await read("Person,Winner,Loser", columns);
    expect(rowsOf(data)).toMatchObject([{ a: [[1, 0]], b: [[0, 1]], label: 1 }]);
    await expect(read("Person,Left,Right,Wahl", { user: "Person", a: "Left", b: "Right" })).rejects.toThrow(
      "name them, as in --label Wahl (capitals matter)",
    );
  });

  it("are not proposed where they read nothing: what a row is is said", async () => {
    for (const [header, columns] of [
      ["Person,Eis,mag", { user: "Person" }],
      ["Person,Eis,mag", {}],
      ["foo,bar,baz", {}],
    ] as const) {
      const message = await csv(`${header}\nann,tea,1\n`, columns).catch((error: Error) => error.message);
      expect(message).not.toContain("--user Person");
      expect(message).toContain("each row is one answer: who answered, the two alternatives, and which was preferred");
      expect(message).toContain("docs/guide.md");
    }
  });

  it("are sides, and no differences", async () => {
    for (const [a, b] of [
      ["left", "right"],
      ["option_1", "option_2"],
      ["A", "B"],
    ]) {
      await expect(csv(`user,${a},${b},label\nann,tea,milk,1\n`)).rejects.toThrow(
        `f.csv:1: "${a}" and "${b}" seem to be the two alternatives; read them with --a ${a} --b ${b}, or name them with`,
      );
    }
  });

  it.each([
    ["My survey of May;;;\nuser;a;b;label\n", "delete titles and comments above it"],
    ["# exported today\nuser,a,b,label\n", "delete titles and comments above it"],
    ["ann,1,2,1\nbob,2,3,0\n", "seems to hold an answer; put a row of names above it"],
    ["ann,0.5,2,1\nbob,2,3,0\n", "seems to hold an answer; put a row of names above it"],
  ])("are missing where the first row has no names: %s", async (text, message) => {
    await expect(csv(text)).rejects.toThrow(`the first row must have the names of the columns${""}`);
    await expect(csv(text)).rejects.toThrow(message);
  });
});

describe("a separator that is not found", () => {
  it.each([
    ["user|a|b|label", 'if "|" separates its cells, let the file begin with a line sep=|'],
    ["sep=,\nuser;a;b;label", 'if ";" separates its cells, let the file begin with a line sep=;'],
    ["user a b label", "separate the cells of a row with commas, semicolons or tabs, not with blanks"],
  ])("is named: %s", async (header, message) => {
    await expect(csv(`${header}\n`)).rejects.toThrow(message);
  });
});

describe("the item that was preferred", () => {
  const expected = [1, 0, 0.5];
  it("may be the label, by its name, in every format", async () => {
    const text = "user,a,b,label\nann,tea,milk,tea\nann,tea,juice, Juice\nann,tea,milk,tie\n";
    const { data, notes } = await csv(text);
    expect(Array.from(data.labels)).toEqual(expected);
    expect(notes).toContain('"label" names the item that was preferred');
    const rows = [
      { user: "ann", a: "tea", b: "milk", label: "tea" },
      { user: "ann", a: "tea", b: "juice", label: "juice" },
      { user: "ann", a: "tea", b: "milk", label: "tie" },
    ];
    const json = await readJsonl(chunksOf(JSON.stringify(rows)), "f");
    expect(Array.from(json.data.labels)).toEqual(expected);
    const { items } = await readItems(lines("name,x", "tea,1", "milk,2", "juice,3"));
    const named = await readAnswers(lines(...text.trim().split("\n")), {}, { items });
    expect(Array.from(named.data.labels)).toEqual(expected);
  });

  it("is refused if its name may be a side, but numbers are labels", async () => {
    await expect(csv("user,a,b,label\nann,b,a,b\n")).rejects.toThrow(
      'f.csv:2: "label" is "b", which may be a side or the item that "a" holds; give the items other names',
    );
    expect(Array.from((await csv("user,a,b,label\nann,a,b,b\n")).data.labels)).toEqual([0]);
    const sides = await csv("user,a,b,label\nann,0,1,1\nann,2,1,2\nann,5,6,1\n");
    expect(Array.from(sides.data.labels)).toEqual([1, 0, 1]);
  });

  const rows = (...answers: string[]) => `user,a,b,label\n${answers.map((answer) => `ann,${answer}\n`).join("")}`;
  it.each([
    [rows("3,1,1", "4,1,1", "3,4,3"), '"label" is "1", which may be a side or the item that "b" holds'],
    [rows("1,2,2", "2,1,2"), '"label" is "2", which may be a side or the item that "a" holds'],
    [rows("7,8,7", "7,8,1"), '"label" names no item of its row, but in f.csv:2 it does; correct it'],
    [rows("tea,milk,water"), 'or the name of the item that was preferred, here tea ("a") or milk ("b"); --labels'],
  ])("is refused where numbers or other names leave a doubt: %j", async (text, message) => {
    await expect(csv(text)).rejects.toThrow(message);
  });

  it("may stand beside words that --labels explains, and be an item compared with itself", async () => {
    const { data } = await csv(rows("tea,milk,milk", "tea,milk,egal", "tea,tea,tea"), { labels: { egal: "tie" } });
    expect(Array.from(data.labels)).toEqual([0, 0.5]);
  });

  it("may have a column of its own, beside the loser", async () => {
    const rows = count(40).map((i) => `ann,t${i % 5},u${i % 7}`);
    const { data, notes } = await csv(["user,winner,loser", ...rows].join("\n"));
    const won = rowsOf(data).map(({ a, b, label }) => data.captions?.[(label === 1 ? a : b)[0]?.indexOf(1) ?? -1]);
    expect(won).toEqual(count(40).map((i) => `t${i % 5}`));
    const share = data.labels.reduce((sum, y) => sum + y, 0) / 40;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
    expect(notes).toContain("each row has a winner and a loser, with sides drawn by seed");
    const features = await csv("user,winner_x,loser_x\nann,1,2\n");
    expect(features.data.features).toEqual(["x"]);
    const json = await readJsonl(chunksOf('{"user": 1, "winner": "tea", "loser": "milk"}'), "f");
    expect(json.data.captions).toHaveLength(2);
  });
});

it("Alternatives by name may have other columns beside them", async () => {
  const { items } = await readItems(lines("name,x", "tea,1", "milk,2"));
  const name = lines("user,task,option,chosen,position", "ann,1,tea,1,1", "ann,1,milk,0,2");
  const { data, notes } = await readAnswers(name, {}, { items });
  expect(data.labels).toHaveLength(1);
  expect(notes).toContain("these columns are not read: position");
});
