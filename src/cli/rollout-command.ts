import { setTimeout as sleep } from "node:timers/promises";
import { Command, Option } from "commander";
import { Agent } from "../agent/agent.ts";
import { Random } from "../base/philox.ts";
import { ROLLOUT_ANSWERS, ROLLOUT_START } from "../base/streams.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { WORLDS } from "../experiment/control-tasks.ts";
import { paths } from "../figure/paths.ts";
import { checkWritable, writeAtomic } from "../io/atomic-files.ts";
import { loadModel } from "../model/load.ts";
import type { Model } from "../model/model.ts";
import { simulatedAnswers } from "../world/annotate.ts";
import type { World } from "../world/world.ts";
import { answersForModel, answersOfOneUser, readAnswersFile } from "./answer-files.ts";
import { readBytes, whole } from "./arguments.ts";
import { columns, dim, interruptible } from "./terminal.ts";
import { drawScene, inPlace } from "./terminal-scene.ts";
import { userName, viewOf } from "./world-view.ts";

/** Rows that a simulated user is asked about, collected with a seed of their own. */
const ROWS = 2000;
const ROWS_SEED = 1000;
/** An episode that lasts to the end is drawn in so many seconds, and in so many frames at the most. */
const [SECONDS, FRAMES] = [8, 240];
/** Lines of a terminal that are drawn in, where it has so many. */
const LINES = 40;

export function rolloutCommand(): Command {
  return new Command("rollout")
    .description("act for one user in a simulated world, by a model that has a policy, and draw the way it takes")
    .argument("<model>", "a model file with a policy")
    .addOption(new Option("--world <name>", "where to act").choices(Object.keys(WORLDS)).makeOptionMandatory())
    .addOption(new Option("--answers <file>", "the user's answers: .jsonl, .csv or .parquet").conflicts("user"))
    .option("--user <n>", "a simulated user of the world, from 0, who answers questions first", whole(0))
    .option("--seed <n>", "seed of the start, and of what a simulated user is asked", whole(0), 0)
    .option("--svg <file>", "draw the path there, as SVG")
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no drawing")
    .action(async (path: string, { world: name, answers: file, user, seed, svg, json, quiet }) => {
      if (svg) await checkWritable(svg);
      const model = await loadModel(await readBytes(path));
      if (!model.policy) throw new RangeError(`${path}: the model has no policy; penchant policy trains one for it`);
      const { world, collect } = await WORLDS[name as keyof typeof WORLDS]();
      checkFits(path, model, name, world);
      if (user >= world.goals.length) {
        throw new RangeError(`--user: got ${user}; users of ${name} are 0 to ${world.goals.length - 1}`);
      }
      await interruptible(
        () => "stopped",
        async (signal) => {
          let answers: readonly LabelledPair[] = [];
          if (file)
            answers = answersOfOneUser(file, answersForModel(file, await readAnswersFile(file, {}), path, model));
          else if (user !== undefined) {
            const { observations } = await collect({ steps: ROWS, seed: ROWS_SEED + seed, signal });
            answers = simulatedAnswers(
              world,
              observations,
              user,
              model.config.context,
              new Random(seed, ROLLOUT_ANSWERS),
            );
          }
          const agent = await Agent.open(model);
          for (const { a, b, label } of answers) {
            agent.answer({ a, b }, label === 0.5 ? "tie" : label === 1 ? "a" : "b");
          }
          const known = Math.min(answers.length, model.config.context);
          const { success, trail } = await episodeOf(agent, world, { user, seed, signal, isDrawn: !quiet && !json });
          const { scene } = viewOf(world);
          const steps = trail.length - 1;
          if (svg) {
            const own = { user: user === undefined ? "agent" : userName(user), points: trail };
            await writeAtomic(svg, new TextEncoder().encode(await paths(scene, [own])));
            if (!quiet) console.error(dim(`Saved ${svg}`));
          }
          if (json) console.log(JSON.stringify({ world: name, seed, user, answers: known, success, steps }));
          else if (success === undefined) console.log(`Acted for ${steps} steps, after ${known} answers`);
          else
            console.log(
              `${userName(user)} ${success ? "got" : "did not get"} what they want in ${steps} steps, after ${known} answers`,
            );
        },
      );
    });
}

/** Throws a RangeError that names what in the model is not of this world. */
function checkFits(path: string, { config, policy }: Model, name: string, world: World): void {
  const { observationSize, actionSize, rewarded } = world;
  if (policy?.config.observation !== observationSize) {
    throw new RangeError(
      `${path}: its policy sees observations of ${policy?.config.observation} numbers; in ${name} they have ${observationSize}`,
    );
  }
  if (policy.config.choices || policy.config.action !== actionSize) {
    const acts = policy.config.choices ? "chooses among actions" : `gives ${policy.config.action} numbers`;
    throw new RangeError(`${path}: its policy ${acts}; in ${name} an action is ${actionSize} numbers`);
  }
  if (config.size !== rewarded.length || config.length > 1) {
    throw new RangeError(
      `${path}: its answers compare ${config.length > 1 ? "segments" : "states"} of ${config.size} features; in ${name} they compare states of ${rewarded.length}`,
    );
  }
}

interface EpisodeOptions {
  user: number | undefined;
  seed: number;
  signal: AbortSignal;
  isDrawn: boolean;
}

/** One episode: where it went, and whether the user has what they want. Without a user it goes on to the end. */
async function episodeOf(agent: Agent, world: World, { user, seed, signal, isDrawn }: EpisodeOptions) {
  const { scene, at } = viewOf(world);
  const goals = scene.goals.map((goal, i) => ({ ...goal, wanted: i === user }));
  const every = Math.ceil(world.horizon / FRAMES);
  const pause = (1000 * SECONDS * every) / world.horizon;
  const action = new Float32Array(world.actionSize);
  const screen = inPlace();
  const episode = world.start(new Random(seed, ROLLOUT_START));
  const trail = [at(episode.observation)];
  const draw = async () => {
    if (!isDrawn) return;
    const caption = `${user === undefined ? "" : `${userName(user)}, `}step ${trail.length - 1} of ${world.horizon}`;
    const rows = Math.min(LINES, (process.stdout.rows ?? LINES) - 1);
    screen.show(drawScene({ ...scene, goals, trail, caption }, { columns: columns(), rows }));
    if (process.stdout.isTTY) await sleep(pause);
  };
  const isContent = () => (user === undefined ? undefined : episode.success(user));
  try {
    while (trail.length <= world.horizon && !isContent()) {
      if ((trail.length - 1) % every === 0) await draw();
      signal.throwIfAborted();
      episode.step(agent.act(episode.observation, action));
      trail.push(at(episode.observation));
    }
    await draw();
    return { success: isContent(), trail };
  } finally {
    screen.stop();
    episode.dispose();
  }
}
