// Checks that models can be trained on answers.

import { at } from "../base/arrays.ts";
import { checkArrays, checkWhole, refuse } from "../base/check.ts";
import { areLabels } from "./items.ts";
import { areAttributes } from "./levels.ts";
import { answerSizes, type Preferences, userCount } from "./preferences.ts";

const KINDS = {
  states: "Float32Array",
  pairs: "Int32Array",
  labels: "Float32Array",
  offsets: "Int32Array",
  "tasks?": "Int32Array",
  "known?": "Int32Array",
};

/**
 * Checks that models can be trained on the data: finite features, labels in [0, 1], segments of existing states, at least
 * one answer per user.
 * @throws TypeError that names the argument or a field of another kind; RangeError that names the field of an invalid value.
 */
export function checkPreferences(data: Preferences, argument = "data"): void {
  checkArrays(argument, data, KINDS, "answers, such as parseJsonl returns");
  const { states, size, length, pairs, labels, offsets, tasks, taskSize } = data;
  if (data.texts) throw new RangeError("texts: got texts without embeddings; embed them first");
  checkWhole("size", size, 1, 65536);
  checkWhole("length", length, 1, 65536);
  const count = states.length / size;
  const users = userCount(data);
  if (taskSize !== undefined) checkWhole("taskSize", taskSize, 1);
  checkNames("captions", data.captions, count);
  checkNames("features", data.features, size);
  checkNames("users", data.users, users);
  const { items, attributes } = data;
  if (attributes !== undefined && !areAttributes(attributes, data.features ?? [])) {
    refuse("attributes", attributes, "a list of { name, code, levels, omitted } whose levels are named in features");
  }
  if (items && !(areLabels(items) && items.length === count)) {
    refuse("items", items, `a list of ${count} { name, caption, image } with distinct names`);
  }
  if (!Number.isInteger(count)) {
    throw new RangeError(`states: got ${states.length} values, which do not divide into states of ${size} features`);
  }
  if (users < 1 || labels.length === 0) throw new RangeError("labels: got no answers; at least one is needed");
  if (pairs.length !== 2 * length * labels.length) {
    throw new RangeError(
      `pairs: got ${pairs.length} state numbers for ${labels.length} labels; it must have ${2 * length} for each`,
    );
  }
  const badFeature = states.findIndex((x) => !Number.isFinite(x));
  if (badFeature >= 0) {
    const where = `feature ${badFeature % size} of state ${Math.floor(badFeature / size)}`;
    throw new RangeError(`states: ${where} is ${states[badFeature]}; it must be finite`);
  }
  const badState = pairs.findIndex((state, i) => {
    const isFirst = i % length === 0;
    if (state === -1) return isFirst; // a segment has at least one state
    return !(state >= 0 && state < count) || (!isFirst && pairs[i - 1] === -1); // and no state after its padding
  });
  if (badState >= 0) {
    const answer = Math.floor(badState / (2 * length));
    throw new RangeError(
      `pairs: answer ${answer} has state ${pairs[badState]}; it must be one of the ${count} states, and -1 only at the end of a segment`,
    );
  }
  const badLabel = labels.findIndex((y) => !(y >= 0 && y <= 1));
  if (badLabel >= 0) {
    throw new RangeError(`labels: answer ${badLabel} has label ${labels[badLabel]}; it must be from 0 to 1`);
  }
  if (tasks && tasks.length !== labels.length) {
    throw new RangeError(`tasks: got ${tasks.length} for ${labels.length} labels; it must have one for each`);
  }
  for (let user = 0; user < users; user++) {
    if (!(at(offsets, user + 1) > at(offsets, user))) throw new RangeError(`offsets: user ${user} has no answers`);
  }
  if (offsets[0] !== 0 || offsets[users] !== labels.length) {
    throw new RangeError(
      `offsets: got ${offsets[0]} to ${offsets[users]}; it must rise from 0 to ${labels.length}, the number of answers`,
    );
  }
  checkKnown(data);
}

/** @throws RangeError unless each user has some answers that are not known. */
function checkKnown(data: Preferences): void {
  const { known } = data;
  if (!known) return;
  const sizes = answerSizes(data);
  if (known.length !== sizes.length) {
    throw new RangeError(`known: got ${known.length} numbers; it must have one for each of ${sizes.length} users`);
  }
  const user = sizes.findIndex(({ length }, u) => !(at(known, u) >= 0 && at(known, u) < length));
  if (user < 0) return;
  throw new RangeError(
    `known: got ${known[user]} of the ${sizes[user]?.length} answers of user ${user}; at least one must be left to predict`,
  );
}

function checkNames(name: string, names: readonly string[] | undefined, count: number): void {
  const isNames =
    Array.isArray(names) && names.length === count && Array.from(names).every((n) => typeof n === "string");
  if (names !== undefined && !isNames) refuse(name, names, `a list of ${count} texts`);
}
