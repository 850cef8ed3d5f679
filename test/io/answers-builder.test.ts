import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswersBuilder } from "../../src/io/answers/answers-builder.ts";
import { NameInterner, RowInterner, StateInterner } from "../../src/io/answers/interner.ts";
import { type Row, rowsOf } from "./rows.ts";

const state = fc.array(fc.constantFrom(0, -0, 1, -1, 0.1, 3e38, 1e-45), { minLength: 2, maxLength: 2 });
const segment = fc.array(state, { minLength: 1, maxLength: 4 });
const answer = fc.record({
  user: fc.constantFrom("ann", "bob", "0", "__proto__", "Zoë"),
  a: segment,
  b: segment,
  label: fc.constantFrom(0, 0.5, 1, Math.fround(0.7)),
  task: fc.constantFrom("1", "01", "-1", "2", "tea", "1e3", "2147483648"),
});

function build(answers: readonly (Omit<Row, "task"> & { task: string })[], tasks: boolean) {
  const builder = new AnswersBuilder();
  const states = new StateInterner(2);
  const side = (rows: number[][]) =>
    rows.map((row) => {
      row.forEach((value, k) => {
        states.set(k, value);
      });
      return states.intern();
    });
  for (const { user, a, b, label, task } of answers) {
    const u = builder.userNumber(user);
    builder.add(u, side(a), side(b), label, tasks ? builder.taskNumber(u, task, { file: "f" }) : undefined);
  }
  return builder.finish({ states: states.all(), size: 2 }, "f");
}

describe("AnswersBuilder", () => {
  it("groups random answers as a Map of lists does", () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 60 }), fc.boolean(), (answers, tasks) => {
        const data = build(answers, tasks);
        const toFloat32 = (rows: number[][]) => rows.map((row) => row.map((x) => Math.fround(x) + 0));
        const users = new Map<string, Map<string, Row[]>>();
        answers.forEach(({ user, a, b, label, task }, i) => {
          const tasksOfUser = users.get(user) ?? new Map<string, Row[]>();
          users.set(user, tasksOfUser);
          const key = tasks ? task : String(i);
          tasksOfUser.set(key, [...(tasksOfUser.get(key) ?? []), { user, a: toFloat32(a), b: toFloat32(b), label }]);
        });
        const expected = [...users.values()].flatMap((byTask) => [...byTask.values()].flat());
        const rows = rowsOf(data);
        expect(rows.map(({ task, ...row }) => row)).toEqual(expected);
        // Every task has a number of its own.
        const lists = [...users.values()].flatMap((byTask) => [...byTask.values()]);
        if (tasks) {
          expect(new Set(data.tasks).size).toBe(lists.length);
          let from = 0;
          for (const list of lists) {
            expect(new Set(data.tasks?.subarray(from, from + list.length)).size).toBe(1);
            from += list.length;
          }
        } else expect(data.tasks).toBeUndefined();
        const distinct = new Set(answers.flatMap(({ a, b }) => toFloat32([...a, ...b]).map(String)));
        expect(data.states.length / 2).toBe(distinct.size);
      }),
    );
  });

  it("drops users without an answer", () => {
    const builder = new AnswersBuilder();
    const [ann, bob, eve] = ["ann", "bob", "eve"].map((name) => builder.userNumber(name)) as [number, number, number];
    builder.add(eve, [1], [0], 1);
    builder.add(ann, [0], [1], 1);
    const data = builder.finish({ states: Float32Array.of(1, 2), size: 1 }, "f");
    expect(bob).toBe(1);
    expect(data.users).toEqual(["ann", "eve"]);
    expect(Array.from(data.pairs)).toEqual([0, 1, 1, 0]);
    expect(Array.from(data.offsets)).toEqual([0, 1, 2]);
  });
});

describe("Interner", () => {
  it("numbers rows as a Map does while the table grows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 40 }), fc.nat(), (width, spread, seed) => {
        const interner = new RowInterner(width);
        const map = new Map<string, number>();
        let s = seed;
        for (let i = 0; i < 3000; i++) {
          for (let k = 0; k < width; k++) {
            s = (Math.imul(s, 1664525) + 1013904223) | 0;
            interner.row[k] = ((s >>> 8) % spread) << 20; // words that differ only in their upper bits
          }
          const key = interner.row.join();
          if (!map.has(key)) map.set(key, map.size);
          expect(interner.intern()).toBe(map.get(key));
        }
        expect(interner.count).toBe(map.size);
        const all = Array.from({ length: map.size }, (_, i) =>
          interner
            .all()
            .slice(i * width, (i + 1) * width)
            .join(),
        );
        expect(all).toEqual([...map.keys()]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("Names", () => {
  it("preserves every name, even lone surrogates", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (list) => {
        const names = new NameInterner();
        const numbers = list.map((name) => names.intern(name));
        expect(numbers.map((n) => names.names[n])).toEqual(list);
        expect(names.names).toEqual([...new Set(list)]);
      }),
    );
  });
});
