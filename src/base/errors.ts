/** Input data are malformed. The message names the place and what was expected. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** A vault's record does not open, or its store cannot be used. The message says why and what to do. */
export class VaultError extends Error {
  override readonly name = "VaultError";
}

/** Also where another of our bundles has thrown it, which has a class of its own. */
export const isBackendError = (error: unknown): error is BackendError =>
  error instanceof Error && error.name === "BackendError";

/** A GPU that is not there, went away, or cannot do what a plan asks of it; the message says which op and what to do. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}
