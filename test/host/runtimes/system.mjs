// Installing system packages.

import { execFileSync } from "node:child_process";

export const run = (command, ...args) => execFileSync(command, args, { stdio: "inherit" });

/** Installs these packages of Debian. Where this user may not install them, says that they are missing and how to get them. */
export function install(missing, how = "install them (apt-get install)") {
  if (missing.length === 0) return;
  if (process.platform === "linux" && process.getuid() === 0) {
    run("apt-get", "update");
    run("apt-get", "install", "-y", "--no-install-recommends", ...missing);
  } else {
    console.error(`Missing: ${missing.join(", ")}; ${how}`);
    process.exitCode = 1;
  }
}
