// Runs before each test file.

import { rmSync } from "node:fs";
import { afterAll } from "vitest";
import { folder, renewFolder } from "./temporary.ts";

renewFolder();
afterAll(() => rmSync(folder, { recursive: true }));
