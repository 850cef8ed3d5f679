// Results of a GPU against the f64 reference, PyTorch's numbers and WebAssembly, for hosts without a test runner.

import bytes from "../../../dist/penchant.wasm"; // esbuild's binary loader imports it as bytes
import { wasm } from "../../../src/backend/wasm/wasm.ts";
import { shaderCode } from "../../../src/backend/webgpu/pipelines.ts";
import { SHADERS } from "../../../src/backend/webgpu/shader-kernel.ts";
import type { WebGpuBackend } from "../../../src/backend/webgpu/webgpu.ts";
import { agrees } from "../../backend/agreement.ts";
import { pairsAgree, STACKS } from "../../backend/pairs.ts";
import { SLICED, slicesAgree } from "../../backend/slices.ts";
import { STEPS, TRAININGS, weightDrift } from "../../backend/training.ts";
import { goldenOf } from "../../golden/golden.ts";
import { compareIql } from "../../golden/iql.ts";
import { compareModel, waysOf } from "../../golden/model.ts";
import { CASES } from "../../plan/cases.ts";
import { type Checks, checks, demand } from "../suite/checks.ts";

/** Random shapes for each op. */
const SHAPES = 3;
const GOLDEN = { output: 1e-5, gradient: 1e-4, trained: 1e-3, drift: 1 };
/** Most drift of weights after the steps, as a share of the distance that training moved them. */
const MAX_DRIFT = 1e-3;
/** Files of PyTorch's numbers, which esbuild bundles. */
const FIXTURES = {
  model: [1, 2].flatMap((k) => [
    ...["linear", "classifier", "reward"].map((head) => `btl-${head}-${k}`),
    ...["categorical", "mean-variance"].map((kind) => `dpl-${kind}-${k}`),
    ...[1, 2].map((k) => `vpl-utility-linear-${k}`),
    ...["aggregation", "attention", "set"].flatMap((encoder) =>
      ["linear", "classifier", "reward"].map((head) => `vpl-${encoder}-${head}-${k}`),
    ),
  ]),
  ties: ["aggregation", "utility", "attention", "set"].map((encoder) => `vpl-${encoder}-ties`),
  iql: ["discrete-terminals", "discrete-z", "continuous", "continuous-terminals-z"].map((kind) => `iql-${kind}`),
};
const fixture = async (name: string) => goldenOf((await import(`../../golden/${name}.safetensors`)).default);

export interface Outcome {
  adapter: string;
  checks: Checks["results"];
}

/** The range [first, end) of `parts` equal parts of PyTorch's numbers, because several hosts share them. */
export type Share = readonly [first: number, end: number, parts: number];

export interface Selection {
  share?: Share;
  /** Without the ops, pairs and slices, which `npm test` compares in Node over more shapes of the same series. */
  models?: boolean;
}

export async function suite(
  gpu: WebGpuBackend,
  { share: [first, end, parts] = [0, 1, 1], models = false }: Selection = {},
): Promise<Outcome> {
  // Read first, because Deno 2.9 panics if it is read after the adapter was garbage-collected.
  const { vendor, architecture, device, description } = gpu.device.adapterInfo ?? {};
  const adapter = [vendor, architecture, device, description].filter(Boolean).join(" ");
  const { results, check: done } = checks();
  const shared = (names: readonly string[]) => names.filter((_, i) => i % parts >= first && i % parts < end);
  const cpu = wasm(new WebAssembly.Module(bytes as unknown as BufferSource));
  for (const source of SHADERS) {
    await done(`module ${source}`, async () => {
      const module = gpu.device.createShaderModule({ code: shaderCode(source) });
      const { messages } = await module.getCompilationInfo();
      demand(messages.length === 0, messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`).join("; "));
    });
  }
  if (!models) {
    for (const name of Object.keys(CASES)) await done(`op ${name}`, () => agrees(gpu, name, SHAPES));
    for (const kind of STACKS) await done(`pairs, ${kind}`, () => pairsAgree(gpu, kind, SHAPES));
    for (const name of SLICED) await done(`slices, ${name}`, () => slicesAgree(gpu, name));
  }
  for (const name of shared([...FIXTURES.model, ...FIXTURES.ties])) {
    const golden = await fixture(name);
    for (const way of waysOf(golden)) {
      const { rows, ties } = way;
      await done(`${name}, ${rows} rows, ties ${ties}`, () => compareModel(gpu, name, golden, way, GOLDEN));
    }
  }
  for (const name of shared(FIXTURES.iql)) {
    await done(name, async () => compareIql(gpu, name, await fixture(name), GOLDEN));
  }
  for (const name of Object.keys(TRAININGS) as (keyof typeof TRAININGS)[]) {
    await done(`${STEPS} steps of ${name}`, async () => {
      const drift = await weightDrift(name, cpu, gpu);
      demand(
        drift <= MAX_DRIFT,
        `weights differ by ${drift} of the distance they moved; at most ${MAX_DRIFT} is allowed`,
      );
    });
  }
  return { adapter, checks: results };
}
