// Small files of the kinds that the documents name.

import { Random } from "../../src/base/philox.ts";

/** Answers about five items, by people of two opposite tastes. */
export function answersCsv(people: number, answers: number, seed: number): string {
  const random = new Random(seed, 0);
  const rows = Array.from({ length: people * answers }, (_, i) => {
    const user = i % people;
    const a = random.index(5);
    const b = (a + 1 + random.index(4)) % 5;
    return `person-${user},item-${a},item-${b},${a > b === (user % 2 === 0) ? "a" : "b"}`;
  });
  return `user,a,b,label\n${rows.join("\n")}\n`;
}

const BANK_FEATURES = ["Med_FInt", "Low_FInt", "Rewrd_2", "Bank_B", "Out_State", "Long_Grace"];

/** A survey with the columns of the bank cards': `choice` is 1 when the first of two profiles was chosen. */
export function bankSurvey(people: number, answers: number): string {
  const random = new Random(3, 0);
  const rows = Array.from({ length: people * answers }, (_, i) => {
    const difference = BANK_FEATURES.map(() => random.index(3) - 1);
    const sign = i % people < people / 2 ? 1 : -1;
    return [i % people, Number(sign * (difference[0] as number) > 0), ...difference].join();
  });
  return `id,choice,${BANK_FEATURES.join()}\n${rows.join("\n")}\n`;
}
