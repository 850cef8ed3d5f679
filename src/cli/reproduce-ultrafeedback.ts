// UltraFeedback-P from files of UltraFeedback.

import { Random } from "../base/philox.ts";
import { ULTRAFEEDBACK_CASES } from "../base/streams.ts";
import type { ExperimentResult } from "../experiment/experiment.ts";
import { runUltraFeedback } from "../experiment/run-ultrafeedback.ts";
import { conversationText } from "../io/answers/conversation.ts";
import { plural } from "../io/notes.ts";
import { readUltraFeedback } from "../io/ultrafeedback.ts";
import { divergentPairs, isDivergent, splitPairs, UF_P_2, UF_P_4 } from "../world/ultrafeedback.ts";
import { type Embedding, embedded, openEmbedder } from "./embedding.ts";
import { runSeeds, type SeedOptions } from "./run-seeds.ts";
import { note } from "./terminal.ts";

/**
 * Runs the experiment on these files.
 * @throws RangeError when there are none, or they have too few pairs on which people differ.
 */
export async function reproduceUltraFeedback(
  files: readonly string[],
  embedding: Embedding,
  options: SeedOptions,
): Promise<ExperimentResult> {
  if (files.length === 0) throw new RangeError("ultrafeedback: got no file; give UltraFeedback as .parquet or .jsonl");
  const { pairs, prompts } = await divergentPairs(promptsOf(files));
  // Too few pairs are refused before their texts are embedded.
  for (const judges of [UF_P_2, UF_P_4]) splitPairs(pairs, judges, new Random(0, ULTRAFEEDBACK_CASES));
  const two = pairs.filter((pair) => isDivergent(pair, UF_P_2)).length;
  const embedder = await openEmbedder(embedding);
  const texts = pairs.flatMap(({ prompt, answers }) =>
    answers.map((answer) => conversationText(answer, prompt, embedder.chat)),
  );
  const of = `${plural(prompts, "prompt")}, a pair of answers each: people differ on ${pairs.length}`;
  const read = `${of}, those of helpfulness and honesty on ${two}`;
  const { data, notes } = await embedded(
    { texts, states: Float32Array.from(texts.keys()), size: 1 },
    embedding,
    embedder,
  );
  if (!options.quiet) for (const line of [read, ...notes]) note(line);
  return runSeeds("ultrafeedback", runUltraFeedback({ ...data, pairs }), options);
}

async function* promptsOf(files: readonly string[]) {
  for (const file of files) yield* readUltraFeedback(file);
}
