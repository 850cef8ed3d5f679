// What a model makes of a person's answers, in words.

import { type Attribute, allLevels, featureOfLevel } from "../data/levels.ts";
import { NONE } from "../data/none.ts";
import { lastAnswers } from "../inference/last-answers.ts";
import type { ModelConfig, PersonalConfig } from "../model/config.ts";
import type { Model } from "../model/model.ts";
import type { ExportedAnswer, ExportedRank, ExportedWeight, PersonExport } from "./exported-person.ts";

type Inferred = PersonExport["inferred"];

/** Below this typicality, rankings may be wrong about the person. */
const UNUSUAL = 0.05;
/** The longest caption within a sentence, in characters. */
const MAX_SAID = 60;

/** The sentences of an export. */
export function summaryOf(
  personal: boolean,
  answers: readonly ExportedAnswer[],
  { confidence, typicality, posterior, ranking, weights }: Inferred,
  { config, attributes = [] }: Model,
): string[] {
  const isPersonal = config.kind === "personal";
  const size = posterior.mean.length;
  return [
    answered(answers, config),
    isPersonal
      ? `${plural(size, "number stands", "numbers stand")} for your taste${answers.length === 0 ? "" : `, ${percent(confidence)} surer than before you answered`}.`
      : "The model ranks the same for everyone, and makes nothing of your answers.",
    personal || !isPersonal ? "" : "You have switched off that it follows you: it ranks and acts as for most people.",
    liked(ranking),
    valued(weights, attributes),
    typicality < UNUSUAL ? "Nearly nobody it was trained on answers as you do, so it may be wrong about you." : "",
  ].filter((sentence) => sentence !== "");
}

/** How many answers there are, from when, and how many of them count. A personal model infers from the last ones. */
function answered(answers: readonly ExportedAnswer[], config: ModelConfig): string {
  if (answers.length === 0) return "You have given no answer; what follows holds for anybody.";
  const questions = questionsOf(answers);
  const count = questions.length;
  const skipped = questions.filter(({ reply }) => reply === "skip").length;
  const days = answers.flatMap(({ date }) => date?.slice(0, 10) ?? []).sort();
  const [from, to] = [days[0], days[days.length - 1]];
  const when = from === undefined ? "" : from === to ? ` on ${from}` : ` from ${from} to ${to}`;
  const said = `You have answered ${plural(count, "question", "questions")}${when}`;
  const skips = skipped === 0 ? "" : `, and skipped ${skipped === count ? "all" : skipped} of them`;
  const told = answers.filter(({ reply }) => reply !== "skip");
  const used = config.kind === "personal" ? questionsOf(lastOf(config, told)).length : count;
  const counts = used < count - skipped ? ` Only the last ${used} count.` : "";
  return `${said}${skips}.${counts}`;
}

/** The answers that a model infers from. */
function lastOf(config: PersonalConfig, told: readonly ExportedAnswer[]): readonly ExportedAnswer[] {
  const comparisons = told.map(({ a, b, choice }) => ({ a, b, label: 1, task: choice }));
  return told.slice(told.length - lastAnswers(config, comparisons).length);
}

/** The first comparison of each question: a choice among several alternatives is one. */
const questionsOf = (answers: readonly ExportedAnswer[]) =>
  answers.filter(({ choice }, i) => !choice || choice !== answers[i - 1]?.choice);

/** What the person likes most and least. */
function liked(ranking: readonly ExportedRank[]): string {
  const [first, ...others] = ranking;
  const last = others.pop();
  if (!first || !last) return "";
  const said = ({ caption, best }: ExportedRank) => `${shortened(caption)} (${percent(best)})`;
  const then = others.slice(0, 2).map(said).join(" and ");
  return `Of ${last.place} alternatives you would most likely pick ${said(first)}${then && `, then ${then}`}; least likely ${said(last)}.`;
}

/** Which features count most, and in which direction. */
function valued(weights: readonly ExportedWeight[], attributes: readonly Attribute[]): string {
  const levels = new Set(attributes.flatMap((of) => allLevels(of).map((level) => featureOfLevel(of, level))));
  const named = (feature: string) => `${levels.has(feature) ? "" : "more "}${shortened(feature)}`;
  const said = ({ feature, weight }: ExportedWeight) =>
    `${feature === NONE ? "none of these" : named(feature)} is ${weight < 0 ? "worse" : "better"}`;
  const most = weights.filter(({ weight }) => weight !== 0).slice(0, 3);
  return most.length === 0 ? "" : `What counts most for you: ${most.map(said).join(", ")}.`;
}

const shortened = (text: string) => (text.length > MAX_SAID ? `${text.slice(0, MAX_SAID - 1)}…` : text);
const percent = (share: number) =>
  share > 0.005 || share === 0 ? `${Math.round(100 * share)}\u00a0%` : "<\u00a01\u00a0%";
const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
