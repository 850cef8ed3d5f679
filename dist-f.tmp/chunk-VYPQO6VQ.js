import {
  FORMAT
} from "./chunk-WQAT6ZSD.js";
import {
  questionsOf
} from "./chunk-4OLIQVG2.js";
import {
  numbered
} from "./chunk-GCTJJ5H2.js";
import {
  captionOf
} from "./chunk-ZEPVP3ZT.js";
import {
  allLevels,
  featureOfLevel
} from "./chunk-NEXZXK3Y.js";
import {
  lastAnswers
} from "./chunk-OPOUNEVV.js";
import {
  ordinary
} from "./chunk-DBFQAMN3.js";
import {
  at
} from "./chunk-NNLXVFEM.js";

// src/agent/alternatives.ts
var itemAlternatives = (items) => items.map((item) => ({ name: item.name, caption: inOneLine(captionOf(item)), state: item.features }));
function surveyAlternatives(questions) {
  let alternatives = /* @__PURE__ */ new Map();
  for (let { a, b, captions } of questions)
    for (let [state, caption] of [[a, captions?.[0]], [b, captions?.[1]]]) {
      let key = Array.from(state).join();
      alternatives.has(key) || alternatives.set(key, { caption: inOneLine(caption ?? "") || shortened(state), state });
    }
  return [...alternatives.values()];
}
var inOneLine = (caption) => caption.replace(/[\s\p{Cc}]+/gu, " ").trim();
function shortened(state) {
  return `[${Array.from(state).slice(0, 6).map((x) => Number(x.toFixed(3))).join(", ")}${state.length > 6 ? ", \u2026" : ""}]`;
}

// src/agent/summary.ts
var UNUSUAL = 0.05, MAX_SAID = 60;
function summaryOf(personal, answers, { confidence, typicality, posterior, ranking, weights }, { config, attributes = [] }) {
  let isPersonal = config.kind === "personal", size = posterior.mean.length;
  return [
    answered(answers, config),
    isPersonal ? `${plural(size, "number stands", "numbers stand")} for your taste${answers.length === 0 ? "" : `, ${percent(confidence)} surer than before you answered`}.` : "The model ranks the same for everyone, and makes nothing of your answers.",
    personal || !isPersonal ? "" : "You have switched off that it follows you: it ranks and acts as for most people.",
    liked(ranking),
    valued(weights, attributes),
    typicality < UNUSUAL ? "Nearly nobody it was trained on answers as you do, so it may be wrong about you." : ""
  ].filter((sentence) => sentence !== "");
}
function answered(answers, config) {
  if (answers.length === 0) return "You have given no answer; what follows holds for anybody.";
  let questions = questionsOf2(answers), count = questions.length, skipped = questions.filter(({ reply }) => reply === "skip").length, days = answers.flatMap(({ date }) => date?.slice(0, 10) ?? []).sort(), [from, to] = [days[0], days[days.length - 1]], when = from === void 0 ? "" : from === to ? ` on ${from}` : ` from ${from} to ${to}`, said = `You have answered ${plural(count, "question", "questions")}${when}`, skips = skipped === 0 ? "" : `, and skipped ${skipped === count ? "all" : skipped} of them`, told = answers.filter(({ reply }) => reply !== "skip"), used = config.kind === "personal" ? questionsOf2(lastOf(config, told)).length : count, counts = used < count - skipped ? ` Only the last ${used} count.` : "";
  return `${said}${skips}.${counts}`;
}
function lastOf(config, told) {
  let comparisons = told.map(({ a, b, choice }) => ({ a, b, label: 1, task: choice }));
  return told.slice(told.length - lastAnswers(config, comparisons).length);
}
var questionsOf2 = (answers) => answers.filter(({ choice }, i) => !choice || choice !== answers[i - 1]?.choice);
function liked(ranking) {
  let [first, ...others] = ranking, last = others.pop();
  if (!first || !last) return "";
  let said = ({ caption, best }) => `${shortened2(caption)} (${percent(best)})`, then = others.slice(0, 2).map(said).join(" and ");
  return `Of ${last.place} alternatives you would most likely pick ${said(first)}${then && `, then ${then}`}; least likely ${said(last)}.`;
}
function valued(weights, attributes) {
  let levels = new Set(attributes.flatMap((of) => allLevels(of).map((level) => featureOfLevel(of, level)))), said = ({ feature, weight }) => `${levels.has(feature) ? "" : "more "}${shortened2(feature)} is ${weight < 0 ? "worse" : "better"}`, most = weights.filter(({ weight }) => weight !== 0).slice(0, 3);
  return most.length === 0 ? "" : `What counts most for you: ${most.map(said).join(", ")}.`;
}
var shortened2 = (text) => text.length > MAX_SAID ? `${text.slice(0, MAX_SAID - 1)}\u2026` : text, percent = (share) => share > 5e-3 || share === 0 ? `${Math.round(100 * share)}\xA0%` : "<\xA01\xA0%", plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

