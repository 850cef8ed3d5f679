import { readFile } from "node:fs/promises";
import { configDefaults, defineConfig } from "vitest/config";

/** Files that replace modules of Node for all that is imported after it, or measure the memory of their process. */
const ALONE = ["test/vault/{crash,secrets-crash,two-holders-faults,vault-memory}.test.ts"];

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
    maxWorkers: "100%",
    // Only a test that hangs reaches the timeout, however slow the machine is.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    env: { NO_COLOR: "1" },
    setupFiles: ["test/setup.ts"],
    // A process runs many test files, because each start and each import of the sources takes as long as most files.
    projects: [
      { extends: true, test: { name: "alone", include: ALONE } },
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...ALONE],
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
