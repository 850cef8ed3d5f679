// penchant reproduce arguments: reads and embeds the arguments, and runs the experiment.

import type { ExperimentResult } from "../experiment/experiment.ts";
import { runArguments } from "../experiment/run-arguments.ts";
import { readArguments } from "../world/arguments.ts";
import { type Embedding, embedded, openEmbedder } from "./embedding.ts";
import { runSeeds, type SeedOptions } from "./run-seeds.ts";
import { note } from "./terminal.ts";

/** Runs the experiment on the votes in a folder. */
export async function reproduceArguments(
  folder: string | undefined,
  embedding: Embedding,
  options: SeedOptions,
): Promise<ExperimentResult> {
  if (!folder) throw new RangeError("arguments: got no folder; give one with arguments.csv and votes.csv");
  const votes = await readArguments(folder);
  const { data, notes } = await embedded(votes.data, embedding, await openEmbedder(embedding));
  if (!options.quiet) for (const line of notes) note(line);
  return runSeeds("arguments", runArguments({ ...votes, data }), options);
}
