import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { ANIMALS, ask, type ByAnimal, type Mix, SENTENCES, sharedLimit, TASTES } from "../../src/world/pets/pets.ts";
import { parseSentences } from "../../src/world/pets/sentences-file.ts";

const ALL = ANIMALS.flatMap((animal) => SENTENCES[animal].map((sentence) => ({ animal, sentence })));
const wordsOf = (sentence: string): string[] => sentence.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
const naming = (animal: string) => new RegExp(`^${animal}('?s)?$`);
const isName = (word: string) => ANIMALS.some((animal) => naming(animal).test(word));

/** Pairs of neighbouring words. The animals are all one word: a sentence that only swaps them is the same. */
function bigramsOf(sentence: string): Set<string> {
  const words = wordsOf(sentence).map((word) => (isName(word) ? "*" : word));
  return new Set(words.slice(1).map((word, i) => `${words[i]} ${word}`));
}

/**
 * The share of the bigrams of the shorter sentence that the longer one has. A word that is replaced breaks two, so two
 * replaced words leave 4 of the 8 bigrams of a sentence of 9 words: at least ½.
 */
function overlap(one: Set<string>, other: Set<string>): number {
  const [short, long] = one.size < other.size ? [one, other] : [other, one];
  return [...short].filter((bigram) => long.has(bigram)).length / short.size;
}
const DUPLICATE = 1 / 2;

describe("the sentences about pets", () => {
  it("are at least 80 for each animal, name it, and name no other", () => {
    for (const animal of ANIMALS) expect(SENTENCES[animal].length, animal).toBeGreaterThanOrEqual(80);
    for (const { animal, sentence } of ALL) {
      const named = ANIMALS.filter((name) => wordsOf(sentence).some((word) => naming(name).test(word)));
      expect(named, sentence).toEqual([animal]);
    }
  });

  it("are no near-duplicates, so none is in training that a test sentence repeats", () => {
    const bigrams = ALL.map(({ sentence }) => bigramsOf(sentence));
    const near = ALL.flatMap(({ sentence }, i) =>
      ALL.slice(0, i).flatMap((other, j) =>
        overlap(bigrams[i] as Set<string>, bigrams[j] as Set<string>) >= DUPLICATE ? [[sentence, other.sentence]] : [],
      ),
    );
    expect(near).toEqual([]);
  });

  it("vary in length and in how they begin: no two words begin more than one in twenty", () => {
    const lengths = ALL.map(({ sentence }) => wordsOf(sentence).length);
    expect(Math.min(...lengths)).toBeLessThanOrEqual(6);
    expect(Math.max(...lengths)).toBeGreaterThanOrEqual(20);
    const beginnings = new Map<string, number>();
    for (const { sentence } of ALL) {
      const beginning = [...bigramsOf(sentence)][0] as string;
      beginnings.set(beginning, (beginnings.get(beginning) ?? 0) + 1);
    }
    expect(Math.max(...beginnings.values())).toBeLessThanOrEqual(ALL.length / 20);
  });

  it.each([
    ["Cats enjoy exploring their surroundings.", "Dogs enjoy exploring their surroundings."],
    ["My rabbit has eaten through three phone chargers.", "My rabbit has chewed through three phone cables."],
    ["Never lift a rabbit by its ears.", "You should never lift a rabbit by its ears, ever."],
  ])("%j and %j are near-duplicates", (one, other) => {
    expect(overlap(bigramsOf(one), bigramsOf(other))).toBeGreaterThanOrEqual(DUPLICATE);
  });
});

describe("ask", () => {
  const numbers: ByAnimal<number[]> = { bird: [0], cat: [1], dog: [2], rabbit: [3] };
  const drawn = (taste: number, mix: Mix) => {
    const random = new Random(5, 91);
    return Array.from({ length: 3000 }, () => ask(TASTES[taste] ?? [], mix, numbers, random));
  };

  it.each<Mix>(["full", "uniform", "divergent"])(
    "%s: the tastes differ on the divergent comparisons alone, of the share that bounds one reward",
    (mix) => {
      const [one, other] = [drawn(0, mix), drawn(1, mix)];
      const isDivergent = one.map(({ a, b }) => a + b === 3 && a * b === 2);
      expect(one.map(({ label }, i) => label !== other[i]?.label)).toEqual(isDivergent);
      const share = isDivergent.filter(Boolean).length / one.length;
      expect(Math.abs(1 - share / 2 - sharedLimit(mix))).toBeLessThan(0.02);
      const firsts = one.filter(({ label }) => label === 1).length / one.length;
      expect(Math.abs(firsts - 1 / 2)).toBeLessThan(0.04);
    },
  );

  it("prefers birds to all and all to rabbits", () => {
    for (const { a, b, label } of [...drawn(0, "uniform"), ...drawn(1, "full")]) {
      if (a === 0 || b === 3) expect(label).toBe(1);
      if (b === 0 || a === 3) expect(label).toBe(0);
    }
  });
});

describe("parseSentences", () => {
  const lists = () => Object.fromEntries(ANIMALS.map((animal) => [animal, [1, 2, 3, 4].map((i) => `${animal} ${i}`)]));

  it("reads lists of sentences", () => {
    expect(parseSentences(JSON.stringify(lists()))).toEqual(lists());
  });

  it.each([
    ["{", 'it is no JSON; it must be a JSON object of lists of sentences: {"bird": […], "cat": […]'],
    ["[]", "it holds no object; it must be"],
    [JSON.stringify({ ...lists(), fish: ["a"] }), '"fish": it is none of the animals; it must be'],
    [JSON.stringify({ ...lists(), dog: undefined }), '"dog": it must be a list of at least 4 sentences'],
    [JSON.stringify({ ...lists(), cat: ["a", "b", "c"] }), '"cat": it must be a list of at least 4 sentences'],
    [JSON.stringify({ ...lists(), cat: ["a", "b", " ", "d"] }), '"cat", sentence 3: it must be a text'],
    [
      JSON.stringify({ ...lists(), cat: ["a", "b", "bird 2 ", "d"] }),
      '"cat", sentence 3: it is the same as "bird", sentence 2; all must be different',
    ],
  ])("refuses %s", (text, message) => {
    expect(() => parseSentences(text)).toThrow(message);
  });
});
