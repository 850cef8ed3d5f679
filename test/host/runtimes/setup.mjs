// npm run setup:hosts: installs the hosts of npm run test:hosts, roslib, and software GPUs. Chromium, Firefox, the Vulkan
// loader and lavapipe are installed as system packages.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { chromiumPath, firefoxPath } from "./hosts.mjs";
import { install, run } from "./system.mjs";

/** The Vulkan loader, which Node needs to reach a GPU. */
const VULKAN = ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/libvulkan.so.1`);
/** The software GPU that Deno uses. */
const LAVAPIPE = ["x86_64", "aarch64"].map((machine) => `/usr/share/vulkan/icd.d/lvp_icd.${machine}.json`);

for (const folder of [".", "../../../examples/robot/ros"]) {
  run("npm", "ci", "--prefix", fileURLToPath(new URL(folder, import.meta.url)));
}
if (process.platform === "linux" && process.arch === "x64") {
  for (const name of ["chromium-109", "chromium-91"]) {
    const program = fileURLToPath(new URL(`node_modules/${name}/bin/chromium`, import.meta.url));
    writeFileSync(program, brotliDecompressSync(readFileSync(`${program}.br`)), { mode: 0o755 });
  }
}
const missing = [
  ...(chromiumPath() ? [] : ["chromium"]), // and with it a GPU in software
  ...(firefoxPath() ? [] : ["firefox-esr"]),
  ...(process.platform === "linux" && !VULKAN.some(existsSync) ? ["libvulkan1"] : []),
  ...(process.platform === "linux" && !LAVAPIPE.some(existsSync) ? ["mesa-vulkan-drivers"] : []),
];
install(missing, "install them (apt-get install), or name a Chromium in PENCHANT_CHROMIUM");
