// The questions of an interview: pairs, or several alternatives at once; answered at the terminal, or by a rule.

import type { Agent } from "../agent/agent.ts";
import { type CaptionedState, inOneLine, shortened } from "../agent/alternatives.ts";
import type { GradedReply } from "../agent/answered-question.ts";
import type { Question } from "../agent/questions.ts";
import { at } from "../base/arrays.ts";
import type { ChoiceReply, Wanted } from "./choice-replies.ts";
import { type Ask, MAX_SPARKS, type Print } from "./interview.ts";
import { ask, type Prompt, type Streams } from "./prompt.ts";
import { inWords, strengthOf } from "./replies.ts";
import { accent, bold } from "./terminal.ts";

/** Returns the user's reply to question number 1, 2, … */
export type Respondent = (question: Question, number: number, print: Print) => Promise<GradedReply>;

/** Chooses the next question after `asked` questions; null ends the interview. */
type QuestionPolicy = (agent: Agent, asked: number, states: readonly ArrayLike<number>[]) => Question | null;

/** The question that helps most to choose among the states or, if there are many, that reveals most about the user. */
const mostInformative: QuestionPolicy = (agent, _, states) =>
  agent.nextQuestion(states.length <= MAX_SPARKS ? { options: states } : {});

/** The model's questions in the order of its file. */
const inFileOrder: QuestionPolicy = (agent, asked) => agent.questions[asked] ?? null;

const askPair =
  (nextQuestion: QuestionPolicy) =>
  (respond: Respondent): Ask =>
  async (agent, asked, alternatives, print) => {
    const question = nextQuestion(
      agent,
      asked,
      alternatives.map(({ state }) => state),
    );
    if (question) agent.answer(question, await respond(question, asked + 1, print));
    return question !== null;
  };

/** Asks the question that helps most. */
export const askMostInformative = askPair(mostInformative);
/** Asks the model's questions in the order of its file. */
export const askInFileOrder = askPair(inFileOrder);

const labels = ({ a, b, captions }: Question): [a: string, b: string] => [
  inOneLine(captions?.[0] ?? "") || shortened(a),
  inOneLine(captions?.[1] ?? "") || shortened(b),
];

const messageOf = (number: number, [a, b]: [string, string]): string => `${number}. ${a} or ${b}?`;

/** What a person at the terminal sees, and may reply. */
export function pairPrompt(question: Question, number: number): Prompt<GradedReply> {
  const sides = labels(question);
  const choice = (key: string, reply: GradedReply) => ({ key, reply, text: inWords(reply, sides) });
  return {
    message: messageOf(number, sides),
    choices: [choice("a", "a"), choice("b", "b"), choice("t", "tie"), choice("s", "skip")],
    numbers: {
      keys: "0–100",
      text: "how strongly, in percent for a",
      read: (typed) => {
        const reply = strengthOf(typed);
        return { reply, text: inWords(reply, sides) };
      },
    },
  };
}

/** Asks the person at the terminal. */
export const fromTerminal: Respondent = (question, number) => ask(pairPrompt(question, number));

/** Replies by a rule, and prints each question and reply as if someone had typed it. */
export const scripted =
  (rule: (question: Question, number: number) => GradedReply): Respondent =>
  async (question, number, print) => {
    const [reply, sides] = [rule(question, number), labels(question)];
    print(`${bold(messageOf(number, sides))}  ${accent(inWords(reply, sides))}`);
    return reply;
  };

/**
 * Asks about several alternatives: those whose choice tells most.
 * @param replies To each question, or "s" to skip it; without them, the person at the terminal is asked.
 */
export const askSeveral =
  (size: number, wanted: Wanted, replies?: readonly (ChoiceReply | "s")[]): Ask =>
  async (agent, asked, alternatives, print) => {
    const question = await agent.nextChoice({ alternatives: alternatives.map(({ state }) => state), size });
    if (!question) return false;
    const shown = question.alternatives.map((i): CaptionedState => at(alternatives, i));
    const captions = shown.map(({ caption }) => caption);
    const message = `${asked + 1}. Which of these ${size}?`;
    const scripted = replies?.[asked];
    if (scripted) print(`${bold(message)} ${captions.join(", ")}  ${choiceInWords(scripted, captions)}`);
    const reply = scripted ?? (await askPlaces(message, captions, wanted));
    const { best, worst } = reply === "s" ? { best: [] } : reply;
    await agent.choose(
      shown.map(({ state }) => state),
      best.map((place) => place - 1),
      worst === undefined ? undefined : worst - 1,
    );
    return true;
  };

function choiceInWords(reply: ChoiceReply | "s", captions: readonly string[]): string {
  if (reply === "s") return accent("skip");
  const said = (place: number) => accent(at(captions, place - 1));
  return `${reply.best.map(said).join(", then ")}${reply.worst === undefined ? "" : `, worst ${said(reply.worst)}`}`;
}

/** Asks the person at the terminal for the best of these and, unless they skip it, for the worst or the next ones. */
export async function askPlaces(
  message: string,
  captions: readonly string[],
  wanted: Wanted,
  streams?: Streams,
): Promise<ChoiceReply | "s"> {
  const best: number[] = [];
  const place = (message: string, skip: string): Promise<number> => {
    const places = captions.map((text, i) => ({ reply: i + 1, key: String(i + 1), text }));
    const free = places.filter(({ reply }) => !best.includes(reply));
    return ask({ message, choices: [...free, { reply: 0, key: "s", text: skip }] }, streams);
  };
  const first = await place(message, "skip");
  if (first === 0) return "s";
  best.push(first);
  if (wanted === "best and worst") {
    const worst = await place("   Which is the worst?", ALL);
    return worst === 0 ? { best } : { best, worst };
  }
  while (wanted === "ranking" && best.length < captions.length - 1) {
    const next = await place("   Which comes next?", ALL);
    if (next === 0) break;
    best.push(next);
  }
  return { best };
}

/** What ends a reply before all is said that is wanted. */
const ALL = "that is all";
