// The dialog "What is kept of you": shows it, saves it to a file, and takes the answers of such a file.

import type { ExportedAnswer, Item, PersonExport } from "penchant";
import { asGiven, groupsOf, inWords, listed } from "../given.ts";
import { byId, html, picture } from "./drawing.ts";
import type { Subject } from "./subject.ts";

/** The largest file that is read, in bytes: a thousand answers take less. */
const MAX_FILE = 2 ** 25;

const dialog = () => byId<HTMLDialogElement>("kept");

/** Shows an export of the person. */
export function showKept(kept: PersonExport, subject: Subject): void {
  const answers = asGiven(kept.answers)
    .map((given) => row(given, subject))
    .reverse();
  byId("kept-summary").replaceChildren(...kept.summary.map((sentence) => html("li", sentence)));
  byId("kept-answers").replaceChildren(...answers);
  for (const id of ["kept-latest", "kept-answers", "kept-save"]) byId(id).hidden = answers.length === 0;
  byId("kept-load").hidden = answers.length > 0; // an import overwrites nobody's answers
  keptNotice("");
  if (!dialog().open) dialog().showModal();
}

/** Says in the dialog what happened, or why something did not work; nothing if `text` is empty. */
export function keptNotice(text: string): void {
  byId("kept-notice").textContent = text;
  byId("kept-notice").hidden = text === "";
}

/** Closes the dialog, and removes all that is personal from it. */
export function closeKept(): void {
  dialog().close();
  for (const id of ["kept-summary", "kept-answers", "kept-notice"]) byId(id).replaceChildren();
}

/** An answer: its alternatives as pictures, the preferred one marked; in words; and its date. */
function row(given: readonly ExportedAnswer[], subject: Subject): HTMLElement {
  const [{ date, choice }] = given as [ExportedAnswer];
  const { alternatives, chosen, words } = choice
    ? choiceOf(given, subject)
    : pairOf(given as [ExportedAnswer], subject);
  const when =
    date === null
      ? "Date unknown"
      : new Date(date).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const shown = alternatives.map((item) => {
    const frame = html("div", "", item === chosen ? "side chosen" : "side");
    frame.ariaHidden = "true"; // the words say the same
    frame.append(subject.items.includes(item) ? picture(item, subject) : html("div", "?", "initial"));
    return frame;
  });
  const [item, text] = [html("li", "", choice ? "several" : ""), html("div")];
  text.append(html("p", words), html("p", when, "muted"));
  item.append(...shown, text);
  return item;
}

/** What a row shows. */
interface Shown {
  readonly alternatives: readonly Item[];
  readonly chosen: Item | undefined;
  readonly words: string;
}

function pairOf([{ a, b, captions, reply }]: [ExportedAnswer], subject: Subject): Shown {
  const alternatives = [a, b].map((features, i) => itemOf(features, captions?.[i], subject));
  const [p, q] = alternatives.map((item) => subject.say(item)) as [string, string];
  const { word, strength } = inWords(reply);
  const words = {
    a: `You preferred ${p} to ${q}${strength}.`,
    b: `You preferred ${q} to ${p}${strength}.`,
    tie: `Both alike: ${p} and ${q}.`,
    skip: `Skipped: ${p} or ${q}.`,
  };
  return { alternatives, chosen: alternatives["ab".indexOf(word)], words: words[word] };
}

/** A choice among several, also one that names more than the best: a file may have it. */
function choiceOf(comparisons: readonly ExportedAnswer[], subject: Subject): Shown {
  const groups = groupsOf(comparisons).map((group) =>
    group.map(({ features, caption }) => itemOf(features, caption, subject)),
  );
  const alternatives = groups.flat();
  const said = (items: readonly Item[], word: "and" | "or") =>
    listed(
      items.map((item) => subject.say(item)),
      word,
    );
  const [best = []] = groups;
  const chosen = groups.length > 1 && best.length === 1 ? best[0] : undefined;
  const words = comparisons.every(({ reply }) => reply === "skip")
    ? `Skipped: ${said(alternatives, "or")}.`
    : chosen && groups.length === 2
      ? `You picked ${subject.say(chosen)} of ${said(alternatives, "and")}.`
      : `Your order: ${groups.map((group) => said(group, "and")).join(", then ")}.`;
  return { alternatives, chosen, words };
}

/** The item with these features or, if there is none, one that has only a caption. */
function itemOf(features: readonly number[], caption: string | null | undefined, { items }: Subject): Item {
  const known = items.find(
    (item) => features.length === item.features.length && features.every((x, j) => x === item.features[j]),
  );
  return known ?? { name: caption ?? `[${features.slice(0, 6).join(", ")}]`, features: Float32Array.from(features) };
}

/** Saves an export to a file. Its name tells nobody whose it is, since browsers list what was saved. */
export function saveKept(kept: PersonExport): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 2)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: "what-is-kept-of-me.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // once the browser has written the file
}

/** The data of a file that a person chose, for `agent.import`. @throws Error when it is too large or no JSON. */
export async function readKept(file: File): Promise<unknown> {
  const text = file.size > MAX_FILE ? "" : await file.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("file: it is none that was saved here or by agent.export(); choose another");
  }
}
