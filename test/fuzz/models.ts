// Fuzzes model files: each is changed, gets a matching SHA-256, and is loaded. Those that load are asked, answered, ranked,
// explained and acted with.

import { Agent } from "../../src/agent/agent.ts";
import { at } from "../../src/base/arrays.ts";
import type { Model } from "../../src/model/model.ts";
import { decodeModel } from "../../src/model/model-file.ts";
import type { Normalisation } from "../../src/model/normalisation.ts";
import { changedModel } from "./model-changes.ts";
import { type Draw, drawer, pick } from "./mutate.ts";

/** What became of changed model files. */
export interface ModelCounts {
  /** Files that were refused with a FormatError. */
  refused: number;
  /** Files that loaded. */
  loaded: number;
  /** Calls on loaded models that gave finite results. */
  results: number;
  /** Calls on loaded models that refused a feature that the model says is unlike its training data. */
  refusals: number;
  /** What else happened, by the number of the file. */
  readonly failures: { index: number; reason: string }[];
  /** The longest CPU time of a file in seconds, and its number. */
  slowest: { index: number; seconds: number };
}

export const noCounts = (): ModelCounts => ({
  refused: 0,
  loaded: 0,
  results: 0,
  refusals: 0,
  failures: [],
  slowest: { index: 0, seconds: 0 },
});

/** No small model may take more CPU time. */
const MAX_SECONDS = 1;
/** The first files load and compile code. */
const WARM_UP = 50;

/** The kinds of errors with which a call may refuse features that are unlike the training data. */
const MAGNITUDE = /must be (a finite number )?of the magnitude of the training data/;

/** Features of one to `length` states: near the mean of the training data, or from 0 to 1. */
function features({ mean, scale }: Normalisation, length: number, draw: Draw): number[] {
  const isNear = draw(4) > 0;
  return Array.from({ length: (1 + draw(Math.min(2, length))) * mean.length }, (_, i) => {
    const [m, s, u] = [at(mean, i % mean.length), at(scale, i % mean.length), draw(1000) / 1000];
    return isNear ? Math.fround(m + (s > 0 ? (4 * u - 2) / s : 0)) : u;
  });
}

/** Uses everything of an agent. Returns what is wrong with a result. */
async function use(model: Model, draw: Draw, counts: ModelCounts): Promise<string | undefined> {
  const agent = await Agent.open(model);
  const { config, normalisation, policy } = model;
  const side = () => features(normalisation, config.length, draw);
  const question = () => ({ a: side(), b: side() });
  const personal = config.kind === "personal";
  const options = [side(), side(), side()];
  const turn = draw(6); // dear calls take turns
  const calls: Record<string, () => unknown> = {
    prior: () => agent.posterior,
    answer: () => agent.answer(question(), pick(draw, ["a", "b", "tie"])),
    posterior: () => [agent.posterior, agent.confidence, agent.answers],
    rank: () => agent.rank(options),
    next: () =>
      turn === 0 &&
      agent.nextQuestion({ candidates: [question(), question()], options: draw(2) ? options : undefined }),
    explain: () => (personal && turn === 1 ? agent.explain(question(), draw(2) ? options : undefined) : 0),
    typicality: () => (draw(16) ? 0 : agent.typicality),
    "own questions": () => (draw(64) ? 0 : agent.nextQuestion()),
    act: () => policy && agent.act(features(policy.normalisation, 1, draw), new Float32Array(policy.config.action)),
  };
  for (const [name, call] of Object.entries(calls)) {
    try {
      const result = call();
      if (!isAllFinite(result)) return `${name}: ${JSON.stringify(result)}`;
      counts.results++;
    } catch (error) {
      const { name: kind, message } = error as Error;
      if (kind !== "RangeError" || !MAGNITUDE.test(message)) return `${name}: ${kind}: ${message}`;
      counts.refusals++;
    }
  }
  if (draw(16) === 0) await agent.dispose();
  return undefined;
}

/** Whether all numbers in a value are finite. */
function isAllFinite(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return ArrayBuffer.isView(value)
    ? (value as Float32Array).every(Number.isFinite)
    : Object.values(value).every(isAllFinite);
}

/** Loads and uses the changed models `from` … `to` − 1 of a seed. Calls `onFile` before each. */
export async function fuzzModels(
  files: readonly Uint8Array[],
  { seed, from = 0, to, maxSeconds = MAX_SECONDS }: { seed: number; from?: number; to: number; maxSeconds?: number },
  onFile: (index: number) => void = () => {},
): Promise<ModelCounts> {
  const counts = noCounts();
  for (let index = from; index < to; index++) {
    onFile(index);
    const file = changedModel(files, seed, index);
    const start = process.cpuUsage();
    const fault = await faultOf(file, drawer(seed + 1, index), counts);
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    if (fault) counts.failures.push({ index, reason: fault });
    if (index - from < WARM_UP) continue;
    if (seconds > maxSeconds) counts.failures.push({ index, reason: `it took ${seconds.toFixed(1)} s` });
    if (seconds > counts.slowest.seconds) counts.slowest = { index, seconds };
  }
  return counts;
}

async function faultOf(file: Uint8Array, draw: Draw, counts: ModelCounts): Promise<string | undefined> {
  try {
    const model = await decodeModel(file);
    const fault = await use(model, draw, counts);
    counts.loaded++;
    return fault;
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "FormatError") return `${name}: ${message}`;
    counts.refused++;
    return undefined;
  }
}
