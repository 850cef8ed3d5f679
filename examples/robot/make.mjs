// Trains this example's model, ball.safetensors: a ball in a maze of seven cells, and people who each want it in one of two
// places. It takes about a minute:
//   node examples/robot/make.mjs

import { writeFile } from "node:fs/promises";
import { encodeModel } from "penchant";
import { trainPolicy, trainPreferences } from "penchant/train";
import { sources } from "./world.mjs";

const SEED = 0;
const { task, preferences } = await sources();
const { world, collect } = await task.open();
const trajectories = await collect({ steps: 200_000, seed: SEED });
const answers = preferences(world, trajectories, { annotators: task.annotators, answers: task.answers, seed: SEED });
const named = { ...answers, features: ["x", "y"] };
const { model } = await trainPreferences(named, {
  method: "vpl",
  head: "reward",
  ...task.model,
  context: task.context,
  seed: SEED,
});
const { model: withPolicy } = await trainPolicy(trajectories, model, {
  ...task.policy,
  steps: 20_000,
  users: answers,
  columns: world.rewarded,
  seed: SEED,
});
await writeFile(new URL("ball.safetensors", import.meta.url), await encodeModel(withPolicy));
