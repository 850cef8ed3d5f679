/** A file that is not what it should be; the message says where and what was expected. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** Sealed state that does not open, or a place for it that cannot be used; the message says why and what to do. */
export class VaultError extends Error {
  override readonly name = "VaultError";
}
