// User ids and model hashes, as bytes for a vault's records.

import { refuse } from "../base/check.ts";
import { type Bytes, decodeUtf8, encodeUtf8 } from "./sealing.ts";

/**
 * Encodes an id in UTF-8. Distinct ids must have distinct bytes, but UTF-8 encodes every lone surrogate as the same replacement
 * character, so ids must be well-formed.
 * @throws TypeError when `text` is not a string; RangeError when it is empty or not well-formed. Both name the argument.
 */
export function encodeId(argument: string, text: string): Bytes {
  const wants = "well-formed text of at least one character";
  if (typeof text !== "string") refuse(argument, text, wants);
  const bytes = encodeUtf8(text);
  if (text !== "" && decodeUtf8(bytes) === text) return bytes;
  return refuse(argument, text, wants, RangeError);
}

/**
 * The forms of a user's id that Unicode takes for the same text. The first, NFC, names the user's records; earlier versions
 * used whatever form they were given.
 * @throws TypeError or RangeError as `encodeId`.
 */
export function formsOf(user: string): [nfc: string, ...others: string[]] {
  encodeId("user", user);
  const nfc = user.normalize("NFC");
  return [nfc, ...new Set([user, user.normalize("NFD")].filter((form) => form !== nfc))];
}

/** @throws RangeError unless `model` has 1 to 255 bytes in UTF-8. */
export function checkModel(model: string): void {
  const { length } = encodeId("model", model);
  if (length > 255) throw new RangeError(`model: got ${length} bytes; it must be the model's hash, at most 255 bytes`);
}
