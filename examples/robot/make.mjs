// Trains the model of this example, ball.safetensors: a ball in a maze of seven cells, and people who want it in one of two
// places. About a minute:
//   node examples/robot/make.mjs

import { writeFile } from "node:fs/promises";
import { encodeModel } from "penchant";
import { trainPolicy, trainPreferences } from "penchant/train";
import { sources } from "./world.mjs";

const SEED = 0;
const { task, preferences } = await sources();
const { world, collect } = await task.open();
const wandered = await collect({ steps: 200_000, seed: SEED });
const users = preferences(world, wandered, { annotators: task.annotators, answers: task.answers, seed: SEED });
const asked = { ...users, features: ["x", "y"] };
const { model } = await trainPreferences(asked, {
  method: "vpl",
  head: "reward",
  ...task.model,
  context: task.context,
  seed: SEED,
});
const { model: acting } = await trainPolicy(wandered, model, {
  ...task.policy,
  steps: 20_000,
  users,
  columns: world.rewarded,
  seed: SEED,
});
await writeFile(new URL("ball.safetensors", import.meta.url), await encodeModel(acting));
