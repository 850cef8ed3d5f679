// Losses, gradients and ten steps of Adam agree with PyTorch.

import { afterAll, describe, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { fixtures, golden, reportWorst } from "./fixtures.ts";
import { compareModel, waysOf } from "./model.ts";

const TOLERANCES = [
  { backend: reference, output: 1e-12, gradient: 1e-12, trained: 1e-11, drift: 1e-6 },
  { backend: wasm(await kernels()), output: 1e-5, gradient: 1e-4, trained: 1e-3, drift: 1 },
];

afterAll(reportWorst);

describe.each(TOLERANCES)("preference models on $backend.name", ({ backend, ...tolerances }) => {
  const cases = ["btl", "dpl", "vpl"].flatMap(fixtures).flatMap((name) => {
    const g = golden(name);
    return waysOf(g).map((way) => ({ name, g, ...way }));
  });
  it.each(cases)("match PyTorch on $name with $rows rows of states, ties $ties", ({ name, g, ...way }) =>
    compareModel(backend, name, g, way, tolerances),
  );
});
