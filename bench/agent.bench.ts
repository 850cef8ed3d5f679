// What the agent of a default model takes on a device: an answer, a ranking, another user; and how much memory.

import { Agent } from "../src/agent/agent.ts";
import { Random } from "../src/base/philox.ts";
import { type Model, type ModelConfig, parameterShapes } from "../src/model/model.ts";
import { DEFAULTS } from "../src/train/settings.ts";
import { median } from "./time.ts";

const SIZE = 32;
const OPTIONS = 5;
const CALLS = 5000;

export interface Agency {
  /** Median microseconds of a call, copies included. */
  microseconds: Record<string, number>;
  /** Of WebAssembly memory, once all of this was done and a question was chosen. */
  megabytes: number;
}

/** Counts the bytes of memory that WebAssembly is given from now on, until it is asked for them. */
function countMemory(): () => number {
  const { Memory } = WebAssembly;
  const made: WebAssembly.Memory[] = [];
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      made.push(this);
    }
  };
  return () => {
    WebAssembly.Memory = Memory;
    return made.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0);
  };
}

export async function agency(): Promise<Agency> {
  const { hidden, latent, context, beta, encoder, head } = DEFAULTS;
  const config: ModelConfig = {
    ...{ method: "vpl", head, encoder, size: SIZE, length: 1 },
    ...{ hidden: [...hidden], latent, context, beta },
  };
  const random = new Random(0, 3);
  const numbers = (n: number) => Float32Array.from({ length: n }, () => (2 * random.uniform() - 1) / 8);
  const parameters = new Map([...parameterShapes(config)].map(([name, [rows, cols]]) => [name, numbers(rows * cols)]));
  const normalisation = { mean: new Float32Array(SIZE), scale: new Float32Array(SIZE).fill(1) };
  const model: Model = { config, parameters, normalisation };
  const bytes = countMemory();
  const agent = await Agent.open(model);
  const candidates = Array.from({ length: context + 1 }, () => ({ a: numbers(SIZE), b: numbers(SIZE) }));
  const options = Array.from({ length: OPTIONS }, () => numbers(SIZE));
  const last = candidates[context - 1] as (typeof candidates)[0];
  for (const question of candidates.slice(0, context)) agent.answer(question, "a");

  const microseconds: Record<string, number> = {};
  const time = async (work: string, before: () => unknown, call: () => unknown) => {
    const times: number[] = [];
    for (let i = 0; i < 2 * CALLS; i++) {
      await before();
      const start = performance.now();
      const done = call();
      if (done instanceof Promise) await done;
      if (i >= CALLS) times.push(1000 * (performance.now() - start));
    }
    microseconds[work] = median(times);
  };
  await time(
    "one more answer, the eighth",
    () => agent.undo(),
    () => agent.answer(last, "b"),
  );
  await time(
    "ranking five options by 64 draws of z",
    () => {},
    () => agent.rank(options),
  );
  let turn = 0;
  for (const id of ["0", "1"]) await agent.user(id);
  await time(
    "another user",
    () => turn++,
    () => agent.user(String(turn & 1)),
  );
  agent.nextQuestion({ candidates, options });
  return { microseconds, megabytes: bytes() / 2 ** 20 };
}
