/** Input data are malformed. The message names the place and the expected form. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** A vault or one of its records does not open, or its store cannot be used. The message states the reason and a remedy. */
export class VaultError extends Error {
  override readonly name = "VaultError";
}

/** Whether an error is a BackendError. Compares names, because each bundle of penchant has its own class. */
export const isBackendError = (error: unknown): error is BackendError =>
  error instanceof Error && error.name === "BackendError";

/** A GPU is missing, was lost, or cannot run a plan. The message states the reason and a remedy. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}

/** The error for an optional package that does not load. It says what needs the package, why it does not load, and how to install it. */
export function notInstalled(what: string, packages: string, cause: unknown): Error {
  const { code, message } = cause as Error & { code?: string };
  return new Error(`${what} needs ${packages}, which does not load (${code ?? message}); npm install ${packages}`);
}

/** Runs a check of a part of a file. @throws FormatError, with the check's sentence after `prefix`, when it throws. */
export function asFormatError(prefix: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new FormatError(prefix + (error as Error).message);
  }
}
