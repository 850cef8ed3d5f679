// One step of refinement agrees with PyTorch: torch.func derivatives and the same line search, in float64 (newton.py).

import { afterAll, describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { writeAnswers } from "../../src/inference/model-inputs.ts";
import { FITTED, newtonPlan } from "../../src/inference/newton.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { DEFAULT_LIKELIHOOD } from "../../src/model/likelihood/index.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { fixtures, golden, reportWorst } from "./fixtures.ts";
import { expectClose } from "./golden.ts";

const TOLERANCES = [
  { backend: reference, tolerance: 1e-12 },
  { backend: wasm(await kernels()), tolerance: 1e-5 },
];
afterAll(reportWorst);

describe.each(TOLERANCES)("a Newton step on $backend.name", ({ backend, tolerance }) => {
  it.each(fixtures("newton"))("matches PyTorch on %s", async (name) => {
    const { about, values, names } = golden(name);
    const config: PersonalConfig = { ...about.config, kind: "personal", likelihood: DEFAULT_LIKELIHOOD };
    const states = values("data.states");
    const segment = (positions: number[]) =>
      positions.flatMap((s) => [...states.subarray(s * config.size, (s + 1) * config.size)]);
    const users: LabelledPair[][] = about.users.map((user: [number[], number[], number][]) =>
      user.map(([a, b, label]) => ({ a: segment(a), b: segment(b), label })),
    );
    const program = backend.load(newtonPlan(config, users.length), 0);
    for (const parameter of names("start.")) program.write(parameter, values(`start.${parameter}`));
    program.write(FITTED, values("data.z"));
    const one = new Float32Array(config.size).fill(1);
    const plain = { mean: new Float32Array(config.size), scale: one };
    const model: PersonalModel = { config, parameters: new Map(), normalisation: plain };
    writeAnswers(program, model, users);
    for (const when of ["before", "after"]) {
      await program.run(); // outputs of a run belong to z before its step
      for (const output of ["objective", "variance"]) {
        const where = `${name} ${output} ${when}`;
        const [got, want] = [await program.read(output), values(`expected.${when}.${output}`)];
        expectClose(`${backend.name} Newton ${output}`, where, got, want, tolerance);
      }
      const z = await program.read(when === "before" ? FITTED : "mean");
      expectClose(`${backend.name} Newton z`, name, z, values("expected.z"), tolerance);
    }
    expect(users.some((answers) => answers.length === 0)).toBe(true);
  });
});
