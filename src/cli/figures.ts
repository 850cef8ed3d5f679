// Writes the pictures of an experiment to a folder.

import { existsSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { at } from "../base/arrays.ts";
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
import { loadVega } from "../figure/render.ts";
import { checkWritable } from "../io/atomic-files.ts";
import { userName, type View, type World } from "../world/world.ts";
import { saveFile } from "./output.ts";

/** Creates the folder if necessary. @throws RangeError when files cannot be written there. */
export async function checkFolder(folder: string): Promise<void> {
  // Not recursive: Node's recursive mkdir reports a parent without write permission as missing.
  const missing: string[] = [];
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.unshift(path);
  try {
    for (const path of missing) await mkdir(path);
  } catch (error) {
    throw new RangeError(`${folder}: the folder cannot be created (${(error as Error).message})`);
  }
  if (!(await stat(folder)).isDirectory()) throw new RangeError(`${folder}: this is a file; it must be a folder`);
  await checkWritable(join(folder, "figure.svg"));
}

/** Checks that pictures can be drawn and written to a folder, which is created if necessary. Call it before long work. */
export async function checkFigures(folder: string): Promise<void> {
  await loadVega();
  await checkFolder(folder);
}

/** Writes NAME-success.svg and the other pictures of a control experiment. Returns the paths of the files. */
export async function writeFigures(folder: string, result: ExperimentResult, world: World): Promise<string[]> {
  const { experiment, pictures } = result;
  const drawn: Record<string, string> = {
    success: await successBars([{ title: experiment, bars: barsOf(result) }]),
    curves: await learningCurves(
      Object.entries(result.curves ?? {}).map(([name, seeds]) => ({ name, points: meanCurve(seeds) })),
    ),
    ...(pictures && (await picturesOf(pictures, world))),
  };
  return save(folder, experiment, drawn);
}

/** Writes success by number of questions for each strategy, and the limit (paper, figure 4). Returns the paths. */
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
    await saveFile(file, new TextEncoder().encode(svg));
    files.push(file);
  }
  return files;
}

const barsOf = ({ results }: ExperimentResult) =>
  Object.entries(results).map(([method, values]) => {
    const { mean, low, high } = (values as Estimates).success as Estimate;
    return { method, success: mean, low, high };
  });

const meanCurve = (seeds: readonly LearningCurve[]): CurvePoint[] =>
  (seeds[0] ?? []).map(({ step }, i) => pointOf(step, estimate(seeds.map((curve) => at(curve, i).success))));

/** The mean over seeds, with a band of one standard error to both sides if there are several. */
const pointOf = (step: number, { mean, stderr }: Estimate): CurvePoint =>
  stderr === null ? { step, value: mean } : { step, value: mean, low: mean - stderr, high: mean + stderr };

async function picturesOf({ maps, along, paths: rollouts }: Pictures, world: World): Promise<Record<string, string>> {
  const { view, observationSize: size } = world;
  const pictures: Record<string, string> = {};
  if (maps) {
    const { side, states } = maps.grid;
    const points = pointsOf(states, size, view);
    const rewards = maps.users.flatMap(({ user, sources }) =>
      sources.map(({ source, ranks }) => ({
        title: `${userName(user)}: ${source}`,
        user: userName(user),
        values: points.map((point, i) => ({ ...point, value: at(ranks.mean, i) })),
      })),
    );
    pictures.rewards = await rewardMaps(view.scene, rewards, { side, range: [0, 1] });
  }
  if (along.length > 0) {
    pictures.along = await rewardAlong(
      along.map(({ user, steps, sources: [truth, ...models] }) => ({
        title: userName(user),
        truth: truth ? curveOf(truth, steps) : [],
        models: models.map((model) => ({ name: model.source, points: curveOf(model, steps) })),
      })),
    );
  }
  if (rollouts.length > 0) {
    pictures.paths = await paths(
      view.scene,
      rollouts.map(({ user, observations }) => ({ user: userName(user), points: pointsOf(observations, size, view) })),
    );
  }
  return pictures;
}

const pointsOf = (observations: Float32Array, size: number, { position }: View) =>
  Array.from({ length: observations.length / size }, (_, i) =>
    position(observations.subarray(i * size, (i + 1) * size)),
  );

const curveOf = ({ ranks: { mean, deviation } }: SourceRanks, steps: readonly number[]): CurvePoint[] =>
  steps.map((step, i) => {
    const value = at(mean, i);
    if (!deviation) return { step, value };
    return { step, value, low: value - at(deviation, i), high: value + at(deviation, i) };
  });
