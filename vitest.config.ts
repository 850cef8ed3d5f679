import { readFile } from "node:fs/promises";
import { defineConfig } from "vitest/config";

// Shaders are imported as text, as in the build. Tests use every core, because those on a GPU mostly wait. NO_COLOR makes the
// commands that tests run print plain text in every terminal.
export default defineConfig({
  plugins: [
    {
      name: "wgsl",
      enforce: "pre",
      load: async (id) =>
        id.endsWith(".wgsl") ? `export default ${JSON.stringify(await readFile(id, "utf8"))}` : null,
    },
  ],
  test: {
    include: ["test/**/*.test.ts"],
    maxWorkers: "100%",
    // Only a test that hangs reaches the timeout, however slow the machine is.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    env: { NO_COLOR: "1" },
  },
});
