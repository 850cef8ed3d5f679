import { copyFileSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { decodeModel } from "../../src/model/model-file.ts";
import { ROOT } from "./markdown.ts";
import { type Expectations, type Sandbox, testBlocks } from "./run-blocks.ts";

const modelOf = ({ path }: Sandbox, name: string) => decodeModel(new Uint8Array(readFileSync(path(name))));
const trained =
  (name: string, config: object): Expectations[string] =>
  async ({ out }, sandbox) => {
    expect(out).toContain(`Saved ${name}: `);
    expect((await modelOf(sandbox, name)).config).toMatchObject(config);
  };
const noting =
  (name: string, config: object, notes: readonly string[]): Expectations[string] =>
  async (ended, sandbox) => {
    await trained(name, config)?.(ended, sandbox);
    for (const note of notes) expect(ended.err).toContain(note);
  };
const accuracyOf = (out: string, method: string) => Number(new RegExp(`^${method} +(\\S+)`, "m").exec(out)?.[1]);

testBlocks(
  "docs/guide.md",
  {
    "npx penchant train answers.csv --method btl": trained("btl.safetensors", { method: "btl", kind: "shared" }),
    "npx penchant train answers.csv --method low-rank": trained("low-rank.safetensors", {
      method: "low-rank",
      encoder: "newton",
    }),
    "npx penchant train answers.csv --method hierarchical": trained("hierarchical.safetensors", {
      method: "hierarchical",
    }),
    "npx penchant eval btl.safetensors": ({ out }) => {
      expect(accuracyOf(out, "btl")).toBeGreaterThan(0.3);
      expect(accuracyOf(out, "btl")).toBeLessThan(0.7); // half of the people like the opposite of the other half
    },
    "npx penchant compare answers.csv --context 8 --dump": ({ out }) =>
      expect(out).toMatch(/^Saved data\.json: \d+ comparisons, 2 splits$/m),
    "npx penchant compare answers.csv": ({ out }) => {
      for (const method of ["vpl", "btl", "dpl-mean-variance", "dpl-categorical", "hierarchical"]) {
        expect(accuracyOf(out, method)).toBeGreaterThan(0.2);
      }
      expect(accuracyOf(out, "vpl")).toBeGreaterThan(accuracyOf(out, "btl"));
    },
    "npx penchant train tastings.csv": async (ended, sandbox) => {
      await trained("icecreams.safetensors", { size: 5, length: 1 })?.(ended, sandbox);
      expect(ended.err).toContain("1 in no answer, kept to be ranked: cookies");
      const { items } = await modelOf(sandbox, "icecreams.safetensors");
      expect(items?.map(({ name }) => name).join()).toBe(
        "vanilla,chocolate,lemon,raspberry,mango,hazelnut,pistachio,cookies",
      );
      expect(items?.filter(({ image }) => image?.startsWith("data:image/svg+xml;base64,"))).toHaveLength(7);
    },
    "npx penchant train features.csv": trained("features.safetensors", { size: 2, length: 1 }),
    "npx penchant train differences.csv": trained("differences.safetensors", { size: 2, length: 1 }),
    "npx penchant train texts.jsonl": trained("texts.safetensors", { size: 2, length: 1 }),
    "npx penchant train trips.csv": noting("trips.safetensors", { size: 3 }, [
      "trips.csv: 2 answers of 2 users\neach alternative has 2 features: time, cost\n2 rows are none of these",
      '1 alternative was left out, as "available" says that a person could not have it',
    ]),
    "npx penchant train maxdiff.csv": noting("maxdiff.safetensors", { size: 5 }, [
      "4 choices of the best and the worst of several alternatives, read as 20 comparisons",
    ]),
    "npx penchant train podium.csv": noting("podium.safetensors", { size: 4 }, ["2 rankings", "as 4 comparisons"]),
    "npx penchant train sliders.csv": noting("sliders.safetensors", { size: 3 }, [
      '"label" is read on a scale from -3 (B alone) to 3 (A alone)',
    ]),
    "npx penchant train choices.csv": trained("choices.safetensors", { size: 2, length: 1 }),
    "npx penchant train cameras.csv -o": trained("cameras.safetensors", { size: 3, length: 1 }),
    "npx penchant train cameras.csv --levels": trained("dummy.safetensors", { size: 4, length: 1 }),
    "npx penchant train pets.jsonl": noting("pets.safetensors", { length: 1 }, [
      "10 texts, embedded by use-lite as 512 numbers each",
      "principal components of 512 numbers of each text by use-lite, by the log-loss of held-out people (4: ",
    ]),
    "npx penchant train segments.jsonl": trained("segments.safetensors", { size: 2, length: 2 }),
    "npx penchant inspect segments.safetensors": ({ out }) =>
      expect(out).toContain("2 features, in segments of up to 2"),
    "npx penchant train states.jsonl": trained("states.safetensors", { size: 2 }),
    "npx penchant policy": async ({ out }, sandbox) => {
      expect(out).toContain("Saved policy.safetensors: policy from 2 trajectories, 4 rows");
      const { policy } = await modelOf(sandbox, "policy.safetensors");
      expect(policy?.config).toMatchObject({ observation: 3, action: 2 });
    },
    "npx penchant rollout": ({ out }) => expect(out).toMatch(/the goal of user 1 in \d+ steps, after 8 answers/),
  },
  ({ path }) => {
    copyFileSync(`${ROOT}examples/robot/ball.safetensors`, path("maze-policy.safetensors"));
    copyFileSync(`${ROOT}test/golden/released-control.safetensors`, path("vae.safetensors"));
  },
);
