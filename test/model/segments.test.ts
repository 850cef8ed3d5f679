// Models of segments in every use that models of single states have.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { predict, score } from "../../src/inference/predict.ts";
import { HEADS } from "../../src/model/head/index.ts";
import { model, VPL, withComparison } from "./files.ts";
import { ENCODER_NAMES, HEAD_NAMES, sharedConfig } from "./models.ts";

const backend = wasm(await kernels());
/** A segment of one state and one of two. */
const ANSWERS = [
  { a: [1, 0, 0], b: [0, 1, 0, 0, 0, 1], label: 1 },
  { a: [0, 2, 1, 1, 0, 0], b: [1, 1, 1], label: 0 },
];

const KINDS = [
  ...[...ENCODER_NAMES, null].flatMap((encoder) =>
    HEAD_NAMES.map((head) => ({ encoder, head, method: "vpl" }) as const),
  ),
  { encoder: "newton", head: "linear", method: "hierarchical", beta: 1 } as const,
];
describe.each(KINDS)("$encoder, $head", (kind) => {
  const { encoder, ...rest } = kind;
  const { head } = rest;
  const config = encoder ? { ...VPL, ...rest, encoder, length: 2 } : sharedConfig("btl", head, { ...VPL, length: 2 });
  const plain = model(config, false);
  const m = HEADS[head].pairwise ? withComparison(plain) : plain;

  it.each(kind.encoder === "newton" ? [1, 8] : [0, 8])(
    "an agent, predict and score work with %d refinement steps",
    async (refine) => {
      const agent = await Agent.open(m, { refine });
      for (const { a, b, label } of ANSWERS) agent.answer({ a, b }, label ? "a" : "b");
      const options = [
        [1, 2, 3],
        [0.5, 0, 0],
      ];
      const ranked = agent.rank(options).sort((p, q) => p.index - q.index);
      for (const { reward, best } of ranked) expect([reward, best].every(Number.isFinite)).toBe(true);
      expect(ranked[0]?.reward).not.toBeCloseTo(ranked[1]?.reward as number, 5);
      expect(agent.rank([[1, 2, 3, 1, 2, 3]])[0]?.reward).not.toBeCloseTo(ranked[0]?.reward as number, 5);

      const [seen] = await predict(backend, m, [{ context: ANSWERS, questions: ANSWERS }], { refine });
      for (const p of seen?.probability ?? []) expect(p > 0 && p < 1).toBe(true);
      expect(seen?.probability).toHaveLength(2);
      if (refine !== (kind.encoder === "newton" ? 8 : 0)) return;
      const [chosen] = await score(backend, m, [{ context: ANSWERS }], Float32Array.from(options.flat()));
      ranked.forEach(({ best }, i) => void expect(chosen?.best[i]).toBeCloseTo(best, 5));
    },
  );
});
