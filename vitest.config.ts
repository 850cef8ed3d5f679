import { defineConfig } from "vitest/config";
// Commands that tests run print plain text, whether or not the terminal around has colours.
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, env: { NO_COLOR: "1" } } });
