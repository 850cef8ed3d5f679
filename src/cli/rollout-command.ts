import { setTimeout as sleep } from "node:timers/promises";
import { Command, Option } from "commander";
import { Agent } from "../agent/agent.ts";
import { type AnsweredQuestion, checkReply, LAST_CHOICE } from "../agent/answered-question.ts";
import { plainRecord } from "../agent/person-export.ts";
import { Random } from "../base/philox.ts";
import { ROLLOUT_ANSWERS, ROLLOUT_START } from "../base/streams.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { paths } from "../figure/paths.ts";
import { loadVega } from "../figure/render.ts";
import { lastAnswers, startOfAnswer } from "../inference/last-answers.ts";
import { plural } from "../io/notes.ts";
import { contextSize } from "../model/config.ts";
import { isPersonal, type Model } from "../model/model.ts";
import { modelHash } from "../model/model-file.ts";
import { simulatedAnswers } from "../world/annotate.ts";
import { userName, type World } from "../world/world.ts";
import { type OpenWorld, WORLDS } from "../world/worlds.ts";
import { answersForModel, answersOfOneUser, readAnswersFile } from "./answer-files.ts";
import { readModel } from "./input-files.ts";
import { seed as seedOf, whole } from "./option-parsers.ts";
import { openOutput, printLine } from "./output.ts";
import { featuresOption, ignoreOption, labelsOption, readingOf, scaleOption } from "./shared-options.ts";
import { columns, interruptible, note } from "./terminal.ts";
import { drawScene, inPlace } from "./terminal-scene.ts";

/** Number of rows from which the questions to a simulated user are drawn, and the offset of the seed that collects them. */
const ROWS = 2000;
const ROWS_SEED = 1000;
/** Duration of the animation of an episode of full length, and its maximum number of frames. */
const [SECONDS, FRAMES] = [8, 240];
/** Maximum height of the drawing, in lines of the terminal. */
const LINES = 40;

export function rolloutCommand(): Command {
  return new Command("rollout")
    .description("act for one user in a simulated world with a model that has a policy, and draw the path")
    .argument("<model>", "a model file with a policy")
    .addOption(new Option("--world <name>", "the world to act in").choices(Object.keys(WORLDS)).makeOptionMandatory())
    .addOption(new Option("--answers <file>", "the user's answers: .jsonl, .csv or .parquet").conflicts("user"))
    .addOption(labelsOption())
    .addOption(scaleOption())
    .addOption(ignoreOption())
    .addOption(featuresOption())
    .option("--user <n>", "a simulated user of the world, from 0, who answers questions first", whole(0))
    .option("--seed <n>", "seed of the initial state and of the simulated user's questions", seedOf, 0)
    .option("--svg <file>", "write a drawing of the path to this file, as SVG")
    .option("--json", "print the result as JSON to stdout")
    .option("-q, --quiet", "draw nothing in the terminal")
    .action(
      async (
        path: string,
        { world: name, answers: file, labels, scale, ignore, features, user, seed, svg, json, quiet },
      ) => {
        if (svg) await loadVega();
        const output = svg === undefined ? undefined : await openOutput(svg, json);
        const model = await readModel(path);
        if (!model.policy) throw new RangeError(`${path}: the model has no policy; train one with penchant policy`);
        const opened = await WORLDS[name as keyof typeof WORLDS]();
        const { world } = opened;
        checkFits(path, model, name, world);
        if (user >= world.goals.length) {
          throw new RangeError(`--user: got ${user}; users of ${name} are 0 to ${world.goals.length - 1}`);
        }
        await interruptible(
          () => "interrupted",
          async (signal) => {
            let answers: readonly LabelledPair[] = [];
            if (file) {
              const read = await readAnswersFile(file, {
                ...readingOf({ labels, scale, ignore, features }),
                model,
                modelFile: path,
              });
              if (!quiet) for (const line of read.notes) note(line);
              answers = answersOfOneUser(file, answersForModel(file, read, path, model));
            } else if (user !== undefined) {
              answers = await interview(opened, { user, seed, count: contextSize(model.config), signal });
            }
            const agent = await Agent.open(model);
            await agent.import(
              plainRecord("user", await modelHash(model), { answers: given(answers), personal: true }),
            );
            const { success, trail } = await rollOut(agent, world, { user, seed, signal, isDrawn: !quiet && !json });
            if (output) {
              const path = { user: user === undefined ? "agent" : userName(user), points: trail };
              await output.write(new TextEncoder().encode(await paths(world.view.scene, [path])));
              if (!quiet) note(`Saved ${svg}`);
            }
            const known = isPersonal(model) ? answersIn(lastAnswers(model.config, answers)) : 0;
            const steps = trail.length - 1;
            const { report } = output ?? { report: printLine };
            if (json) {
              printLine(JSON.stringify({ world: name, seed, user, answers: known, success, steps }));
            } else if (success === undefined) {
              report(`Acted for ${plural(steps, "step")}, after ${plural(known, "answer")}`);
            } else {
              const outcome = success ? "Reached" : "Did not reach";
              report(
                `${outcome} the goal of ${userName(user)} in ${plural(steps, "step")}, after ${plural(known, "answer")}`,
              );
            }
          },
        );
      },
    );
}

