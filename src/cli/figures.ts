// Pictures of a control experiment, in a folder.

import { existsSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type Estimate,
  type Estimates,
  type ExperimentResult,
  estimate,
  type LearningCurve,
} from "../experiment/experiment.ts";
import type { Pictures, SourceRanks } from "../experiment/pictures.ts";
import { successBars } from "../figure/bars.ts";
import { type CurvePoint, learningCurves, questionCurves, rewardAlong } from "../figure/lines.ts";
import { rewardMaps } from "../figure/maps.ts";
import { paths } from "../figure/paths.ts";
import { checkWritable, writeAtomic } from "../io/atomic-files.ts";
import type { World } from "../world/world.ts";
import { userName, type View, viewOf } from "./world-view.ts";

/** Makes the folder where there is none; throws unless files can be written there. */
export async function checkFolder(folder: string): Promise<void> {
  // One by one: Node's recursive mkdir takes a folder it may not write for one that is missing.
  const missing: string[] = [];
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.unshift(path);
  try {
    for (const path of missing) await mkdir(path);
  } catch (error) {
    throw new RangeError(`${folder}: the folder cannot be made (${(error as Error).message})`);
  }
  if (!(await stat(folder)).isDirectory()) throw new RangeError(`${folder}: this is a file; give a folder`);
  await checkWritable(join(folder, "figure.svg"));
}

/** Writes NAME-success.svg and what else there is to see; gives the paths of the files. */
export async function writeFigures(folder: string, result: ExperimentResult, world: World): Promise<string[]> {
  const { experiment, pictures } = result;
  const drawn: Record<string, string> = {
    success: await successBars([{ title: experiment, bars: barsOf(result) }]),
    curves: await learningCurves(
      Object.entries(result.curves ?? {}).map(([name, seeds]) => ({ name, points: overSeeds(seeds) })),
    ),
    ...(pictures && (await picturesOf(pictures, world))),
  };
  return save(folder, experiment, drawn);
}

/** Writes success by number of questions for every way to ask, and the limit (paper, figure 4). */
export async function writeQuestionCurves(folder: string, result: ExperimentResult): Promise<string[]> {
  const { experiment, results, limits } = result;
  const curves = Object.entries({ ...results, "best possible": limits.bayes as Estimates }).map(([name, byAsked]) => ({
    name,
    points: Object.entries(byAsked as Estimates).map(([asked, values]) =>
      pointOf(Number(asked), (values as Estimates).success as Estimate),
    ),
  }));
  return save(folder, experiment, { questions: await questionCurves(curves) });
}

async function save(folder: string, experiment: string, drawn: Readonly<Record<string, string>>): Promise<string[]> {
  const files: string[] = [];
  for (const [name, svg] of Object.entries(drawn)) {
    const file = join(folder, `${experiment}-${name}.svg`);
    await writeAtomic(file, new TextEncoder().encode(svg));
    files.push(file);
  }
  return files;
}

const barsOf = ({ results }: ExperimentResult) =>
  Object.entries(results).map(([method, values]) => {
    const { mean, low, high } = (values as Estimates).success as Estimate;
    return { method, success: mean, low, high };
  });

const overSeeds = (seeds: readonly LearningCurve[]): CurvePoint[] =>
  (seeds[0] ?? []).map(({ step }, i) => pointOf(step, estimate(seeds.map((curve) => curve[i]?.success as number))));

/** The mean of all seeds, and a standard error to both sides where there are several. */
const pointOf = (step: number, { mean, stderr }: Estimate): CurvePoint =>
  stderr === null ? { step, value: mean } : { step, value: mean, low: mean - stderr, high: mean + stderr };

async function picturesOf({ maps, along, paths: shown }: Pictures, world: World): Promise<Record<string, string>> {
  const view = viewOf(world);
  const size = world.observationSize;
  const pictures: Record<string, string> = {};
  if (maps) {
    const { side, states } = maps.places;
    const places = pointsOf(states, size, view);
    const all = maps.users.flatMap(({ user, judged }) =>
      judged.map(({ source, ranks }) => ({
        title: `${userName(user)}: ${source}`,
        user: userName(user),
        values: places.map((place, i) => ({ ...place, value: ranks.mean[i] as number })),
      })),
    );
    pictures.rewards = await rewardMaps(view.scene, all, { side, range: [0, 1] });
  }
  if (along.length > 0) {
    pictures.along = await rewardAlong(
      along.map(({ user, steps, judged: [truth, ...models] }) => ({
        title: userName(user),
        truth: truth ? curveOf(truth, steps) : [],
        models: models.map((model) => ({ name: model.source, points: curveOf(model, steps) })),
      })),
    );
  }
  if (shown.length > 0) {
    pictures.paths = await paths(
      view.scene,
      shown.map(({ user, observations }) => ({ user: userName(user), points: pointsOf(observations, size, view) })),
    );
  }
  return pictures;
}

const pointsOf = (observations: Float32Array, size: number, { at }: View) =>
  Array.from({ length: observations.length / size }, (_, i) => at(observations.subarray(i * size, (i + 1) * size)));

const curveOf = ({ ranks: { mean, deviation } }: SourceRanks, steps: readonly number[]): CurvePoint[] =>
  steps.map((step, i) => {
    const [value, spread] = [mean[i] as number, deviation?.[i]];
    return spread === undefined ? { step, value } : { step, value, low: value - spread, high: value + spread };
  });
