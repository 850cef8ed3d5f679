// What the page asks: which of two alternatives, or which of several.

import { Agent, type GradedReply, type Item, type Model, type Ranked } from "penchant";
import { percent } from "./drawing.ts";
import { type Subject, sidesOf } from "./subject.ts";

/** How many alternatives a question has, from 2: build.mjs writes it. */
declare const ALTERNATIVES: number;
export const isPair = ALTERNATIVES === 2;

const NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight"];
const number = NUMBERS[ALTERNATIVES - 2];

/** Stop asking when the best place is known with this probability, unless the person asks for more questions. */
const DECIDED = 0.95;
/** Nor are choices asked for that tell less, in bits. */
const LITTLE = 0.05;

/** Which alternatives, by their places: the best one or the first ones of a ranking, and perhaps the worst. */
interface Picked {
  readonly best: readonly number[];
  readonly worst?: number;
}

/** An answer: what was picked; of two, also the share of the first, ½ when both are alike; or none. */
export type Given = Picked | { readonly share: number } | "skip";

/** A question on the screen. */
export interface Asked {
  readonly alternatives: readonly Item[];
  /** Why it is asked, in words. */
  readonly why: string;
  /** Gives the agent the answer. */
  answer(given: Given): Promise<void>;
}

interface Next {
  /** Null when nothing is left to ask. */
  readonly next: Asked | null;
  /** Whether the best alternative is known. */
  readonly isDecided: boolean;
}

/** The question that helps most. `ranking` is the agent's. */
export function nextAsked(agent: Agent, subject: Subject, ranking: readonly Ranked[]): Next | Promise<Next> {
  return isPair ? nextPair(agent, subject) : nextChoice(agent, subject, ranking);
}

function nextPair(agent: Agent, subject: Subject): Next {
  const options = subject.items;
  const question = agent.nextQuestion({ options });
  if (!question) return { next: null, isDecided: true };
  const isDecided = agent.nextQuestion({ options, decided: DECIDED }) === null;
  const { bits, a, b } = agent.explain(question, options);
  const alternatives = sidesOf(question, subject);
  const [p, q] = [a, b].map(
    (after) => `${subject.say(options[after?.option ?? 0] as Item)} (${percent(after?.probability ?? 0)})`,
  );
  const why =
    `Your answer should tell ${bits.toFixed(2)} bits about you. Your favourite would most likely be ` +
    `${p} if you choose ${subject.say(alternatives[0])}, and ${q} if you choose ${subject.say(alternatives[1])}.`;
  const answer = async (given: Given) => agent.answer(question, replyOf(given));
  return { next: { alternatives, why, answer }, isDecided };
}

function replyOf(given: Given): GradedReply {
  if (given === "skip") return given;
  return "share" in given ? given.share : given.best[0] === 0 ? "a" : "b";
}

async function nextChoice(agent: Agent, { items }: Subject, ranking: readonly Ranked[]): Promise<Next> {
  const question = await agent.nextChoice({ alternatives: items, size: ALTERNATIVES });
  if (!question) return { next: null, isDecided: true };
  const alternatives = question.alternatives.map((i) => items[i] as Item);
  const why =
    `Your choice should tell ${question.bits.toFixed(2)} bits about you. ` +
    `Of the sets of ${number} that were tried, none tells more.`;
  const answer = (given: Given) => {
    const { best, worst } = typeof given === "object" && "best" in given ? given : { best: [] };
    return agent.choose(alternatives, best, worst);
  };
  const isDecided = (ranking[0]?.best ?? 0) >= DECIDED || question.bits < LITTLE;
  return { next: { alternatives, why, answer }, isDecided };
}

/** @throws Error when the model has too few items for a question, or its rewards compare pairs alone. */
export async function checkAsking(model: Model, { items }: Subject): Promise<void> {
  if (isPair) return;
  if (items.length < ALTERNATIVES)
    throw new Error(`alternatives: got ${ALTERNATIVES}; the model has ${items.length} to choose from`);
  const agent = await Agent.open(model);
  await agent.nextChoice({ alternatives: items, size: ALTERNATIVES });
  await agent.dispose();
}

/** The heading above the cards. */
export const headingOf = ({ question }: Subject): string => (isPair ? question : `Which of these ${number}?`);

/** Makes the cards of a question with several alternatives, in place of the two for a pair. */
export function makeCards(): void {
  if (isPair) return;
  const cards = document.querySelector<HTMLElement>(".cards") as HTMLElement;
  cards.classList.add("several");
  const columns = ALTERNATIVES > 4 ? Math.ceil(ALTERNATIVES / 2) : ALTERNATIVES;
  cards.style.setProperty("--columns", String(columns)); // by script: the policy forbids inline style attributes
  const card = (_: unknown, i: number) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "card" });
    button.setAttribute("aria-keyshortcuts", String(i + 1));
    return button;
  };
  cards.replaceChildren(...Array.from({ length: ALTERNATIVES }, card));
  const keys = document.querySelectorAll(".keys kbd");
  keys[0]?.replaceChildren("1");
  keys[1]?.replaceChildren(String(ALTERNATIVES));
  keys[0]?.after(" to");
  (document.getElementById("strength") as HTMLElement).hidden = true;
}
