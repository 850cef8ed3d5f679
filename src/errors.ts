/** A file that is not what it should be; the message says where and what was expected. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}
