// What a person picks of several alternatives, one after another: the best, then the worst or the next ones.

import type { Given } from "./asking.ts";
import { byId, cards, html } from "./drawing.ts";

/** What a question asks for, and of how many alternatives: build.mjs writes both. Of two it is the best. */
declare const WANTED: "best" | "best-worst" | "ranking";
declare const ALTERNATIVES: number;

/** How many picks are a whole answer: the last one of a ranking is known. */
const WHOLE = { best: 1, "best-worst": 2, ranking: ALTERNATIVES - 1 }[WANTED];
const BADGES = { best: [], "best-worst": ["Best"], ranking: ["1st", "2nd", "3rd", "4th", "5th", "6th"] }[WANTED];
const NEXT = WANTED === "ranking" ? "Which comes next?" : "Which is the worst?";

/** The places picked so far of the question on the screen. */
let picked: readonly number[] = [];

/** Begins a question with this heading. */
export function beginPicking(heading: string): void {
  picked = [];
  for (const card of cards()) card.disabled = false;
  write(heading, "Skip");
}

function write(heading: string, skip: string): void {
  byId("question-heading").textContent = heading;
  byId("skip").textContent = skip;
}

/** Picks a card. Returns the answer once it is whole; until then, the card shows its badge and the next pick is asked for. */
export function pick(place: number): Given | null {
  if (picked.length === WHOLE - 1) {
    if (WANTED === "best-worst") return { best: picked, worst: place };
    return { best: [...picked, place] };
  }
  const card = cards()[place] as HTMLButtonElement;
  const badge = BADGES[picked.length] as string;
  byId("status").textContent = `${badge}: ${card.innerText}. ${NEXT}`;
  card.append(html("b", badge, "badge"));
  card.disabled = true;
  picked = [...picked, place];
  write(NEXT, "That is all");
  return null;
}

/** Takes the last pick of this question back. Returns whether there was one. */
export function unpick(heading: string): boolean {
  const last = cards()[picked[picked.length - 1] ?? -1];
  if (!last) return false;
  last.querySelector(".badge")?.remove();
  last.disabled = false;
  picked = picked.slice(0, -1);
  if (picked.length === 0) write(heading, "Skip");
  byId("status").textContent = byId("question-heading").textContent;
  return true;
}

/** The answer when no more is picked. */
export const pickedSoFar = (): Given => (picked.length > 0 ? { best: picked } : "skip");
