// Renders the agent's questions, ranking and posterior.

import type { Item, Posterior, Ranked } from "penchant";
import { captionOf, type Subject } from "./subject.ts";

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const SVG = "http://www.w3.org/2000/svg";
function svg(name: string, attributes: Record<string, string | number> = {}): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

export function html(name: string, text = "", className = ""): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

/** A picture of the item: of the bowl at this place, the item's own or, if it has none, its initial letter. */
export function picture(item: Item, { isBowl }: Subject): Element {
  if (isBowl) {
    const drawn = svg("svg", { viewBox: "0 0 240 180", "aria-hidden": "true" });
    drawn.append(svg("use", { href: `#place-${item.name.replaceAll(" ", "-")}` }));
    return drawn;
  }
  if (item.image) return Object.assign(new Image(), { src: item.image, alt: captionOf(item) });
  const letter = html("div", [...captionOf(item)][0]?.toUpperCase(), "initial");
  letter.ariaHidden = "true";
  return letter;
}

/** A picture with its caption. The caption is read once: where there is a picture, as its alternative text. */
function pictured(item: Item, subject: Subject): Element[] {
  const [drawn, text] = [picture(item, subject), html("span", capital(captionOf(item)))];
  if (drawn instanceof HTMLImageElement) text.ariaHidden = "true";
  return [drawn, text];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
export const percent = (share: number) => (share > 0.005 ? `${Math.round(100 * share)}\u00a0%` : "<\u00a01\u00a0%");

/** The cards to choose between. */
export const cards = (): HTMLButtonElement[] => [...document.querySelectorAll<HTMLButtonElement>(".card")];

/** Shows a card for each alternative, and why the question is asked. */
export function drawQuestion(alternatives: readonly Item[], why: string, subject: Subject): void {
  for (const [i, card] of cards().entries()) card.replaceChildren(...pictured(alternatives[i] as Item, subject));
  byId("why").textContent = why;
  centreStrength();
}

const slider = () => byId<HTMLInputElement>("share");

/** The share of the left alternative, from 0 to 1: the slider is the nearer to its card, the larger it is. */
export const shareOfFirst = (): number => 1 - slider().valueAsNumber / 100;

/** Says how strongly one of two alternatives is preferred, in the button that gives this answer and to screen readers. */
export function drawStrength(alternatives: readonly Item[], { say }: Subject): void {
  const share = shareOfFirst();
  const preferred = alternatives[share > 0.5 ? 0 : 1] as Item;
  writeStrength(share === 0.5 ? ALIKE : `${percent(Math.max(share, 1 - share))} for ${say(preferred)}`);
}

const ALIKE = "Both alike";

function writeStrength(text: string): void {
  slider().setAttribute("aria-valuetext", text);
  byId("say").textContent = text;
  byId("say").classList.toggle("primary", text !== ALIKE);
}

/** Neither is preferred. */
function centreStrength(): void {
  slider().value = slider().defaultValue;
  writeStrength(ALIKE);
}

/** The largest number of items that the screen ranks. */
const SHOWN = 10;

export function drawRanking(ranking: readonly Ranked[], { items }: Subject): void {
  const row = ({ index, best }: Ranked) => {
    const bar = html("div", "", "bar");
    const full = html("i");
    full.style.width = `${100 * best}%`; // set by script: the security policy forbids inline style attributes
    bar.append(full);
    const item = html("li");
    item.append(html("span", capital(captionOf(items[index] as Item))), html("span", percent(best)), bar);
    return item;
  };
  byId("ranking").replaceChildren(...ranking.slice(0, SHOWN).map(row));
}

/** Shows the best alternative, which this number of answers has decided. */
export function drawDecision(best: Item, answers: number, subject: Subject): void {
  byId("decided-after").textContent = `After ${answers} ${answers === 1 ? "answer" : "answers"}`;
  byId("decided-heading").textContent = subject.found(best);
  byId("decided-picture").replaceChildren(picture(best, subject));
}

/** Shows a button for each person. */
export function drawNames(names: readonly string[], enter: (name: string) => void): void {
  const button = (name: string) => {
    const [item, chosen] = [html("li"), html("button", name)];
    chosen.onclick = () => enter(name);
    item.append(chosen);
    return item;
  };
  byId("names").replaceChildren(...names.map(button));
}

/** The ranking as text for a screen reader. */
export function spoken(ranking: readonly Ranked[], { items, say }: Subject): string {
  return ranking
    .slice(0, 2)
    .map(({ index, best }, i) => `${i === 0 ? "First" : "then"} ${say(items[index] as Item)}, ${percent(best)}`)
    .join("; ");
}

/** Draws each dimension of the posterior on an axis from −6 to 6: its mean ± one standard deviation. */
export function drawPosterior({ mean, variance }: Posterior, confidence: number): void {
  byId("confidence").textContent =
    `${mean.length} numbers stand for your taste, ${percent(confidence)} surer than before you answered.`;
  const x = (value: number) => 8 + (284 * (Math.max(-6, Math.min(6, value)) + 6)) / 12;
  const deviations = Array.from(variance, Math.sqrt);
  const values = deviations.map((sd, i) => `${mean[i]?.toFixed(1)} ± ${sd.toFixed(1)}`);
  const drawn = svg("svg", { viewBox: `0 0 300 ${26 * mean.length}`, role: "img" });
  drawn.setAttribute("aria-label", `The numbers: ${values.join(", ")}`);
  deviations.forEach((sd, i) => {
    const [m, y] = [mean[i] as number, 26 * i + 13];
    drawn.append(
      svg("line", { class: "axis", x1: 4, x2: 296, y1: y, y2: y }),
      svg("line", { class: "spread", x1: x(m - sd), x2: x(m + sd), y1: y, y2: y }),
      svg("circle", { class: "mean", cx: x(m), cy: y, r: 6 }),
    );
  });
  byId("posterior").replaceChildren(drawn);
}

/** Removes everything personal from the screen. */
export function clear(): void {
  for (const card of cards()) card.replaceChildren();
  for (const id of ["why", "ranking", "posterior", "confidence", "count", "status", "people", "sure-heading"]) {
    byId(id).replaceChildren();
  }
  for (const id of ["decided-heading", "decided-after", "decided-picture"]) byId(id).replaceChildren();
  centreStrength();
  byId("unusual").hidden = true;
}
