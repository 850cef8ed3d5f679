// Reads an export of a person. It is loaded only when it is needed.

import { isObject, isWhole, refuse } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import {
  type AnsweredQuestion,
  checkReply,
  type GradedReply,
  LAST_CHOICE,
  LAST_SECOND,
  numbered,
} from "./answered-question.ts";
import { FORMAT, VERSION } from "./exported-person.ts";
import type { InputValidator } from "./input-validator.ts";
import type { UserRecord } from "./user-record.ts";

/**
 * Checks an export completely, and returns the state that it has of a person. Captions and what was inferred follow from the
 * answers, and are not read.
 * @param hash The hash of the model that the answers must be for.
 * @throws FormatError when it is no export of this version; TypeError or RangeError that names the field when one is wrong.
 */
export function importedRecord(data: unknown, hash: string, validator: InputValidator): UserRecord {
  const { format, version, model, personal, answers } = Object(data) as Record<string, unknown>;
  if (format !== FORMAT) {
    refuse(isObject(data) ? "export.format" : "export", isObject(data) ? format : data, WANTS, FormatError);
  }
  if (version !== VERSION)
    refuse("export.version", version, "1, which is what this version of penchant reads", FormatError);
  if (model !== hash) refuse("export.model", model, `${hash}, the hash of the agent's model`, RangeError);
  if (typeof personal !== "boolean") refuse("export.personal", personal, "true or false");
  if (!Array.isArray(answers)) refuse("export.answers", answers, "a list of answers");
  return {
    personal,
    answers: Array.from(answers, (answer, i) => importedAnswer(`export.answers[${i}]`, answer, validator)),
  };
}

const WANTS = `what agent.export() returned, or the parsed JSON of it, with format "${FORMAT}"`;

function importedAnswer(name: string, answer: AnsweredQuestion, validator: InputValidator): AnsweredQuestion {
  const sides = validator.question(name, answer);
  if (validator.isNeutral(sides.a, sides.b)) {
    throw new RangeError(`${name}: it is neutral (neutral.state) on this device, so nothing may be learned from it`);
  }
  const { reply, date, choice = 0 } = answer as { reply: GradedReply; date: unknown; choice?: number };
  if (!isWhole(choice, 0, LAST_CHOICE))
    refuse(`${name}.choice`, choice, "the number of a choice, from 1, or none", RangeError);
  const replied = checkReply(reply, `${name}.reply`);
  return { ...sides, reply: replied, date: importedDate(`${name}.date`, date), ...numbered(choice) };
}

function importedDate(name: string, text: unknown): Date | null {
  if (text === null) return null;
  const date = new Date(typeof text === "string" ? text : Number.NaN);
  if (isWhole(date.getTime() / 1000, 1, LAST_SECOND) && date.toISOString() === text) return date;
  return refuse(name, text, 'a date in whole seconds, such as "2026-01-31T12:00:00.000Z", or null', RangeError);
}
