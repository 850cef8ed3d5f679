// The layout of memory, the order of ops, and the prologue.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Program } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";

const backends = [reference, wasm(await kernels())];
const read = (program: Program, name: string): number[] => Array.from(program.read(name) as Float32Array);

/** A random program on [r, c] tensors, in which every op refers to earlier results by number. */
const program = fc.record({
  r: fc.integer({ min: 1, max: 9 }),
  c: fc.integer({ min: 1, max: 9 }),
  ops: fc.array(fc.tuple(fc.nat(11), fc.nat(99), fc.nat(99)), { minLength: 1, maxLength: 25 }),
  outputs: fc.array(fc.nat(99), { minLength: 1, maxLength: 3 }),
});
type Spec = typeof program extends fc.Arbitrary<infer T> ? T : never;

function build({ r, c, ops, outputs }: Spec): { plan: p.Plan; graph: p.Graph } {
  const graph = new p.Graph();
  const [w, b, v] = [graph.parameter("w", c, c), graph.parameter("b", 1, c), graph.parameter("v", 1, c)];
  const index = graph.constant(
    Array.from({ length: r }, (_, i) => (i * 5) % r),
    r,
    "i32",
  );
  const pool = [graph.data("x", r, c), graph.data("y", r, c)];
  const make: ((t: p.Tensor, u: p.Tensor) => p.Tensor)[] = [
    (t) => p.tanh(t),
    (t, u) => p.tanh(p.add(t, p.scale(u, 2))),
    (t, u) => p.slice(p.concat(t, u, t), c - 1, 2 * c - 1),
    (t, u) => p.multiply(t, p.sigmoid(p.sumColumns(u))),
    (t) => p.linear(t, w, b, { activation: "tanh" }),
    (t) => p.sigmoid(p.add(t, p.meanRows(t))),
    (t) => p.reshape(p.softmax(p.reshape(t, r * c)), c),
    (t) => p.stopGradient(t),
    (t, u) => p.matmul(p.softmax(p.matmul(t, u, { transposeB: true })), u),
    (t) => p.linear(t, p.scale(w, 0.5), p.exp(v), { activation: "sigmoid" }), // exp(v) is hoisted
    (t) => p.multiply(t, p.sigmoid(p.normal(graph, r, c))),
    (t, u) => p.subtract(p.gather(t, index), p.transpose(p.transpose(u))),
  ];
  const pick = (i: number) => pool[i % pool.length] as p.Tensor;
  for (const [op, i, j] of ops) pool.push((make[op] as (typeof make)[0])(pick(i), pick(j)));
  const loss = p.mean(p.square(p.linear(pick(pool.length - 1), w, b)));
  p.adam([w, b], p.gradient(loss, [w, b]), graph.constant(0.1), { epsilon: 1 });
  p.record("loss", loss);
  const named = Object.fromEntries(outputs.map((i, k) => [`out${k}`, pick(i)]));
  return { graph, plan: p.compile(graph, { loss, ...named }) };
}

