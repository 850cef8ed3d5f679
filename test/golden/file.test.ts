// A model file written by Python's safetensors package, including the digest (files.py).

import { expect, it } from "vitest";
import { parameterShapes } from "../../src/model/model.ts";
import { decodeModel } from "../../src/model/model-file.ts";
import { bytesOf } from "./fixtures.ts";

it("reads every tensor of a file written by Python", async () => {
  const { config, parameters, normalisation, survey, report } = await decodeModel(bytesOf("python-model"));
  expect(config).toEqual({
    ...{ kind: "personal", method: "vpl", head: "reward", encoder: "aggregation", likelihood: "logistic" },
    ...{ size: 2, length: 1, hidden: [4, 3], latent: 2, context: 5, beta: 0.5 },
  });
  expect([...parameters.keys()]).toEqual([...parameterShapes(config).keys()]);
  expect(report).toEqual({ by: "python" });
  expect(survey?.captions).toEqual([
    ["tea ☕", "coffee"],
    ["left", '"right"'],
  ]);
  const all = new Map([...parameters, ["normalisation.mean", normalisation.mean]]);
  all.set("normalisation.scale", normalisation.scale);
  all.set("questions.a", survey?.a.data as Float32Array).set("questions.b", survey?.b.data as Float32Array);
  // Value i of the k-th tensor is k + i/32.
  [...all.keys()].sort().forEach((name, k) => {
    const data = all.get(name) as Float32Array;
    expect([...data], name).toEqual(Array.from(data, (_, i) => k + i / 32));
  });
});
