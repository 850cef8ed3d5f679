// Trajectories as JSON Lines, one step per line: {"observation": [..], "action": [..], "reward": 0.5, "terminal": false,
// "episode": 7}. A discrete action is a whole number. Steps are in order; an episode ends where "episode" changes and after
// a step with "terminal": true. Reward, terminal and episode are optional.

import { badCell, type Locate, parseName } from "../cells.ts";
import { bytes, floats, type Growable, integers } from "../growable.ts";
import { JsonLineParser, type JsonRow } from "../json-lines.ts";
import type { RecordedRows } from "./recorded-rows.ts";

/** Reads chunks of text, which may be split anywhere. @throws FormatError naming the file and the line. */
export async function readTrajectoryJsonl(text: AsyncIterable<string>, file: string): Promise<RecordedRows> {
  const steps = new StepCollector(file);
  const parser = new JsonLineParser(file, '{"observation", "action"}', (row, line) => steps.add(row, line));
  for await (const chunk of text) parser.push(chunk);
  parser.finish();
  return steps.finish();
}

class StepCollector {
  private readonly observations = floats();
  private readonly actions = floats();
  private readonly rewards = floats();
  private readonly terminals = bytes();
  private readonly ends = bytes();
  private readonly lines = integers();
  /** The first step. All others must have the same optional keys and the same sizes. */
  private first: { observationSize: number; actionSize: number; discrete: boolean; row: JsonRow } | undefined;
  private episode = "";

  constructor(private readonly file: string) {}

  add(row: JsonRow, line: number): void {
    const locate = () => `${this.file}:${line}`;
    const { observation, action } = row;
    this.first ??= {
      observationSize: sizeOf(observation),
      actionSize: sizeOf(action),
      discrete: typeof action === "number",
      row,
    };
    const { observationSize, actionSize, discrete, row: first } = this.first;
    if ("episode" in first) this.continueEpisode(parseName(row.episode, "episode", locate));
    addNumbers(this.observations, observation, "observation", observationSize, locate);
    if (discrete) addNumber(this.actions, action, "action", "", locate);
    else addNumbers(this.actions, action, "action", actionSize, locate);
    if ("reward" in first) addNumber(this.rewards, row.reward, "reward", "", locate);
    const terminal = row.terminal ?? false;
    if (terminal !== true && terminal !== false) throw badCell(locate(), "terminal", terminal, "true or false");
    this.terminals.push(Number(terminal));
    this.ends.push(Number(terminal));
    this.lines.push(line);
  }

  /** Ends the previous episode if the next step belongs to another one. */
  private continueEpisode(episode: string): void {
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
      observations: this.observations.view(),
      observationSize,
      actions: this.actions.view(),
      actionSize,
      discrete,
      rewards: "reward" in first ? this.rewards.view() : undefined,
      terminals: this.terminals.view(),
      ends: ends.view(),
    };
  }
}

const sizeOf = (values: unknown): number => (Array.isArray(values) ? values.length : 1);

function addNumbers(into: Growable<Float32Array>, values: unknown, name: string, size: number, locate: Locate): void {
  if (!Array.isArray(values) || values.length === 0) throw badCell(locate(), name, values, "a list of numbers");
  if (values.length !== size) {
    throw badCell(locate(), name, values, `a list of ${size} numbers, as in the rows before`);
  }
  for (let k = 0; k < size; k++) addNumber(into, values[k], name, `[${k}]`, locate);
}

function addNumber(into: Growable<Float32Array>, value: unknown, name: string, path: string, locate: Locate): void {
  if (typeof value !== "number" || !Number.isFinite(Math.fround(value))) {
    throw badCell(locate(), name, value, "a finite number", path);
  }
  into.push(value);
}
