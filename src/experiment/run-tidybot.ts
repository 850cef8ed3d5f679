// Habitat-TidyBot (paper, figure 10): accuracy of placing the objects after asking about one to five of them.

import { at } from "../base/arrays.ts";
import { permutation, Random } from "../base/philox.ts";
import { TIDYBOT_ANSWERS, TIDYBOT_TEST } from "../base/streams.ts";
import { predict } from "../inference/predict.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import * as tidybot from "../world/tidybot.ts";
import { average, type Outcome, PAPER_METHODS, type Run, resultsByName } from "./experiment.ts";

const ANNOTATORS = 2000;
const ANSWERS = 10;
const TEST_USERS = 1000;

const state = (object: number, drawer: number) => tidybot.state(at(tidybot.OBJECTS, object), drawer);

/** The training data and options, and one question per object, whether it belongs into the first or the second drawer. */
export function trainingData(seed: number) {
  const data = tidybot.preferences(ANNOTATORS, ANSWERS, new Random(seed, TIDYBOT_ANSWERS));
  const questions = tidybot.OBJECTS.map((_, object) => ({ a: state(object, 0), b: state(object, 1) }));
  const options: TrainOptions = { head: "reward", context: tidybot.OBJECTS.length };
  return { data, questions, options };
}

/** Measures results.<method>.<questions>.accuracy. */
export async function runTidybot({ seed, backend, train }: Run): Promise<Outcome> {
  const count = tidybot.OBJECTS.length;
  const { data, questions, options } = trainingData(seed);
  const random = new Random(seed, TIDYBOT_TEST);
  const tests = Array.from({ length: TEST_USERS }, () => {
    const user = at(tidybot.USERS, random.index(2));
    return { user, answers: permutation(random, count).map((object) => tidybot.ask(user, object, random)) };
  });
  /** Accuracy after 1 to 5 questions, given P(first drawer) of each object. */
  const measure = (believe: (asked: number) => Promise<ArrayLike<number>[]>) =>
    resultsByName(["1", "2", "3", "4", "5"], async (asked) => {
      const beliefs = await believe(Number(asked));
      return { accuracy: average(tests.map(({ user }, i) => tidybot.accuracy(user, at(beliefs, i)))) };
    });
  const results = await resultsByName(PAPER_METHODS, async (method) => {
    const model = await train(method, data, { ...options, method });
    return measure(async (asked) => {
      const context = (answers: readonly tidybot.DrawerAnswer[]) =>
        answers
          .slice(0, asked)
          .map(({ object, a, label }) => ({ a: state(object, a), b: state(object, 1 - a), label }));
      const users = tests.map(({ answers }) => ({ context: context(answers), questions }));
      return (await predict(backend, model, users)).map(({ probability }) => probability);
    });
  });
  const bayes = await measure(async (asked) => tests.map(({ answers }) => tidybot.bayes(answers.slice(0, asked))));
  return { results, limits: { bayes } };
}
