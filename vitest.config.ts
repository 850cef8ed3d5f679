import { readFile } from "node:fs/promises";
import { defineConfig } from "vitest/config";
// Shaders are imported as text, as the build does it. Tests take every core: those on a GPU mostly wait. Commands that they
// run print plain text, whether or not the terminal around has colours.
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
    // A timeout ends a test that hangs. How fast the machine is must not matter.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    env: { NO_COLOR: "1" },
  },
});
