import {
  MAX_CONTEXT
} from "./chunk-5RTLSGSM.js";
import {
  isBetween,
  isWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/agent/answered-question.ts
var REPLIES = ["a", "b", "tie", "skip"], LAST_SECOND = 2 ** 32 - 1;
function now() {
  let seconds = Math.floor(Date.now() / 1e3);
  return isWhole(seconds, 1, LAST_SECOND) ? new Date(1e3 * seconds) : null;
}
var LAST_CHOICE = 2 ** 30 - 1, numbered = (choice = 0) => choice > 0 ? { choice } : {}, LABEL = { a: 1, b: 0, tie: 0.5 }, labelledPairs = (answers) => {
  let pairs = [];
  for (let i = answers.length - 1; i >= 0 && pairs.length <= MAX_CONTEXT; i--) {
    let { a, b, reply, choice } = answers[i];
    reply !== "skip" && pairs.unshift({ a, b, label: LABEL[reply] ?? reply, task: choice });
  }
  return pairs;
};
function checkReply(reply, name = "reply") {
  return REPLIES.includes(reply) ? reply : isBetween(reply, 0, 1) ? REPLIES.find((word) => LABEL[word] === reply) ?? reply : refuse(name, reply, '"a", "b", "tie", "skip" or a number from 0 (b) to 1 (a)', RangeError);
}

export {
  REPLIES,
  LAST_SECOND,
  now,
  LAST_CHOICE,
  numbered,
  labelledPairs,
  checkReply
};
