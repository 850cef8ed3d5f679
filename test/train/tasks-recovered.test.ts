import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { answersOfUser } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { score } from "../../src/inference/predict.ts";
import { train } from "../../src/train/train-preferences.ts";
import { csv } from "../io/rows.ts";
import { correlation, simulateTasks } from "./simulated-tasks.ts";

const backend = wasm(await kernels());

it.each(["best and worst", "ranking", "strength"] as const)(
  "utilities of people are found from files of 16 tasks: %s",
  async (answering) => {
    const { text, items, utilities } = simulateTasks(answering, 120, 16, new Random(1, 7));
    const { data } = await csv(text);
    const { model } = await train(backend, data, { method: "hierarchical", steps: 600, context: 16 });
    const people = utilities.map((_, user) => ({ context: answersOfUser(data, user) }));
    const scored = await score(backend, model, people, items);
    const r = utilities.map((utility, user) => correlation(utility, at(scored, user).reward));
    expect(r.reduce((sum, x) => sum + x, 0) / r.length).toBeGreaterThan(0.95);
  },
);
