// The cost of an agent with a default model on a device: the time of an answer, a ranking and a change of user, and memory.

import { Agent } from "../src/agent/agent.ts";
import { at } from "../src/base/arrays.ts";
import { Random } from "../src/base/philox.ts";
import type { PersonalConfig } from "../src/model/config.ts";
import { type Model, parameterShapes } from "../src/model/model.ts";
import { DEFAULTS } from "../src/train/preference-settings.ts";
import { median } from "./time.ts";

const SIZE = 32;
const OPTIONS = 5;
const CALLS = 5000;

/** The cost of an agent. */
export interface AgentCost {
  /** Median microseconds per call, including copies, by kind of work. */
  microseconds: Record<string, number>;
  /** MiB of WebAssembly memory after all of this work and the choice of a question. */
  megabytes: number;
}

/** Starts to count the bytes of WebAssembly memories that are created. The returned function ends the count and returns it. */
function trackMemory(): () => number {
  const { Memory } = WebAssembly;
  const memories: WebAssembly.Memory[] = [];
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  return () => {
    WebAssembly.Memory = Memory;
    return memories.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0);
  };
}

/** Measures an agent with a model of the default settings and random weights. */
export async function agentCost(): Promise<AgentCost> {
  const { hidden, latent, context, beta, encoder, head } = DEFAULTS;
  const config: PersonalConfig = {
    kind: "personal",
    likelihood: "logistic",
    ...{ method: "vpl", head, encoder, size: SIZE, length: 1 },
    ...{ hidden: [...hidden], latent, context, beta },
  };
  const random = new Random(0, 3);
  const numbers = (n: number) => Float32Array.from({ length: n }, () => (2 * random.uniform() - 1) / 8);
  const parameters = new Map([...parameterShapes(config)].map(([name, [rows, cols]]) => [name, numbers(rows * cols)]));
  const normalisation = { mean: new Float32Array(SIZE), scale: new Float32Array(SIZE).fill(1) };
  const model: Model = { config, parameters, normalisation };
  const memoryBytes = trackMemory();
  const agent = await Agent.open(model);
  const candidates = Array.from({ length: context + 1 }, () => ({ a: numbers(SIZE), b: numbers(SIZE) }));
  const options = Array.from({ length: OPTIONS }, () => numbers(SIZE));
  const last = at(candidates, context - 1);
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
    "an eighth answer",
    () => agent.undo(),
    () => agent.answer(last, "b"),
  );
  await time(
    "ranking five options with 64 particles",
    () => {},
    () => agent.rank(options),
  );
  let turn = 0;
  for (const id of ["0", "1"]) await agent.user(id);
  await time(
    "change of user",
    () => turn++,
    () => agent.user(String(turn & 1)),
  );
  agent.nextQuestion({ candidates, options });
  return { microseconds, megabytes: memoryBytes() / 2 ** 20 };
}
