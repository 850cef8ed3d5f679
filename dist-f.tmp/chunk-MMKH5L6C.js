// src/base/errors.ts
var FormatError = class extends Error {
  name = "FormatError";
}, VaultError = class extends Error {
  name = "VaultError";
}, isBackendError = (error) => error instanceof Error && error.name === "BackendError", BackendError = class extends Error {
  name = "BackendError";
};
function notInstalled(what, packages, cause) {
  let { code, message } = cause;
  return new Error(`${what} needs ${packages}, which does not load (${code ?? message}); npm install ${packages}`);
}
function asFormatError(prefix, check) {
  try {
    check();
  } catch (error) {
    throw new FormatError(prefix + error.message);
  }
}

export {
  FormatError,
  VaultError,
  isBackendError,
  BackendError,
  notInstalled,
  asFormatError
};
