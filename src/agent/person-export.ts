// Exports what is kept of a person, and what a model makes of it. It is loaded only when it is needed.

import { at } from "../base/arrays.ts";
import { featureOfLevel } from "../data/levels.ts";
import type { Model } from "../model/model.ts";
import { ordinary } from "../model/normalisation.ts";
import { type CaptionedState, itemAlternatives, surveyAlternatives } from "./alternatives.ts";
import { type AnsweredQuestion, numbered } from "./answered-question.ts";
import { type ExportedWeight, FORMAT, type PersonExport, type PersonRecord, VERSION } from "./exported-person.ts";
import { questionsOf } from "./questions.ts";
import type { Ranked } from "./ranking.ts";
import { summaryOf } from "./summary.ts";
import type { UserRecord } from "./user-record.ts";
import type { UserSession } from "./user-session.ts";

/** What is exported of an agent. */
export type Exported = Pick<UserSession, "answers" | "posterior" | "confidence" | "typicality" | "personal"> & {
  rank(options: readonly ArrayLike<number>[]): Ranked[];
};

/** How many alternatives are listed from each end of a ranking. */
const LISTED = 10;

/** A user's stored state as plain data. `model` is the model's hash. */
export const plainRecord = (user: string, model: string, { personal, answers }: UserRecord): PersonRecord => ({
  format: FORMAT,
  version: VERSION,
  user,
  model,
  personal,
  answers: answers.map(({ a, b, reply, date, choice }) => ({
    a: [...a],
    b: [...b],
    reply,
    date: date?.toISOString() ?? null,
    ...numbered(choice),
  })),
});

/** Exports the current user of an agent. `hash` is the model's. */
export function exportOf(agent: Exported, user: string, model: Model, hash: string): PersonExport {
  const { answers, ...kept } = plainRecord(user, hash, agent);
  const known = surveyAlternatives(questionsOf(model));
  const alternatives = model.items ? itemAlternatives(model.items) : known;
  const caption = captionsOf([...alternatives, ...known], agent.answers);
  const { confidence, typicality, posterior } = agent;
  const [mean, variance] = [[...posterior.mean], [...posterior.variance]];
  const ranking = alternatives.length === 0 ? [] : agent.rank(alternatives.map(({ state }) => state));
  const listed = ranking.map(({ index, reward, uncertainty, best }, i) => {
    return { place: i + 1, caption: at(alternatives, index).caption, reward, uncertainty, best };
  });
  const inferred = {
    confidence,
    typicality,
    posterior: { mean, variance },
    ranking: listed.filter(({ place }) => place <= LISTED || place > listed.length - LISTED),
    weights: weightsOf(agent, model, alternatives),
  };
  return {
    ...kept,
    exported: new Date().toISOString(),
    summary: summaryOf(kept.personal, answers, inferred, model),
    answers: answers.map(({ a, b, ...others }) => ({ a, b, captions: [caption(a), caption(b)], ...others })),
    inferred,
  };
}

/** Finds the captions of the sides of answers: those of the states with the same features, if they all have the same caption. */
function captionsOf(states: readonly CaptionedState[], answers: readonly AnsweredQuestion[]) {
  // Features as text would take seconds for many items, so first those are found that may have been asked about.
  const sum = (values: ArrayLike<number>) => {
    let total = 0;
    for (let i = 0; i < values.length; i++) total += at(values, i) * (i + 1);
    return total;
  };
  const asked = new Set(answers.flatMap(({ a, b }) => [sum(a), sum(b)]));
  const captions = new Map<string, string | null>();
  for (const { state, caption } of states) {
    if (!asked.has(sum(state))) continue;
    const key = Array.from(state).join();
    const other = captions.get(key);
    captions.set(key, other === undefined || other === caption ? caption : null);
  }
  return (side: readonly number[]): string | null => captions.get(side.join()) ?? null;
}

/**
 * The weights of a linear reward over named features: the rewards of states that are at the mean but for one feature, which is
 * one deviation above it, or 1 if it stands for a level. In effects coding, a level that has no feature is −1 in all features of
 * its attribute. Features that stand for the alternatives themselves have none.
 */
function weightsOf(
  agent: Exported,
  { config, features, attributes = [], normalisation }: Model,
  alternatives: readonly CaptionedState[],
): ExportedWeight[] {
  if (config.head !== "linear" || !features) return [];
  if (alternatives.length > 0 && alternatives.every(({ caption }) => features.includes(caption))) return [];
  const { mean } = normalisation;
  const above = ordinary(normalisation, 1);
  const levels = attributes.map((attribute) => attribute.levels.map((level) => featureOfLevel(attribute, level)));
  const isLevel = new Set(levels.flat());
  const changes = features.flatMap((feature, j) => {
    const to = isLevel.has(feature) ? at(mean, j) + 1 : at(above, j);
    return above[j] === mean[j] ? [] : [{ feature, state: mean.map((m, k) => (k === j ? to : m)) }];
  });
  attributes.forEach((attribute, i) => {
    const all = new Set(levels[i]);
    const state = mean.map((m, k) => (all.has(at(features, k)) ? m - 1 : m));
    if (attribute.code === "effects") changes.push({ feature: featureOfLevel(attribute, attribute.omitted), state });
  });
  if (changes.length === 0) return [];
  return agent
    .rank(changes.map(({ state }) => state))
    .map(({ index, reward, uncertainty }) => ({ feature: at(changes, index).feature, weight: reward, uncertainty }))
    .sort((p, q) => Math.abs(q.weight) - Math.abs(p.weight));
}
