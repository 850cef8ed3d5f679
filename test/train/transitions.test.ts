import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { compile, Graph } from "../../src/plan/index.ts";
import { checkRewarded, type Rewarded, transitionsOf } from "../../src/train/transitions.ts";

const DRAWS = 400;
const LENGTHS = [3, 1, 4, 2];
const ROWS = 10;
const numbers = (n: number, f: (i: number) => number) => Float32Array.from({ length: n }, (_, i) => f(i));

/** Trajectories whose values identify the row: row r observes [r, 100 + r], its action is r / 100 and its reward 10·r. */
function ragged(terminalRows: readonly number[] | null, more: Partial<Rewarded> = {}): Rewarded {
  const ends = LENGTHS.map((_, t) => LENGTHS.slice(0, t + 1).reduce((sum, n) => sum + n));
  const trajectories = {
    observations: numbers(2 * ROWS, (i) => (i % 2) * 100 + Math.floor(i / 2)),
    observationSize: 2,
    actions: numbers(ROWS, (row) => row / 100),
    actionSize: 1,
    offsets: Int32Array.of(0, ...ends),
    ...(terminalRows && {
      terminals: Uint8Array.from({ length: ROWS }, (_, row) => Number(terminalRows.includes(row))),
    }),
  };
  return { trajectories, rewards: numbers(ROWS, (row) => 10 * row), condition: null, lookAhead: false, ...more };
}

/** The distinct transitions among a few hundred draws, as [s, z | a | r | s', z | mask], ordered by row. */
async function drawn(backend: typeof reference, rewarded: Rewarded): Promise<number[][]> {
  const graph = new Graph();
  const { drawn, write } = transitionsOf(graph, rewarded, DRAWS);
  const { state, action, reward, next, mask } = drawn;
  const program = backend.load(compile(graph, { state, action, reward, next, ...(mask && { mask }) }), 3);
  write(program, { mean: new Float32Array(2), scale: new Float32Array([1, 1]) });
  await program.run();
  const names = ["state", "action", "reward", "next", ...(mask ? ["mask"] : [])];
  const parts = await Promise.all(
    names.map(async (name) => {
      const cols = program.plan.named.get(name)?.cols as number;
      const values = Array.from(await program.read(name), (x) => Math.round(x * 100) / 100);
      return Array.from({ length: DRAWS }, (_, i) => values.slice(i * cols, (i + 1) * cols));
    }),
  );
  const rows = parts[0]?.map((_, i) => parts.flatMap((part) => part[i] as number[])) as number[][];
  const different = new Map(rows.map((row) => [String(row), row]));
  return [...different.values()].sort((p, q) => (p[0] as number) - (q[0] as number));
}

describe.each([reference, wasm(await kernels())])("transitions, $name", (backend) => {
  it("lead from each row to the next in its trajectory; the last row and a trajectory of one row have none", async () => {
    const want = [0, 1, 4, 5, 6, 8].map((row) => [row, 100 + row, row / 100, 10 * row, row + 1, 101 + row]);
    expect(await drawn(backend, ragged(null))).toEqual(want);
  });

  it("take the reward of the next row if rewards look ahead", async () => {
    const want = [0, 1, 4, 5, 6, 8].map((row) => [row, 100 + row, row / 100, 10 * (row + 1), row + 1, 101 + row]);
    expect(await drawn(backend, ragged(null, { lookAhead: true }))).toEqual(want);
  });

  it("are masked at terminals, be it the last row, the only row or a row in between", async () => {
    const [last, single, between] = [7, 3, 5];
    const got = await drawn(backend, ragged([last, single, between]));
    expect(got.map((row) => row[0])).toEqual([0, 1, single, 4, between, 6, last, 8]);
    expect(got.map((row) => row.at(-1))).toEqual([1, 1, 0, 1, 0, 1, 0, 1]);
    expect(got.map((row) => row[3])).toEqual([0, 10, 30, 40, 50, 60, 70, 80]);
  });

  it("are never masked in data without terminals", async () => {
    expect(await drawn(backend, ragged([]))).toEqual(await drawn(backend, ragged(null)));
  });

  it("carry the condition of their trajectory in the state and the next state", async () => {
    const condition = { values: Float32Array.of(0.25, 0.5, 0.75, 1), size: 2, of: Int32Array.of(1, 0, 0, 1) };
    const got = await drawn(backend, ragged(null, { condition }));
    expect(got.map((row) => [row[0], ...row.slice(2, 4)])).toEqual([
      [0, 0.75, 1],
      [1, 0.75, 1],
      [4, 0.25, 0.5],
      [5, 0.25, 0.5],
      [6, 0.25, 0.5],
      [8, 0.75, 1],
    ]);
    expect(got.map((row) => row.slice(-2))).toEqual(got.map((row) => row.slice(2, 4)));
  });
});

describe("refused trajectories and rewards", () => {
  const offsets = Int32Array.from({ length: ROWS + 1 }, (_, t) => t);
  const single = { ...ragged(null).trajectories, offsets };

  it("trajectories without a transition", () => {
    const rewarded = ragged(null, { trajectories: single });
    expect(() => transitionsOf(new Graph(), rewarded, 4)).toThrow(
      new RangeError("trajectories: each has a single row and so no transition; at least one must have two rows"),
    );
    // A trajectory whose only row is terminal has one.
    const terminals = Uint8Array.of(1, ...new Uint8Array(ROWS - 1));
    transitionsOf(new Graph(), { ...rewarded, trajectories: { ...single, terminals } }, 4);
  });

  const z = (values: number, size: number, ...of: number[]) => ({
    condition: { values: new Float32Array(values), size, of: Int32Array.from(of) },
  });
  it.each<[string, Partial<Rewarded>, string]>([
    ["too few rewards", { rewards: new Float32Array(9) }, "rewards: got 9 for 10 rows; each row has one"],
    [
      "no condition",
      z(0, 2, 0, 0, 0, 0),
      "condition: 0 values do not divide into rows of 2; it must be one row or more",
    ],
    ["a condition of a row and a half", z(3, 2, 0, 0, 0, 0), "condition: 3 values do not divide into rows of 2"],
    [
      "conditions for too few trajectories",
      z(4, 2, 0, 1),
      "condition: got 2 rows for 4 trajectories; each trajectory has one",
    ],
    [
      "a condition index past the last",
      z(4, 2, 0, 1, 2, 0),
      "condition: trajectory 2 has row 2; it must be from 0 to 1",
    ],
    ["a negative condition index", z(4, 2, 0, 1, -1, 0), "condition: trajectory 2 has row -1; it must be from 0 to 1"],
    [
      "an action out of range",
      { trajectories: { ...single, actions: numbers(ROWS, () => 1.5) } },
      "trajectories: action row 0, value 0: got 1.5; it must be from -1 to 1",
    ],
  ])("is %s", (_, wrong, sentence) => {
    expect(() => checkRewarded(ragged(null, wrong))).toThrow(sentence);
  });
});
