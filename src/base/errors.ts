/** Input data are malformed. The message names the place and what was expected. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** A vault's record does not open, or its store cannot be used. The message says why and what to do. */
export class VaultError extends Error {
  override readonly name = "VaultError";
}

/** Whether an error is a BackendError. Compares names, because each bundle of penchant has a class of its own. */
export const isBackendError = (error: unknown): error is BackendError =>
  error instanceof Error && error.name === "BackendError";

/** A GPU is missing, was lost, or cannot run a plan. The message says which op failed and what to do. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}
