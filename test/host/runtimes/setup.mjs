// npm run setup:hosts: the runtimes that npm run test:hosts runs the suite in, and roslib. Chromium comes from the system.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "./hosts.mjs";

const run = (command, ...args) => execFileSync(command, args, { stdio: "inherit" });

for (const folder of [".", "../../../examples/robot/ros"]) {
  run("npm", "ci", "--prefix", fileURLToPath(new URL(folder, import.meta.url)));
}
if (!chromiumPath()) {
  if (process.platform === "linux" && process.getuid() === 0) {
    run("apt-get", "update");
    run("apt-get", "install", "-y", "--no-install-recommends", "chromium");
  } else {
    console.error("Chromium is missing: install it (apt-get install chromium), or name one in PENCHANT_CHROMIUM");
    process.exitCode = 1;
  }
}
