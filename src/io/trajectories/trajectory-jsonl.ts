// Trajectories as JSON Lines, one step per line, or a JSON array of steps: {"observation": [..], "action": [..], "reward": 0.5, "terminated": false,
// "truncated": false, "episode": 7}. A discrete action is a whole number. Steps are in order. Reward and episode are
// optional, and so are the ends of episodes, under any name of episode-columns.ts; a row without one has none.

import { at } from "../../base/arrays.ts";
import { integers } from "../growable.ts";
import { JsonLineParser } from "../json-lines.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";
import { StepCollector } from "./step-collector.ts";

/**
 * Reads chunks of text, which may be split anywhere.
 * @throws FormatError naming the file and the line.
 */
export async function readTrajectoryJsonl(
  text: AsyncIterable<string>,
  file: string,
  options: RowOptions = {},
): Promise<RecordedRows> {
  const positions = integers();
  const parser = new JsonLineParser(file, '{"observation", "action"}', (step, position) => {
    positions.push(position);
    steps.add(step);
  });
  const steps = new StepCollector(file, (row) => parser.locate(at(positions.values, row)), options);
  for await (const chunk of text) parser.push(chunk);
  parser.finish();
  return steps.finish();
}
