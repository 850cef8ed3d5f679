// Makes files of the shape of UltraFeedback, in which four tastes are planted: each aspect rates one property that is measured on
// the text of an answer. The answers are made of sentences about a topic, in a manner that is drawn for each answer.

import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { ASPECTS } from "../../src/io/ultrafeedback.ts";

interface Topic {
  readonly name: string;
  /** What it has, in general and in particular. */
  readonly parts: readonly (readonly [vague: string, concrete: string])[];
}

const TOPICS: readonly Topic[] = [
  {
    name: "baking bread",
    parts: [
      ["the dough rests for a while", "the dough rests for 90 minutes"],
      ["use enough flour", "use 500 grams of flour"],
      ["the oven is hot", "the oven is at 230 degrees"],
      ["add some salt", "add 10 grams of salt"],
      ["the crust turns darker", "the crust browns after 25 minutes"],
    ],
  },
  {
    name: "growing tomatoes",
    parts: [
      ["plants need space", "plants stand 60 centimetres apart"],
      ["water them now and then", "water them every 2 days"],
      ["they like warmth", "they like 24 degrees"],
      ["fruit comes later", "fruit comes after 70 days"],
      ["the soil is rich", "the soil holds 3 litres of compost"],
    ],
  },
  {
    name: "learning the guitar",
    parts: [
      ["practise often", "practise 20 minutes a day"],
      ["a few chords are enough", "3 chords are enough"],
      ["strings wear out", "strings last 3 months"],
      ["go slowly at first", "start at 60 beats a minute"],
      ["songs come with time", "the first song comes in week 4"],
    ],
  },
  {
    name: "cycling to work",
    parts: [
      ["the way is not long", "the way takes 25 minutes"],
      ["tyres want air", "tyres want 5 bars"],
      ["lights help", "a light of 70 lux helps"],
      ["it saves money", "it saves 80 euros a month"],
      ["wear something bright", "wear a vest of 2 colours"],
    ],
  },
  {
    name: "keeping bees",
    parts: [
      ["a hive holds many bees", "a hive holds 40000 bees"],
      ["look inside sometimes", "look inside every 9 days"],
      ["honey is taken in summer", "honey is taken on 20 July"],
      ["smoke calms them", "6 puffs of smoke calm them"],
      ["a box costs something", "a box costs 150 dollars"],
    ],
  },
  {
    name: "saving energy",
    parts: [
      ["lower the heating a bit", "lower the heating to 19 degrees"],
      ["good windows matter", "triple glazing saves 15 percent"],
      ["old lamps waste power", "an old lamp wastes 50 watts"],
      ["wash at low heat", "wash at 30 degrees"],
      ["it pays over time", "it pays back in 6 years"],
    ],
  },
  {
    name: "painting a room",
    parts: [
      ["paint covers some wall", "one litre covers 8 square metres"],
      ["let it dry", "let it dry for 4 hours"],
      ["tape the edges", "tape the edges with 3 centimetres of tape"],
      ["two coats look better", "the second coat goes on after 6 hours"],
      ["a roller is quick", "a roller of 25 centimetres is quick"],
    ],
  },
  {
    name: "hiking in the mountains",
    parts: [
      ["start early", "start at 6 in the morning"],
      ["take enough water", "take 3 litres of water"],
      ["the path climbs", "the path climbs 800 metres"],
      ["weather changes", "storms come after 2 in the afternoon"],
      ["good shoes help", "shoes of 600 grams help"],
    ],
  },
  {
    name: "training a puppy",
    parts: [
      ["short lessons work", "lessons of 5 minutes work"],
      ["reward it soon", "reward it within 2 seconds"],
      ["it sleeps a lot", "it sleeps 18 hours a day"],
      ["walks grow longer", "walks grow by 5 minutes a month"],
      ["be patient", "it sits on command in week 3"],
    ],
  },
  {
    name: "writing a letter",
    parts: [
      ["begin with a greeting", "begin with a greeting of 2 words"],
      ["keep it short", "keep it to 200 words"],
      ["say why you write", "name the offer of 4 May"],
      ["end politely", "end with a line of 2 words"],
      ["read it again", "read it aloud 2 times"],
    ],
  },
  {
    name: "buying a used car",
    parts: [
      ["see its papers", "see the 5 stamps of its service book"],
      ["drive it first", "drive it for 30 kilometres"],
      ["look for rust", "look under the 4 doors for rust"],
      ["ask about the price", "offer 10 percent less"],
      ["tyres tell something", "tyres need 3 millimetres of tread"],
    ],
  },
  {
    name: "sleeping well",
    parts: [
      ["a cool room helps", "a room at 17 degrees helps"],
      ["screens disturb", "turn screens off at 9 in the evening"],
      ["coffee lasts long", "coffee acts for 6 hours"],
      ["rise regularly", "rise at 7 on all 7 days"],
      ["naps are fine", "naps of 20 minutes are fine"],
    ],
  },
];
const ASKED = [
  "What should I know about {}?",
  "Give me advice on {}.",
  "How do I begin with {}?",
  "Explain {} to a friend.",
];
const HEDGES = ["perhaps", "it may be that", "I think", "possibly", "as far as I know,", "it seems that"];
const FIRM = ["surely", "in any case", "clearly,", "without doubt", "of course", "always:"];
const MODELS = ["model-a", "model-b", "model-c", "model-d"];

