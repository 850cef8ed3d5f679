// Trajectories as JSON lines, a step each: {"observation": [..], "action": [..], "reward": 0.5, "terminal": false,
// "episode": 7}. An action that is one of several choices is a whole number. Steps stand in order; an episode ends where
// "episode" changes, and after a step with "terminal": true. Reward, terminal and episode may be left out.

import { badCell, parseName } from "../cells.ts";
import { bytes, floats, type Growable, integers } from "../growable.ts";
import { JsonLineParser, type JsonRow } from "../json-lines.ts";
import type { RecordedRows } from "./recorded-rows.ts";

/** Reads text in pieces, which may end anywhere. Every error names the file and the line. */
export async function readTrajectoryJsonl(text: AsyncIterable<string>, file: string): Promise<RecordedRows> {
  const steps = new StepCollector(file);
  const lines = new JsonLineParser(file, '{"observation", "action"}', (row, line) => steps.add(row, line));
  for await (const piece of text) lines.push(piece);
  lines.finish();
  return steps.finish();
}

class StepCollector {
  private readonly observations = floats();
  private readonly actions = floats();
  private readonly rewards = floats();
  private readonly terminals = bytes();
  private readonly ends = bytes();
  private readonly lines = integers();
  /** What the first row has, all of them must have. */
  private first: { observationSize: number; actionSize: number; discrete: boolean; row: JsonRow } | undefined;
  private episode = "";

  constructor(private readonly file: string) {}

  add(row: JsonRow, line: number): void {
    const where = () => `${this.file}:${line}`;
    const { observation, action } = row;
    this.first ??= {
      observationSize: sizeOf(observation),
      actionSize: sizeOf(action),
      discrete: typeof action === "number",
      row,
    };
    const { observationSize, actionSize, discrete, row: first } = this.first;
    if ("episode" in first) this.begin(parseName(row.episode, "episode", where));
    addNumbers(this.observations, observation, "observation", observationSize, where);
    if (discrete) addNumber(this.actions, action, "action", "", where);
    else addNumbers(this.actions, action, "action", actionSize, where);
    if ("reward" in first) addNumber(this.rewards, row.reward, "reward", "", where);
    const terminal = row.terminal ?? false;
    if (terminal !== true && terminal !== false) throw badCell(where(), "terminal", terminal, "true or false");
    this.terminals.push(Number(terminal));
    this.ends.push(Number(terminal));
    this.lines.push(line);
  }

  /** Where another episode begins, the last one ends. */
  private begin(episode: string): void {
    const { ends } = this;
    if (ends.length > 0 && episode !== this.episode) ends.values[ends.length - 1] = 1;
    this.episode = episode;
  }

  finish(): RecordedRows {
    const { ends, lines, file } = this;
    const { observationSize = 0, actionSize = 0, discrete = false, row: first = {} } = this.first ?? {};
    if ("episode" in first) ends.values[ends.length - 1] = 1;
    return {
      file,
      locate: (row) => `${file}:${lines.values[row]}`,
      observations: all(this.observations),
      observationSize,
      actions: all(this.actions),
      actionSize,
      discrete,
      rewards: "reward" in first ? all(this.rewards) : undefined,
      terminals: all(this.terminals),
      ends: all(ends),
    };
  }
}

const all = <T extends Float32Array | Uint8Array>(values: Growable<T>): T =>
  values.values.subarray(0, values.length) as T;

const sizeOf = (values: unknown): number => (Array.isArray(values) ? values.length : 1);

type Where = () => string;

function addNumbers(into: Growable<Float32Array>, values: unknown, name: string, size: number, where: Where): void {
  if (!Array.isArray(values) || values.length === 0) throw badCell(where(), name, values, "a list of numbers");
  if (values.length !== size) throw badCell(where(), name, values, `a list of ${size} numbers, as in the rows before`);
  for (let k = 0; k < size; k++) addNumber(into, values[k], name, `[${k}]`, where);
}

function addNumber(into: Growable<Float32Array>, value: unknown, name: string, step: string, where: Where): void {
  if (typeof value !== "number" || !Number.isFinite(Math.fround(value))) {
    throw badCell(where(), name, value, "a finite number", step);
  }
  into.push(value);
}
