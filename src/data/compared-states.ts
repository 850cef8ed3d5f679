import { at } from "../base/arrays.ts";
import type { Preferences } from "./preferences.ts";

/** The data without the states that no answer compares. The others keep their order. */
export function withComparedStates(data: Preferences): Preferences {
  const { size, captions, items } = data;
  const compared = [...new Set(data.pairs)].filter((state) => state >= 0).sort((s, t) => s - t);
  if (compared.length === data.states.length / size) return data;
  const number = new Map(compared.map((state, i) => [state, i]));
  const states = new Float32Array(compared.length * size);
  compared.forEach((state, i) => {
    states.set(data.states.subarray(state * size, (state + 1) * size), i * size);
  });
  return {
    ...data,
    states,
    pairs: data.pairs.map((state) => number.get(state) ?? -1),
    captions: captions && compared.map((state) => at(captions, state)),
    items: items && compared.map((state) => at(items, state)),
  };
}
