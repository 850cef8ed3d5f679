// npm run setup:arm64: installs the hosts for ARM64 of npm run test:arm64, and as system packages QEMU, which emulates that
// processor, and ARM64's C and C++ libraries. Writes a command for each host, which runs it in QEMU.

import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ARM64 } from "./hosts.mjs";
import { install, run } from "./system.mjs";

const root = fileURLToPath(new URL("arm64/", import.meta.url));
const LIBRARIES = "/usr/aarch64-linux-gnu";
const PACKAGES = {
  "/usr/bin/qemu-aarch64": "qemu-user",
  [`${LIBRARIES}/lib/libc.so.6`]: "libc6-arm64-cross",
  [`${LIBRARIES}/lib/libstdc++.so.6`]: "libstdc++6-arm64-cross",
};
const BINARIES = {
  node: "node-20/bin/node",
  "node-24": "node-24/bin/node",
  deno: "@deno/linux-arm64-glibc/deno",
  bun: "@oven/bun-linux-aarch64/bin/bun",
  workerd: "@cloudflare/workerd-linux-arm64/bin/workerd",
};

install(
  Object.entries(PACKAGES)
    .filter(([file]) => !existsSync(file))
    .map(([, name]) => name),
);
run("npm", "ci", "--prefix", root, "--os=linux", "--cpu=arm64", "--libc=glibc");
for (const name of ARM64) {
  const script = `#!/bin/sh\nexec qemu-aarch64 -L ${LIBRARIES} "${root}node_modules/${BINARIES[name]}" "$@"\n`;
  await writeFile(`${root}node_modules/.bin/${name}-arm64`, script, { mode: 0o755 });
}