// src/agent/person-export.ts
var LISTED = 10, plainRecord = (user, model, { personal, answers }) => ({
  format: FORMAT,
  version: 1,
  user,
  model,
  personal,
  answers: answers.map(({ a, b, reply, date, choice }) => ({
    a: [...a],
    b: [...b],
    reply,
    date: date?.toISOString() ?? null,
    ...numbered(choice)
  }))
});
function exportOf(agent, user, model, hash) {
  let { answers, ...kept } = plainRecord(user, hash, agent), known = surveyAlternatives(questionsOf(model)), alternatives = model.items ? itemAlternatives(model.items) : known, caption = captionsOf([...alternatives, ...known], agent.answers), { confidence, typicality, posterior } = agent, [mean, variance] = [[...posterior.mean], [...posterior.variance]], listed = (alternatives.length === 0 ? [] : agent.rank(alternatives.map(({ state }) => state))).map(({ index, reward, uncertainty, best }, i) => ({ place: i + 1, caption: at(alternatives, index).caption, reward, uncertainty, best })), inferred = {
    confidence,
    typicality,
    posterior: { mean, variance },
    ranking: listed.filter(({ place }) => place <= LISTED || place > listed.length - LISTED),
    weights: weightsOf(agent, model, alternatives)
  };
  return {
    ...kept,
    exported: (/* @__PURE__ */ new Date()).toISOString(),
    summary: summaryOf(kept.personal, answers, inferred, model),
    answers: answers.map(({ a, b, ...others }) => ({ a, b, captions: [caption(a), caption(b)], ...others })),
    inferred
  };
}
function captionsOf(states, answers) {
  let sum = (values) => {
    let total = 0;
    for (let i = 0; i < values.length; i++) total += at(values, i) * (i + 1);
    return total;
  }, asked = new Set(answers.flatMap(({ a, b }) => [sum(a), sum(b)])), captions = /* @__PURE__ */ new Map();
  for (let { state, caption } of states) {
    if (!asked.has(sum(state))) continue;
    let key = Array.from(state).join(), other = captions.get(key);
    captions.set(key, other === void 0 || other === caption ? caption : null);
  }
  return (side) => captions.get(side.join()) ?? null;
}
function weightsOf(agent, { config, features, attributes = [], normalisation }, alternatives) {
  if (config.head !== "linear" || !features) return [];
  if (alternatives.length > 0 && alternatives.every(({ caption }) => features.includes(caption))) return [];
  let { mean } = normalisation, above = ordinary(normalisation, 1), levels = attributes.map((attribute) => attribute.levels.map((level) => featureOfLevel(attribute, level))), isLevel = new Set(levels.flat()), changes = features.flatMap((feature, j) => {
    let to = isLevel.has(feature) ? at(mean, j) + 1 : at(above, j);
    return above[j] === mean[j] ? [] : [{ feature, state: mean.map((m, k) => k === j ? to : m) }];
  });
  return attributes.forEach((attribute, i) => {
    let all = new Set(levels[i]), state = mean.map((m, k) => all.has(at(features, k)) ? m - 1 : m);
    attribute.code === "effects" && changes.push({ feature: featureOfLevel(attribute, attribute.omitted), state });
  }), changes.length === 0 ? [] : agent.rank(changes.map(({ state }) => state)).map(({ index, reward, uncertainty }) => ({ feature: at(changes, index).feature, weight: reward, uncertainty })).sort((p, q) => Math.abs(q.weight) - Math.abs(p.weight));
}

export {
  itemAlternatives,
  surveyAlternatives,
  inOneLine,
  shortened,
  plainRecord,
  exportOf
};
