// The questions of an interview: pairs, or several alternatives at once; answered at the terminal, or by a rule.

import type { Agent } from "../agent/agent.ts";
import { type CaptionedState, inOneLine, shortened } from "../agent/alternatives.ts";
import type { GradedReply } from "../agent/answered-question.ts";
import type { Question } from "../agent/questions.ts";
import { at } from "../base/arrays.ts";
import { type Ask, MAX_SPARKS, type Print } from "./interview.ts";
import { ask, type Prompt } from "./prompt.ts";
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

/** The reply to a question about several alternatives: the places of the best and, if it was asked for, of the worst, from 1. */
export interface SeveralReply {
  readonly best: number;
  readonly worst?: number;
}

/**
 * Asks which of several alternatives the person wants: those whose choice tells most.
 * @param worst Whether to ask for the worst of them too.
 * @param replies To each question, or "s" to skip it; without them, the person at the terminal is asked.
 */
export const askSeveral =
  (size: number, worst: boolean, replies?: readonly (SeveralReply | "s")[]): Ask =>
  async (agent, asked, alternatives, print) => {
    const question = await agent.nextChoice({ alternatives: alternatives.map(({ state }) => state), size });
    if (!question) return false;
    const shown = question.alternatives.map((i): CaptionedState => at(alternatives, i));
    const captions = shown.map(({ caption }) => caption);
    const message = `${asked + 1}. Which of these ${size}?`;
    const scripted = replies?.[asked];
    if (scripted) {
      const [first, last] = scripted === "s" ? [] : [captions[scripted.best - 1], captions[(scripted.worst ?? 0) - 1]];
      print(
        `${bold(message)} ${captions.join(", ")}  ${accent(first ?? "skip")}${last ? `, worst ${accent(last)}` : ""}`,
      );
    }
    const reply = scripted ?? (await askPlaces(message, captions, worst));
    const states = shown.map(({ state }) => state);
    if (reply === "s") await agent.choose(states, []);
    else await agent.choose(states, reply.best - 1, reply.worst === undefined ? undefined : reply.worst - 1);
    return true;
  };

/** Asks the person at the terminal for the best of these and, unless they skip it, for the worst. */
async function askPlaces(message: string, captions: readonly string[], worst: boolean): Promise<SeveralReply | "s"> {
  const place = async (message: string, taken?: number): Promise<number> => {
    const places = captions.map((text, i) => ({ reply: i + 1, key: String(i + 1), text }));
    const free = places.filter(({ reply }) => reply !== taken);
    return ask({ message, choices: [...free, { reply: 0, key: "s", text: "skip" }] });
  };
  const best = await place(message);
  if (best === 0) return "s";
  const last = worst ? await place("   Which is the worst?", best) : 0;
  return last === 0 ? { best } : { best, worst: last };
}
