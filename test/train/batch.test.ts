import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { compile, Graph, toFloat } from "../../src/plan/index.ts";
import { accuracy, dataLeaves, negativeLogLikelihood, sampleBatch, writeData } from "../../src/train/batch.ts";
import { draw } from "../../src/train/vpl.ts";
import { CONFIG, sigmoid, uniforms } from "../model/models.ts";

const BACKENDS = [{ backend: reference }, { backend: wasm(await kernels()) }];

/** Users with tasks of these sizes. Answer i compares states 2i and 2i + 1, so the states in a batch identify the answer. */
function tasked(users: number[][]): Preferences {
  const tasks = users.flatMap((sizes, u) => sizes.flatMap((size, k) => Array<number>(size).fill(100 * u + k)));
  const ends = users.map((_, u) =>
    users
      .slice(0, u + 1)
      .flat()
      .reduce((a, b) => a + b, 0),
  );
  return {
    states: Float32Array.from({ length: 2 * tasks.length }, (_, i) => Math.sin(i)),
    size: 1,
    length: 1,
    pairs: Int32Array.from({ length: 2 * tasks.length }, (_, i) => i),
    labels: Float32Array.from(tasks, (_, i) => (i % 5) / 4),
    offsets: Int32Array.from([0, ...ends]),
    tasks: Int32Array.from(tasks),
  };
}
const plain = { mean: new Float32Array(1), scale: Float32Array.of(1) };
const USERS = [[1, 3, 2], [3], [1, 1, 1, 1, 1], [2, 3, 3, 1, 2, 3], [3, 3], Array<number>(40).fill(3)];
const B = 24;

