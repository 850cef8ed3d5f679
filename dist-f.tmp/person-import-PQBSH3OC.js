import {
  FORMAT
} from "./chunk-WQAT6ZSD.js";
import {
  LAST_CHOICE,
  LAST_SECOND,
  checkReply,
  numbered
} from "./chunk-GCTJJ5H2.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
import {
  isObject,
  isWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/agent/person-import.ts
function importedRecord(data, hash, validator) {
  let { format, version, model, personal, answers } = Object(data);
  return format !== FORMAT && refuse(isObject(data) ? "export.format" : "export", isObject(data) ? format : data, WANTS, FormatError), version !== 1 && refuse("export.version", version, "1, which is what this version of penchant reads", FormatError), model !== hash && refuse("export.model", model, `${hash}, the hash of the agent's model`, RangeError), typeof personal != "boolean" && refuse("export.personal", personal, "true or false"), Array.isArray(answers) || refuse("export.answers", answers, "a list of answers"), {
    personal,
    answers: Array.from(answers, (answer, i) => importedAnswer(`export.answers[${i}]`, answer, validator))
  };
}
var WANTS = `what agent.export() returned, or the parsed JSON of it, with format "${FORMAT}"`;
function importedAnswer(name, answer, validator) {
  let sides = validator.question(name, answer);
  if (validator.isNeutral(sides.a, sides.b))
    throw new RangeError(`${name}: it is neutral (neutral.state) on this device, so nothing may be learned from it`);
  let { reply, date, choice = 0 } = answer;
  isWhole(choice, 0, LAST_CHOICE) || refuse(`${name}.choice`, choice, "the number of a choice, from 1, or none", RangeError);
  let replied = checkReply(reply, `${name}.reply`);
  return { ...sides, reply: replied, date: importedDate(`${name}.date`, date), ...numbered(choice) };
}
function importedDate(name, text) {
  if (text === null) return null;
  let date = new Date(typeof text == "string" ? text : Number.NaN);
  return isWhole(date.getTime() / 1e3, 1, LAST_SECOND) && date.toISOString() === text ? date : refuse(name, text, 'a date in whole seconds, such as "2026-01-31T12:00:00.000Z", or null', RangeError);
}
export {
  importedRecord
};
