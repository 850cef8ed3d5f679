// The page that shows a person what is kept of them. It runs no script, and loads nothing.

import type { ExportedAnswer, ExportedRank, PersonExport } from "penchant";
import { asGiven, groupsOf, inWords, listed } from "../given.ts";

const STYLE = `:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
li { margin-bottom: 0.5rem; }
small { display: block; opacity: 0.75; }
meter { width: 12rem; max-width: 40vw; vertical-align: middle; }`;

/** The policy of the page: captions are data of strangers, and could do nothing even if they were not escaped. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A text as HTML. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const list = (kind: "ul" | "ol", items: readonly string[]): string =>
  `<${kind}>${items.map((item) => `<li>${item}</li>`).join("\n")}</${kind}>`;

/** A side as text. */
const said = (features: readonly number[], caption: string | null | undefined): string =>
  escaped(caption ?? `[${features.join(", ")}]`);

/** What was answered, and its date. */
function answerText(given: readonly ExportedAnswer[]): string {
  const [{ date, choice }] = given as [ExportedAnswer];
  const when =
    date === null
      ? "date unknown"
      : `<time datetime="${escaped(date)}">${escaped(date.slice(0, 16).replace("T", " "))} UTC</time>`;
  return `${choice ? choiceText(given) : pairText(given as [ExportedAnswer])} <small>${when}</small>`;
}

function pairText([{ a, b, captions, reply }]: readonly [ExportedAnswer]): string {
  const [p, q] = [a, b].map((features, i) => said(features, captions?.[i]));
  const words = {
    a: `<b>${p}</b> rather than ${q}`,
    b: `<b>${q}</b> rather than ${p}`,
    tie: `${p} and ${q} alike`,
    skip: `${p} or ${q}: skipped`,
  };
  const { word, strength } = inWords(reply);
  return words[word] + strength;
}

/** A choice among several alternatives; of one that names more than the best, the order. */
function choiceText(comparisons: readonly ExportedAnswer[]): string {
  const groups = groupsOf(comparisons).map((group) => group.map(({ features, caption }) => said(features, caption)));
  const [best = [], others = []] = groups;
  if (comparisons.every(({ reply }) => reply === "skip")) return `${listed(groups.flat(), "or")}: skipped`;
  if (groups.length === 2 && best.length === 1) return `<b>${best}</b> rather than ${listed(others, "or")}`;
  return groups.map((group) => listed(group, "and")).join(", then ");
}

/** An export of a person as a page, which has the export itself as a file. */
export function exportPage(person: PersonExport): string {
  const { user, summary, answers, inferred, exported } = person;
  const file = encodeURIComponent(JSON.stringify(person, null, 2));
  const rank = ({ place, caption, best }: ExportedRank): string =>
    `<li value="${place}">${escaped(caption)} <meter value="${best}"></meter> ${Math.round(100 * best)}&nbsp;%</li>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What is kept of ${escaped(user)}</title>
<style>${STYLE}</style>
<h1>What is kept of ${escaped(user)}</h1>
<p>On ${escaped(exported.slice(0, 10))}. <a download="what-is-kept-of-me.json" href="data:application/json,${file}">Save it as a file</a>, which another device can take.</p>
<h2>In words</h2>
${list("ul", summary.map(escaped))}
<h2>The answers, the latest first</h2>
${answers.length === 0 ? "<p>None.</p>" : list("ol", asGiven(answers).map(answerText).reverse())}
<h2>What would be picked</h2>
<ol>${inferred.ranking.map(rank).join("\n")}</ol>
</html>
`;
}