describe.each(BACKENDS)("sampleBatch on $backend.name", ({ backend }) => {
  it("draws whole tasks of one user per row, each answer at most once and with its label", async () => {
    const data = tasked(USERS);
    const graph = new Graph();
    const leaves = dataLeaves(graph, data);
    expect(leaves.shares).toBe(true);
    expect(leaves.tasks).toBe(21); // 64 answers hold 21 tasks of up to 3
    const { pair, label, mask } = sampleBatch(leaves, B);
    expect(pair.cols).toBe(2 * label.cols);
    const program = backend.load(compile(graph, { pair: toFloat(pair), label, there: mask }), 7);
    writeData(program, data, plain);
    const met = new Set<number>();
    const orders = new Set<string>();
    for (let step = 0; step < 12; step++) {
      await program.run();
      const [p, y, here] = [await program.read("pair"), await program.read("label"), await program.read("there")];
      for (let b = 0; b < B; b++) {
        const answers: number[] = [];
        for (let i = b * label.cols; i < (b + 1) * label.cols; i++) {
          expect([0, 1]).toContain(here[i]);
          if (here[i] === 0) {
            expect(y[i]).toBe(0);
            continue;
          }
          const answer = (p[2 * i] as number) / 2;
          expect(p[2 * i + 1]).toBe(2 * answer + 1);
          expect(y[i]).toBe(data.labels[answer]);
          answers.push(answer);
        }
        const user = data.offsets.findIndex(
          (from, u) => from <= (answers[0] as number) && (answers[0] as number) < (data.offsets[u + 1] as number),
        );
        met.add(user);
        expect(new Set(answers).size).toBe(answers.length);
        const taskOf = (i: number) => data.tasks?.[i] as number;
        for (const i of answers) expect(Math.floor(taskOf(i) / 100)).toBe(user);
        const held = new Set(answers.map(taskOf));
        const whole = Array.from(data.tasks as Int32Array, (_, i) => i).filter((i) => held.has(taskOf(i)));
        expect([...answers].sort((i, j) => i - j)).toEqual(whole);
        expect(held.size).toBe(Math.min(21, USERS[user]?.length as number));
        if (user === 3) orders.add(answers.join());
      }
    }
    expect(met.size).toBe(USERS.length);
    expect(orders.size).toBeGreaterThan(10); // the order is random
  });

  it("draws all answers of a user, up to 64, where each answer is its own task", async () => {
    const { tasks: _, ...data } = tasked([[10], [80], [1]]);
    const graph = new Graph();
    const leaves = dataLeaves(graph, data);
    const { pair, mask } = sampleBatch(leaves, B);
    const program = backend.load(compile(graph, { there: mask, pair: toFloat(pair) }), 7);
    writeData(program, data, plain);
    const sizes = new Set<number>();
    await program.run();
    const [p, here] = [await program.read("pair"), await program.read("there")];
    for (let b = 0; b < B; b++) {
      const own = Array.from({ length: 64 }, (_, i) => b * 64 + i).filter((i) => here[i] === 1);
      expect(new Set(own.map((i) => p[2 * i])).size).toBe(own.length);
      sizes.add(own.length);
    }
    expect([...sizes].sort((i, j) => i - j)).toEqual([1, 10, 64]);
  });

  it("keeps users apart whose tasks have the same number", async () => {
    const data = { ...tasked([[2], [2]]), tasks: new Int32Array(4) };
    const graph = new Graph();
    const { pair, mask } = sampleBatch(dataLeaves(graph, data), B);
    const program = backend.load(compile(graph, { there: mask, pair: toFloat(pair) }), 7);
    writeData(program, data, plain);
    await program.run();
    const p = await program.read("pair");
    expect(mask.cols).toBe(2);
    for (let b = 0; b < B; b++) expect([0, 4]).toContain(p[4 * b]);
    expect((await program.read("there")).every((here) => here === 1)).toBe(true);
  });

  it.each([
    { sizes: 3, tasks: 3 },
    { sizes: 1, tasks: 6 },
  ])(
    "draws contexts of 0 to $tasks whole tasks equally often, with up to $sizes comparisons a task",
    async ({ sizes, tasks }) => {
      const data = tasked(USERS.map((user) => user.map((size) => Math.min(sizes, size))));
      const config: PersonalConfig = { ...CONFIG, size: 1, context: tasks };
      const graph = new Graph();
      const drawn = draw(dataLeaves(graph, data), config, B);
      expect(drawn.context.cols).toBe(tasks * sizes);
      const { pair, mask } = drawn.answers;
      const plan = compile(graph, { context: drawn.context, there: mask, pair: toFloat(pair), noise: drawn.noise });
      const program = backend.load(plan, 7);
      writeData(program, data, plain);
      const counts = Array<number>(tasks + 1).fill(0);
      const STEPS = 30;
      for (let step = 0; step < STEPS; step++) {
        await program.run();
        const [inContext, present, p] = [
          await program.read("context"),
          await program.read("there"),
          await program.read("pair"),
        ];
        for (let b = 0; b < B; b++) {
          const state = (i: number) => p[(b * mask.cols + i) * 2] as number;
          const task = (i: number) => data.tasks?.[state(i) / 2] as number;
          const places = Array.from({ length: mask.cols }, (_, i) => i);
          const there = places.filter((i) => present[b * mask.cols + i] === 1);
          const seen = places.filter((i) => i < drawn.context.cols && inContext[b * drawn.context.cols + i] === 1);
          for (const i of seen) expect(there).toContain(i);
          const known = new Set(seen.map(task));
          // A task is in the context with all its answers or none, so no answer can be inferred from others of its task.
          expect(there.filter((i) => known.has(task(i)))).toEqual(seen);
          const user = Math.floor(task(there[0] as number) / 100);
          if (user !== 5) continue; // only user 5 has more tasks than a context holds
          counts[known.size] = (counts[known.size] as number) + 1;
        }
      }
      const expected = (STEPS * B) / USERS.length / (tasks + 1);
      for (const n of counts) expect(Math.abs(n - expected)).toBeLessThan(5 * Math.sqrt(expected));
    },
  );
});

