// Pets (paper, E.4): what people answer about sentences that no one in training saw, from one to four of their answers.

import type { Backend } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { permutation, Random } from "../base/philox.ts";
import { PETS_ANSWERS, PETS_SPLIT, PETS_TEST } from "../base/streams.ts";
import { withComparedStates } from "../data/compared-states.ts";
import type { LabelledPair, Preferences } from "../data/preferences.ts";
import type { TextEncoding } from "../data/text-encoding.ts";
import { predict } from "../inference/predict.ts";
import { isPersonal, type Model } from "../model/model.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import { fitTextProjection, withTextFeatures } from "../train/text-projection.ts";
import * as pets from "../world/pets/pets.ts";
import { pairwiseQuality } from "./evaluate.ts";
import { type Experiment, type Measurements, resultsByName } from "./experiment.ts";

/** Embeddings of the sentences about each animal, one animal after another. */
export interface EmbeddedSentences {
  /** [S, D] */
  readonly states: Float32Array;
  /** D */
  readonly size: number;
  readonly embedding: TextEncoding;
  /** The number of sentences about each animal. */
  readonly counts: pets.ByAnimal<number>;
}

/** The numbers of people, half of them of each taste, and of their answers. */
export interface PetsSizes {
  readonly people: number;
  readonly answers: number;
  readonly testPeople: number;
  readonly questions: number;
  /** Training steps; by default those of each method. */
  readonly steps?: number;
}
export const PETS: PetsSizes = { people: 400, answers: 16, testPeople: 100, questions: 32 };
/** For a check that everything works. */
export const QUICK_PETS: PetsSizes = { people: 24, answers: 16, testPeople: 40, questions: 16, steps: 200 };

/** The comparisons that models are trained on, and those that they are then tested on. */
const MIXES: readonly { trained: pets.Mix; tested: readonly pets.Mix[] }[] = [
  { trained: "full", tested: ["full", "uniform"] },
  { trained: "divergent", tested: ["divergent"] },
];
/** What the paper compares, and VPL by its recipe. */
const TRAINED: Readonly<Record<string, TrainOptions>> = {
  vpl: { method: "vpl" },
  "vpl-language": { method: "vpl", recipe: "language" },
  btl: { method: "btl" },
  "dpl-mean-variance": { method: "dpl-mean-variance" },
  "dpl-categorical": { method: "dpl-categorical" },
};
/** The numbers of known answers: a context of the paper has 1 to 4. */
const KNOWN = ["1", "2", "3", "4"];
const CONTEXT = 4;
/** The share of each animal's sentences that only test people compare. */
const TEST_SHARE = 1 / 4;

/** Measures results.<tested comparisons>.<method>, of VPL by the number of known answers. */
export const runPets =
  (sentences: EmbeddedSentences, sizes = PETS): Experiment =>
  async ({ seed, backend, train }) => {
    const { seen, unseen } = splitSentences(sentences.counts, seed);
    const [results, limits]: [Measurements, Measurements] = [{}, {}];
    for (const { trained, tested } of MIXES) {
      const answers = trainingAnswers(sentences, trained, seen, sizes, seed);
      const { text } = await fitTextProjection(backend, answers, { seed });
      const training = withTextFeatures(answers, text);
      const models = await resultsByName(Object.keys(TRAINED), (label) =>
        train(`${trained} ${label}`, training, { ...TRAINED[label], context: CONTEXT, steps: sizes.steps }),
      );
      for (const mix of tested) {
        const tests = testPeople(withTextFeatures(sentences, text), mix, unseen, sizes, seed);
        const measure = (model: Model): Promise<Measurements> => {
          const after = (known: number) => quality(backend, model, tests, known);
          return isPersonal(model) ? resultsByName(KNOWN, (known) => after(Number(known))) : after(0);
        };
        results[mix] = await resultsByName(Object.keys(TRAINED), (label) => measure(models[label] as Model));
        limits[mix] = { "one reward": { pairwiseAccuracy: pets.sharedLimit(mix) } };
      }
    }
    return { results, limits };
  };

/** The numbers of the sentences about each animal: those to train on, and a share of `TEST_SHARE` that is unseen. */
function splitSentences(counts: pets.ByAnimal<number>, seed: number) {
  const random = new Random(seed, PETS_SPLIT);
  const [seen, unseen] = [{}, {}] as [Record<pets.Animal, number[]>, Record<pets.Animal, number[]>];
  let first = 0;
  for (const animal of pets.ANIMALS) {
    const order = permutation(random, counts[animal]).map((i) => first + i);
    const held = Math.round(order.length * TEST_SHARE);
    [seen[animal], unseen[animal]] = [order.slice(held), order.slice(0, held)];
    first += order.length;
  }
  return { seen, unseen };
}

const tasteOf = (person: number): pets.Taste => at(pets.TASTES, person % pets.TASTES.length);

/** The answers of the people in training, and the sentences that they compare. */
function trainingAnswers(
  { states, size, embedding }: EmbeddedSentences,
  mix: pets.Mix,
  sentences: pets.ByAnimal<readonly number[]>,
  { people, answers }: PetsSizes,
  seed: number,
): Preferences & { embedding: TextEncoding } {
  const random = new Random(seed, PETS_ANSWERS);
  const drawn = Array.from({ length: people * answers }, (_, i) =>
    pets.ask(tasteOf(Math.floor(i / answers)), mix, sentences, random),
  );
  const data: Preferences = {
    states,
    size,
    length: 1,
    pairs: Int32Array.from(drawn.flatMap(({ a, b }) => [a, b])),
    labels: Float32Array.from(drawn, ({ label }) => label),
    offsets: Int32Array.from({ length: people + 1 }, (_, person) => person * answers),
  };
  return { ...withComparedStates(data), embedding };
}

/** A test person: their known answers, all of which tell the tastes apart, as in the paper, and those to predict. */
interface TestPerson {
  readonly known: readonly LabelledPair[];
  readonly questions: readonly LabelledPair[];
}

/** Draws test people, and what they answer about these sentences; `states` are the features of all. */
function testPeople(
  { states, size }: Pick<EmbeddedSentences, "states" | "size">,
  mix: pets.Mix,
  sentences: pets.ByAnimal<readonly number[]>,
  { testPeople: people, questions }: PetsSizes,
  seed: number,
): TestPerson[] {
  const random = new Random(seed, PETS_TEST);
  const features = (sentence: number) => states.subarray(sentence * size, (sentence + 1) * size);
  return Array.from({ length: people }, (_, person) => {
    const draw = (mix: pets.Mix): LabelledPair => {
      const { a, b, label } = pets.ask(tasteOf(person), mix, sentences, random);
      return { a: features(a), b: features(b), label };
    };
    return {
      known: Array.from({ length: CONTEXT }, () => draw("divergent")),
      questions: Array.from({ length: questions }, () => draw(mix)),
    };
  });
}

/** How well a model predicts the test people from the first `known` of their answers. */
async function quality(
  backend: Backend,
  model: Model,
  people: readonly TestPerson[],
  known: number,
): Promise<Measurements> {
  const interviews = people.map((person) => ({ context: person.known.slice(0, known), questions: person.questions }));
  const predicted = await predict(backend, model, interviews);
  const { pairwiseAccuracy, pairwiseLogLoss } = pairwiseQuality(
    people.map(({ questions }, i) => ({
      probability: predicted[i]?.probability ?? [],
      labels: questions.map(({ label }) => label),
    })),
  );
  return { pairwiseAccuracy, pairwiseLogLoss };
}
