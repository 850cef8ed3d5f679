// Implicit Q-learning agrees with PyTorch.

import { afterAll, describe, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { fixtures, golden, reportWorst } from "./fixtures.ts";
import { compareIql } from "./iql.ts";

const TOLERANCES = [
  { backend: reference, output: 1e-12, gradient: 1e-12, trained: 1e-11 },
  { backend: wasm(await kernels()), output: 1e-5, gradient: 1e-4, trained: 1e-3 },
];

afterAll(reportWorst);

describe.each(TOLERANCES)("implicit Q-learning on $backend.name", ({ backend, ...tolerances }) => {
  it.each(fixtures("iql"))("matches PyTorch on %s", (name) => compareIql(backend, name, golden(name), tolerances));
});