describe.each(BACKENDS)("answers that are given as known, on $backend.name", ({ backend }) => {
  it("are the context, up to N tasks of them, and the loss is of the others", async () => {
    const known = Int32Array.of(2, 0, 4, 1);
    const data = { ...tasked(USERS.slice(0, 4)), known };
    const config: PersonalConfig = { ...CONFIG, size: 1, context: 3, comparisons: 9 };
    const graph = new Graph();
    const { answers, known: read, context } = draw(dataLeaves(graph, data), config, B);
    expect(answers.mask.cols).toBe(5 * 3); // user 3 has five other tasks
    expect(context.cols).toBe(3 * 3);
    const outputs = { ask: toFloat(answers.pair), there: answers.mask, read: toFloat(read.pair), context };
    const program = backend.load(compile(graph, outputs), 7);
    writeData(program, data, plain);
    const counts = new Map<number, Set<number>>();
    for (let step = 0; step < 8; step++) {
      await program.run();
      const rowsOf = async (pair: string, mask: string, b: number) => {
        const [p, here] = [await program.read(pair), await program.read(mask)];
        const places = here.length / B;
        const rows = Array.from({ length: places }, (_, i) => b * places + i).filter((i) => here[i] === 1);
        return rows.map((i) => data.tasks?.[(p[2 * i] as number) / 2] as number);
      };
      for (let b = 0; b < B; b++) {
        const [asked, seen] = [await rowsOf("ask", "there", b), await rowsOf("read", "context", b)];
        const user = Math.floor((asked[0] as number) / 100);
        const first = known[user] as number; // tasks of a user are numbered from 0
        for (const task of seen) expect(task % 100).toBeLessThan(first);
        for (const task of asked) expect(task % 100).toBeGreaterThanOrEqual(first);
        expect(new Set(asked).size).toBe((USERS[user] as number[]).length - first);
        counts.set(user, (counts.get(user) ?? new Set()).add(new Set(seen).size));
      }
    }
    expect([...counts].sort(([u], [v]) => u - v).map(([, sizes]) => [...sizes])).toEqual([[2], [0], [3], [1]]);
  });
});

describe("metrics of a batch", () => {
  const [users, places] = [3, 4];
  const random = new Random(1, 61);
  const logits = uniforms(random, users * places, 3);
  const labels = Array.from(logits, () => random.index(5) / 4);
  const here = [1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0];
  const graph = new Graph();
  const leaf = (name: string) => graph.data(name, users, places);
  const [logit, label, mask] = [leaf("logit"), leaf("label"), leaf("mask")];
  const batch = { pair: graph.data("pair", users, 2 * places, "i32"), label, mask, choices: null };
  const program = reference.load(
    compile(graph, { loss: negativeLogLikelihood(CONFIG, logit, batch), accuracy: accuracy(logit, batch) }),
    0,
  );
  program.write("logit", logits);
  program.write("label", labels);
  program.write("mask", here);
  program.run();

  it("negativeLogLikelihood sums −log P(answer) over the answers of each user", async () => {
    const loss = await program.read("loss");
    for (let u = 0; u < users; u++) {
      let want = 0;
      for (let i = u * places; i < (u + 1) * places; i++) {
        const [p, y] = [sigmoid(logits[i] as number), labels[i] as number];
        if (here[i]) want -= y * Math.log(p) + (1 - y) * Math.log(1 - p);
      }
      expect(loss[u]).toBeCloseTo(want, 10);
    }
  });

  it("accuracy is the share of correct predictions, excluding ties and masked answers", async () => {
    const judged = logits.flatMap((x, i) =>
      here[i] && labels[i] !== 0.5 ? [Number(x > 0 === (labels[i] ?? 0) > 0.5)] : [],
    );
    expect(judged.length).toBeGreaterThan(2);
    expect(judged.length).toBeLessThan(7);
    expect((await program.read("accuracy"))[0]).toBeCloseTo(judged.reduce((a, b) => a + b, 0) / judged.length, 12);
  });
});
