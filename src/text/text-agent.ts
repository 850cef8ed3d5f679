import type { Agent } from "../agent/agent.ts";
import type { Asking } from "../agent/agent-options.ts";
import type { GradedReply } from "../agent/answered-question.ts";
import type { Alternative } from "../agent/input-validator.ts";
import type { Question } from "../agent/questions.ts";
import type { Ranked } from "../agent/ranking.ts";
import { at } from "../base/arrays.ts";
import { hasMethods, refuse } from "../base/check.ts";
import type { Embedder } from "./embedder.ts";
import { featuresOfTexts } from "./features-of-texts.ts";

/** A text, or what an agent takes without an encoder: features, or an item that has them. */
export type TextAlternative = string | Alternative;

/** A choice between two texts. */
export interface TextQuestion {
  /** The first side. */
  readonly a: TextAlternative;
  /** The second side. */
  readonly b: TextAlternative;
}

/** Options of `TextAgent.nextQuestion`: those of `Agent.nextQuestion`, with texts. */
export interface TextAsking extends Omit<Asking, "candidates" | "options"> {
  /** Questions to choose from; by default those that came with the model. */
  readonly candidates?: readonly TextQuestion[];
  /** The options that the user will choose from. */
  readonly options?: readonly TextAlternative[];
}

/** Texts whose features are kept, so that they are not embedded again. */
const KEPT = 4096;

/** An agent that takes texts: it embeds them, and the agent does the rest. Use `agent` for all that is not about texts. */
export class TextAgent {
  /** The agent that it embeds texts for. */
  readonly agent: Agent;
  readonly #embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  #known = new Map<string, Float32Array>();

  private constructor(agent: Agent, embed: (texts: readonly string[]) => Promise<Float32Array[]>) {
    this.agent = agent;
    this.#embed = embed;
  }

  /**
   * Gives an agent a text encoder.
   * @throws TypeError when `agent` is no agent or `embedder` is no embedder.
   * @throws RangeError when the agent's model was not trained on texts, or with another encoder.
   * @example
   * import { Agent } from "penchant";
   * import { TextAgent, useLite } from "penchant/text";
   * import { parseTexts, trainPreferences } from "penchant/train";
   *
   * const lines = ["ann", "bob", "cem"].flatMap((user) => [
   *   JSON.stringify({ user, a: "Cats nap on the sofa.", b: "Dogs bark at night.", label: user === "ann" ? 0 : 1 }),
   *   JSON.stringify({ user, a: "A kitten purrs.", b: "A puppy digs holes.", label: user === "ann" ? 0 : 1 }),
   * ]);
   * const encoder = await useLite();
   * const data = await parseTexts(lines.join("\n"), "answers.jsonl", encoder);
   * const { model } = await trainPreferences(data, { embedDims: 2, steps: 20, hidden: [8], latent: 2 });
   *
   * const texts = await TextAgent.open(await Agent.open(model), encoder);
   * await texts.answer({ a: "Our cat hides in boxes.", b: "His dog follows him." }, "a");
   * console.log((await texts.rank(["A cat.", "A dog.", "A bird."])).length); // 3
   */
  static async open(agent: Agent, embedder: Embedder): Promise<TextAgent> {
    if (!hasMethods(agent, "after")) refuse("agent", agent, "an agent, from Agent.open");
    return new TextAgent(agent, await featuresOfTexts(agent.model, embedder));
  }

  /** Adds the user's answer, as `Agent.answer`. @throws Error also when the user is switched or forgotten before it is done. */
  answer({ a, b }: TextQuestion, reply: GradedReply): Promise<void> {
    return this.#with([a, b], ([a, b]) => this.agent.answer({ a, b } as Question, reply));
  }

  /** Adds the user's choice among several texts, as `Agent.choose`. */
  async choose(
    alternatives: readonly TextAlternative[],
    best: number | readonly number[],
    worst?: number,
  ): Promise<void> {
    await this.#with(alternatives, (features) => this.agent.choose(features, best, worst));
  }

  /** Ranks texts for the user, as `Agent.rank`. */
  rank(options: readonly TextAlternative[]): Promise<Ranked[]> {
    return this.#with(options, (features) => this.agent.rank(features));
  }

  /**
   * Chooses the question to ask next, as `Agent.nextQuestion`. A question about texts has them as its captions.
   * @returns A question with features, which `answer` takes.
   */
  nextQuestion({ candidates, options = [], ...others }: TextAsking = {}): Promise<Question | null> {
    const sides = candidates?.flatMap(({ a, b }) => [a, b]) ?? [];
    return this.#with([...sides, ...options], (features) => {
      const questions = candidates?.map((question, i) => ({
        a: at(features, 2 * i),
        b: at(features, 2 * i + 1),
        captions: captionsOf(question),
      }));
      const ranked = options.length > 0 ? features.slice(sides.length) : undefined;
      return this.agent.nextQuestion({ ...others, candidates: questions, options: ranked });
    });
  }

  /** Forgets the user, as `Agent.forget`, and the texts whose features are kept: they may be the user's own words. */
  forget(): Promise<void> {
    this.#known = new Map(); // texts that are being embedded go into the other one
    return this.agent.forget();
  }

  /** Calls `use` with the features of the alternatives, for the user who is the current one now. */
  #with<T>(alternatives: readonly TextAlternative[], use: (features: ArrayLike<number>[]) => T): Promise<T> {
    return this.agent.after(this.#featuresOf(alternatives), use);
  }

  async #featuresOf(alternatives: readonly TextAlternative[]): Promise<ArrayLike<number>[]> {
    if (!Array.isArray(alternatives)) refuse("options", alternatives, "a list of texts");
    const texts = new Set(alternatives.filter((alternative) => typeof alternative === "string"));
    const known = this.#known;
    const unknown = [...texts].filter((text) => !known.has(text));
    const embedded = await this.#embed(unknown);
    for (const [i, text] of unknown.entries()) known.set(text, at(embedded, i));
    const features = alternatives.map((alternative) => known.get(alternative) ?? alternative?.features ?? alternative);
    for (const text of known.keys()) {
      if (known.size <= KEPT) break;
      known.delete(text); // the first that were kept
    }
    return features;
  }
}

/** The texts of a question, if both sides are texts. */
const captionsOf = ({ a, b }: TextQuestion): [string, string] | undefined =>
  typeof a === "string" && typeof b === "string" ? [a, b] : undefined;
