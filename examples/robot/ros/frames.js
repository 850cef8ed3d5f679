// Checks a frame of rosbridge before anything is made of it: whoever reaches the server can send any bytes.

import { isUtf8 } from "node:buffer";

/** The longest frame that is decoded, in bytes. An observation of a thousand values takes 20 KiB. */
export const MAX_FRAME = 64 * 1024;

/** Events of roslib itself. It emits a message under the name of its topic, which must not be one of them. */
const OWN_EVENTS = ["connection", "close", "error"];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isName = (value) => typeof value === "string" && value !== "" && !OWN_EVENTS.includes(value);

/** The operations that a client receives, and what their frames must have. roslib's fragments, PNG and CBOR are not used. */
const OPERATIONS = {
  publish: ({ topic, msg }) => isName(topic) && isObject(msg),
  service_response: ({ id }) => isName(id),
  status: ({ id, msg }) => (id === undefined || typeof id === "string") && typeof msg === "string",
};

/** Decodes a frame. @throws RangeError that says what is wrong with it, in one of a few sentences. */
export function frameOf(bytes, isBinary) {
  if (bytes.length > MAX_FRAME) throw new RangeError(`it is longer than ${MAX_FRAME / 1024} KiB`);
  if (isBinary || !isUtf8(bytes)) throw new RangeError("it is not UTF-8 text");
  let frame;
  try {
    frame = JSON.parse(bytes.toString());
  } catch {
    throw new RangeError("it is not JSON (it may have NaN in an array)");
  }
  const op = isObject(frame) && typeof frame.op === "string" ? frame.op : "";
  if (!Object.hasOwn(OPERATIONS, op)) throw new RangeError("it has no operation for a client");
  if (!OPERATIONS[op](frame)) throw new RangeError(`it is no ${op} of rosbridge`);
  return frame;
}