/** An answer: `manner` are four shares from 0 to 1, of length, hedging, lists and concreteness. */
function answer(topic: Topic, manner: readonly number[], random: Random): string {
  const [length, hedging, lists, concreteness] = manner as [number, number, number, number];
  const lines = Array.from({ length: 2 + Math.round(6 * length) }, () => {
    const part = at(topic.parts, random.index(topic.parts.length));
    const opening = at(random.uniform() < hedging ? HEDGES : FIRM, random.index(HEDGES.length));
    const sentence = `${opening} ${part[random.uniform() < concreteness ? 1 : 0]}.`;
    return random.uniform() < lists ? `\n- ${sentence}` : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} `;
  });
  return lines.join("").trim();
}

const HEDGE = new RegExp(HEDGES.join("|"), "i");

/** Ratings of the four aspects, 1 to 5, by what is measured on the text: length, hedging, lists and concreteness. */
export function ratingsOf(text: string): number[] {
  const sentences = text.split(".").filter((sentence) => /\w/.test(sentence));
  const share = (pattern: RegExp) =>
    1 + Math.round((4 * sentences.filter((sentence) => pattern.test(sentence)).length) / sentences.length);
  return [Math.min(5, Math.ceil(text.split(/\s+/).length / 14)), share(HEDGE), share(/\n?- /), share(/\d/)];
}

/** A prompt with four answers, as in the file. */
export interface PlantedRow {
  readonly source: string;
  readonly instruction: string;
  readonly models: readonly string[];
  readonly completions: readonly object[];
  readonly correct_answers: readonly string[];
  readonly incorrect_answers: readonly string[];
}

/** Makes prompts. Every twentieth answer lacks a rating. */
export function plantedRows(prompts: number, seed: number): PlantedRow[] {
  const random = new Random(seed, 1);
  return Array.from({ length: prompts }, (_, i) => {
    const topic = at(TOPICS, random.index(TOPICS.length));
    const asked = at(ASKED, random.index(ASKED.length)).replace("{}", topic.name);
    const completions = MODELS.map((model) => {
      const response = answer(
        topic,
        [1, 2, 3, 4].map(() => random.uniform()),
        random,
      );
      const ratings = ratingsOf(response);
      const unrated = random.uniform() < 0.05 ? random.index(4) : -1;
      const annotations = Object.fromEntries(
        ASPECTS.map((aspect, k) => {
          const rating = {
            Rating: k === unrated ? "N/A" : String(ratings[k]),
            Rationale: "It was measured on the text.",
          };
          const typed = aspect === "helpfulness" || aspect === "truthfulness";
          return [aspect, typed ? { ...rating, "Rationale For Rating": "As above.", Type: ["1", "None"] } : rating];
        }),
      );
      const total = ratings.reduce((sum, rating) => sum + rating, 0);
      const scores = { critique: "None.", "fine-grained_score": total / 4, overall_score: total / 2 };
      return {
        annotations,
        custom_system_prompt: "You are an assistant.",
        model,
        principle: "helpfulness",
        response,
        ...scores,
      };
    });
    const instruction = `${asked} (Question ${i + 1})`;
    return {
      source: "planted",
      instruction,
      models: MODELS,
      completions,
      correct_answers: ["None"],
      incorrect_answers: ["None"],
    };
  });
}
