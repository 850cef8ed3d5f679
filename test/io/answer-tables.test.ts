import { describe, expect, it } from "vitest";
import { csv, rowsOf } from "./rows.ts";

const pairs = "user,label,a_x,a_y,b_x,b_y";
const choices = "user,task,option,chosen,x";

describe("CSV of pairs", () => {
  it("matches the columns of A and B by feature name", async () => {
    const { data, notes } = await csv(
      `b_y,a_x,label,a_y,user,b_x\n4,1,1,2,ann,3\n-0,5,tie,1e-3,bob,0\n2,3,b,4,ann,1\n`,
    );
    expect(data.features).toEqual(["x", "y"]);
    expect(rowsOf(data)).toEqual([
      { user: "ann", a: [[1, 2]], b: [[3, 4]], label: 1 },
      { user: "ann", a: [[3, 4]], b: [[1, 2]], label: 0 },
      { user: "bob", a: [[5, Math.fround(1e-3)]], b: [[0, 0]], label: 0.5 },
    ]);
    expect(data.states).toHaveLength(8); // [3, 4] and [1, 2] once
    expect(notes).toEqual(["each row compares two alternatives of 2 features: x, y"]);
  });

  it("keeps the answers of a task together", async () => {
    const { data } = await csv("user,task,label,a_x,b_x\nann,1,1,1,2\nann,2,1,3,4\nbob,1,0,5,6\nann,1,0,7,8\n");
    expect(rowsOf(data).map(({ user, a, task }) => [user, a[0]?.[0], task])).toEqual([
      ["ann", 1, 0],
      ["ann", 7, 0],
      ["ann", 3, 1],
      ["bob", 5, 2],
    ]);
  });

  it("leaves out rows without an answer, and reports their number", async () => {
    const cells = ["", "NA", "null", "NaN", " na "].map((label) => `ann,${label},1,2,3,4`);
    const { data, notes } = await csv([pairs, ...cells, "bob,1,1,2,3,4"].join("\n"));
    expect(data.users).toEqual(["bob"]);
    expect(notes[1]).toBe("5 rows without an answer were left out");
  });

  it("reads columns with other names", async () => {
    const columns = { user: "id", label: "won", a: "left", b: "right", task: undefined };
    const { data } = await csv("id,won,left_x,right_x\n1,1,2,3\n", columns);
    expect(rowsOf(data)).toEqual([{ user: "1", a: [[2]], b: [[3]], label: 1 }]);
  });
});

describe("CSV of differences", () => {
  it("reads A = d and B = −d without −0, and every other column as a feature", async () => {
    const { data, notes } = await csv("user,label,price,option\n1,1,2,0\n1,0,-2,-0\n");
    expect(rowsOf(data)).toEqual([
      { user: "1", a: [[2, 0]], b: [[-2, 0]], label: 1 },
      { user: "1", a: [[-2, 0]], b: [[2, 0]], label: 0 },
    ]);
    expect(Array.from(data.states).some((x) => Object.is(x, -0))).toBe(false);
    expect(data.features).toEqual(["price", "option"]);
    expect(notes).toEqual(["each row is a difference A − B of 2 features: price, option"]);
  });

  it("does not read the task column as a feature", async () => {
    const { data } = await csv("user,label,task,price\n1,1,7,2\n2,1,7,2\n");
    expect(data.features).toEqual(["price"]);
    expect(Array.from(data.tasks ?? [])).toEqual([0, 1]);
  });
});

describe("CSV of choices", () => {
  const task = (user: string, name: string, chosen: number, ...x: number[]) =>
    x.map((value, i) => `${user},${name},${i + 1},${i === chosen ? 1 : 0},${value}`);

  it("compares the chosen alternative with each of the others, whatever the order of the rows", async () => {
    const [one, two, three] = [task("ann", "t", 1, 5, 6, 7), task("bob", "t", 0, 8, 9), task("ann", "u", 2, 1, 2, 3)];
    const mixed = [one[0], three[0], two[0], two[1], three[1], one[1], one[2], three[2]];
    const { data, notes } = await csv([choices, ...mixed].join("\n"));
    const outcomes = rowsOf(data).map(({ user, a, b, label, task }) => {
      const [winner, loser] = label === 1 ? [a, b] : [b, a];
      return [user, task, winner[0]?.[0], loser[0]?.[0]];
    });
    expect(outcomes).toEqual([
      ["ann", 0, 6, 5],
      ["ann", 0, 6, 7],
      ["ann", 1, 3, 1],
      ["ann", 1, 3, 2],
      ["bob", 2, 8, 9],
    ]);
    expect(data.features).toEqual(["x"]);
    expect(notes).toEqual([
      "each alternative has 1 feature: x",
      "3 choices among several alternatives, read as 5 comparisons of the chosen one with another, with sides drawn by seed",
      '"option" says which alternative a row is, and is not read',
    ]);
  });

  it("draws the sides by seed, so that the winner is not always A", async () => {
    const text = [choices, ...Array.from({ length: 200 }, (_, i) => task("ann", `${i}`, 0, 1, 0)).flat()].join("\n");
    const first = (await csv(text)).data.labels;
    const share = first.reduce((sum, y) => sum + y, 0) / 200;
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
    expect((await csv(text)).data.labels).toEqual(first);
    expect((await csv(text, {}, 1)).data.labels).not.toEqual(first);
  });

  it("reads TRUE and FALSE, and blanks next to a 1; leaves out tasks without an answer or with a single alternative", async () => {
    const { data, notes } = await csv(`user,task,chosen,x
ann,1,TRUE,1
ann,1,false,2
ann,2,1,3
ann,2,,4
bob,1,NA,5
bob,1,0,6
eve,1,1,7
`);
    expect(data.users).toEqual(["ann"]);
    expect(data.labels).toHaveLength(2);
    expect(notes.slice(2)).toEqual([
      "1 task without an answer was left out",
      "1 task with a single alternative was left out",
    ]);
    await expect(csv("user,task,chosen,x\nbob,1,NA,5\n")).rejects.toThrow(
      "f.csv: no answers; 1 task without an answer",
    );
  });
});

describe("CSV of names", () => {
  it("gives each item a one-hot state and a caption", async () => {
    const { data, notes } = await csv('user,a,b,label\n1,"São Paulo, SP",x,1\n1,x,7,0.5\n2,7,"São Paulo, SP",0\n');
    expect(data.captions).toEqual(["São Paulo, SP", "x", "7"]);
    expect(Array.from(data.states)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(Array.from(data.pairs)).toEqual([0, 1, 1, 2, 2, 0]);
    expect(notes).toEqual(["each row compares two of 3 items by name: São Paulo, SP, x, 7"]);
  });

  it("reads numbers as states of one feature, and says so in a note", async () => {
    const { data, notes } = await csv("user,a,b,label\n1,10,-2,1\n");
    expect(rowsOf(data)).toEqual([{ user: "1", a: [[10]], b: [[-2]], label: 1 }]);
    expect(notes[0]).toBe('"a" and "b" are numbers, read as states of one feature (item names must not be numbers)');
  });

  it("rejects more than 8192 items", async () => {
    const rows = Array.from({ length: 8192 }, (_, i) => `1,x${i},x${i + 1},1`);
    await expect(csv(["user,a,b,label", ...rows].join("\n"))).rejects.toThrow(
      'f.csv:8193: "b" is the 8193th item; at most 8192 can be named, describe more by features',
    );
  });
});