describe("memory", () => {
  it("tensors that are live at the same time never share memory, and results come after their inputs", () => {
    fc.assert(
      fc.property(program, (spec) => {
        const { plan } = build(spec);
        const root = (t: p.Tensor): p.Tensor => (t.op && t.op.code === null ? root(t.inputs[0] as p.Tensor) : t);
        const order = [...plan.prologue, ...plan.body];
        // [first write, last read] as positions in the order; what the host or a later step reads lives for ever.
        const life = new Map<p.Tensor, [number, number]>();
        order.forEach((t, at) => {
          for (const x of t.inputs) {
            if (!x) continue;
            const span = life.get(root(x));
            if (root(x).leaf) life.set(root(x), [-1, Number.POSITIVE_INFINITY]);
            else if (!span) expect.fail(`${t} runs before its input ${x}`);
            else
              span[1] =
                span[0] < plan.prologue.length && at >= plan.prologue.length
                  ? Number.POSITIVE_INFINITY
                  : Math.max(span[1], at);
          }
          if (!t.op?.effect) life.set(t, [at, at]);
        });
        for (const t of plan.named.values()) {
          life.set(root(t), [life.get(root(t))?.[0] ?? -1, Number.POSITIVE_INFINITY]);
        }
        const all = [...life].map(([t, [from, to]]) => {
          const at = plan.offsets.get(t) as number;
          expect(at % 16).toBe(0);
          // A kernel may write up to three lanes past the last value.
          return { t, from, to, at, end: at + 4 * t.rows.max * t.cols + 12 };
        });
        for (const a of all) {
          expect(a.end).toBeLessThanOrEqual(plan.bytes);
          for (const b of all) {
            const together = a.from <= b.to && b.from <= a.to;
            if (a !== b && together && a.at < b.end && b.at < a.end) expect.fail(`${a.t} and ${b.t} overlap`);
          }
        }
      }),
      { numRuns: 150, seed: 51 },
    );
  });

  it("random programs give the reference's numbers after 3 steps (1e-4 absolute)", () => {
    fc.assert(
      fc.property(program, fc.nat(1e6), (spec, seed) => {
        const { plan } = build(spec);
        const [want, got] = backends.map((backend) => {
          const program = backend.load(plan, seed);
          const random = new Random(seed);
          for (const [name, t] of plan.named) {
            if (t.leaf !== "data" && t.leaf !== "parameter") continue;
            program.write(
              name,
              Array.from({ length: t.rows.max * t.cols }, () => 2 * random.uniform() - 1),
            );
          }
          program.run(3);
          return [...plan.named.keys()].flatMap((name) => read(program, name));
        }) as [number[], number[]];
        want.forEach((x, i) => {
          if (!(Math.abs(x - (got[i] as number)) < 1e-4)) expect.fail(`${got[i]} for ${x}`);
        });
      }),
      { numRuns: 60, seed: 52 },
    );
  });

  it("a plan leaves out tensors that neither an output nor an effect needs", () => {
    const graph = new p.Graph();
    const x = graph.data("x", 4, 4);
    const unused = graph.data("unused", 100, 100);
    const dead = [p.exp(x), p.exp(unused), p.tanh(p.exp(x))];
    const y = p.sigmoid(x);
    const plan = p.compile(graph, { y });
    expect(plan.body).toEqual([y]);
    expect(plan.prologue).toEqual([]);
    for (const t of [unused, ...dead]) expect(plan.offsets.has(t)).toBe(false);
    expect([...plan.named.keys()].sort()).toEqual(["x", "y"]);
    expect(plan.bytes).toBeLessThan(4 * 4 * 4 * 2 + 100);
  });

  it("a chain of 50 ops of one shape uses at most 4 buffers", () => {
    const graph = new p.Graph();
    const x = graph.data("x", 50, 40);
    let y = x;
    for (let i = 0; i < 50; i++) y = p.tanh(y);
    const plan = p.compile(graph, { y });
    expect(plan.body.length).toBe(50);
    expect(plan.bytes).toBeLessThanOrEqual(4 * (50 * 40 * 4 + 32));
  });

  it("adjacent free gaps merge, so that a large buffer fits in place of small ones", () => {
    const graph = new p.Graph();
    const x = graph.data("x", 10, 10);
    const small = Array.from({ length: 8 }, (_, i) => p.affine(x, 1, i));
    const mixed = p.sum(small.reduce((a, b) => p.add(a, b)));
    const large = p.tanh(p.expand(mixed, p.extent(10), 60));
    const plan = p.compile(graph, { y: p.sum(large) });
    expect(plan.bytes).toBeLessThan(12 * (10 * 10 * 4 + 32) + 10 * 60 * 4);
  });
});

describe.each(backends)("hoisting ($name)", (backend) => {
  it("ops on parameters that nothing updates are in the prologue, which runs again after a write", () => {
    const graph = new p.Graph();
    const [frozen, trained, x] = [
      graph.parameter("frozen", 2, 3),
      graph.parameter("trained", 2, 3),
      graph.data("x", 2, 3),
    ];
    const target = graph.parameter("target", 2, 3);
    const fixed = p.exp(p.reshape(p.scale(frozen, 2), 2));
    const [moving, fed, noisy] = [p.exp(trained), p.exp(x), p.add(p.uniform(graph, 2, 3), frozen)];
    const followed = p.exp(target);
    p.adam([trained], [p.add(x, frozen)], p.schedule(graph, { start: 1, end: 0, period: 9 }));
    p.polyak(target, frozen, 0.5);
    const plan = p.compile(graph, { fixed, moving, fed, noisy, followed });
    expect(plan.prologue.map(String)).toEqual(["unary [2, 3]", "unary [3, 2]"]);
    expect(plan.prologue).toContain(fixed);
    for (const t of [moving, fed, noisy, followed]) expect(plan.body).toContain(t);

    const program = backend.load(plan, 1);
    const check = (v: number) => {
      program.run();
      for (const y of read(program, "fixed")) expect(y).toBeCloseTo(Math.exp(2 * v), 4);
    };
    check(0);
    for (const v of [0.5, -1]) {
      program.write("frozen", new Array(6).fill(v));
      check(v);
      check(v);
    }
  });
});
