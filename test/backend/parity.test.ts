// Every op on every backend against the f64 reference, over random shapes.

import { describe, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { CASES } from "../plan/cases.ts";
import { agrees } from "./agreement.ts";
import { gpu } from "./gpu.ts";
import { SLICED, slicesAgree } from "./slices.ts";

// Fewer runs on a GPU, where loading a program is slow.
const backends = [
  { backend: wasm(await kernels()) as Backend, runs: 25 },
  ...(gpu ? [{ backend: gpu, runs: 12 }] : []),
];

describe.skipIf(!gpu)("webgpu agrees with the reference where it splits sums (split-K)", () => {
  it.each(SLICED)("%s", (name) => slicesAgree(gpu as NonNullable<typeof gpu>, name));
});

describe.each(backends)("$backend.name agrees with the reference in value and gradient", ({ backend, runs }) => {
  it.each(Object.keys(CASES))("%s", (name) => agrees(backend, name, runs));
});