/** Answers as an agent keeps them, without dates. Comparisons of one task are one choice. */
const given = (answers: readonly LabelledPair[]): AnsweredQuestion[] =>
  answers.map(({ a, b, label, task }) => ({
    a: Float32Array.from(a),
    b: Float32Array.from(b),
    reply: checkReply(label),
    date: null,
    ...(task !== undefined && { choice: (task % LAST_CHOICE) + 1 }),
  }));

/** The number of answers in comparisons: a task is one. */
const answersIn = (comparisons: readonly LabelledPair[]): number =>
  comparisons.filter((_, i) => startOfAnswer(comparisons, i) === i).length;

/** @throws RangeError that names the first part of the model that does not fit the world. */
function checkFits(path: string, { config, policy }: Model, name: string, world: World): void {
  const { observationSize, actionSize, rewarded } = world;
  if (policy?.config.observation !== observationSize) {
    throw new RangeError(
      `${path}: its policy takes observations of ${plural(policy?.config.observation ?? 0, "value")}; in ${name} they have ${observationSize}`,
    );
  }
  if (policy.config.choices || policy.config.action !== actionSize) {
    const action = policy.config.choices ? "one of several choices" : plural(policy.config.action, "value");
    throw new RangeError(
      `${path}: an action of its policy is ${action}; in ${name} it is ${plural(actionSize, "value")}`,
    );
  }
  if (config.size !== rewarded.length || config.length > 1) {
    const compared = `${config.length > 1 ? "segments" : "states"} of ${plural(config.size, "feature")}`;
    throw new RangeError(
      `${path}: its answers compare ${compared}; in ${name} they compare states of ${plural(rewarded.length, "feature")}`,
    );
  }
}

interface InterviewOptions {
  user: number;
  seed: number;
  count: number;
  signal: AbortSignal;
}

/** Answers of a simulated user about states of the world's offline data. */
async function interview(
  { world, collect }: OpenWorld,
  { user, seed, count, signal }: InterviewOptions,
): Promise<LabelledPair[]> {
  const { observations } = await collect({ steps: ROWS, seed: ROWS_SEED + seed, signal });
  return simulatedAnswers(world, observations, user, count, new Random(seed, ROLLOUT_ANSWERS));
}

interface EpisodeOptions {
  user: number | undefined;
  seed: number;
  signal: AbortSignal;
  isDrawn: boolean;
}

/** Runs one episode, and returns its path and whether the user's goal was reached. Without a user it runs to the end. */
async function rollOut(agent: Agent, world: World, { user, seed, signal, isDrawn }: EpisodeOptions) {
  const { scene, position } = world.view;
  const goals = scene.goals.map((goal, i) => ({ ...goal, wanted: i === user }));
  const stepsPerFrame = Math.ceil(world.horizon / FRAMES);
  const frameMs = (1000 * SECONDS * stepsPerFrame) / world.horizon;
  const action = new Float32Array(world.actionSize);
  const screen = inPlace();
  const episode = world.start(new Random(seed, ROLLOUT_START));
  const trail = [position(episode.observation)];
  const draw = async () => {
    if (!isDrawn) return;
    const caption = `${user === undefined ? "" : `${userName(user)}, `}step ${trail.length - 1} of ${world.horizon}`;
    const rows = Math.min(LINES, (process.stdout.rows ?? LINES) - 1);
    screen.show(drawScene({ ...scene, goals, trail, caption }, { columns: columns(), rows }));
    if (process.stdout.isTTY) await sleep(frameMs);
  };
  const isSuccess = () => (user === undefined ? undefined : episode.success(user));
  try {
    while (trail.length <= world.horizon && !isSuccess()) {
      if ((trail.length - 1) % stepsPerFrame === 0) await draw();
      signal.throwIfAborted();
      episode.step(agent.act(episode.observation, action));
      trail.push(position(episode.observation));
    }
    await draw();
    return { success: isSuccess(), trail };
  } finally {
    screen.stop();
    episode.dispose();
  }
}
