// penchant vault export, for one user and for all.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { encodeModel } from "../../src/model/model-file.ts";
import { model } from "../agent/fixture.ts";
import { CONFIG, randomModel } from "../model/models.ts";
import { key, vaultRuns, WITHOUT_MODEL } from "./vault-runs.ts";

const { folder, penchant, opened, made, damage } = vaultRuns();

describe("penchant vault export", () => {
  it("prints the others when one user's state is damaged, and names that user", async () => {
    await made("one-damaged", { key });
    damage("one-damaged", "state-");
    const { code, out, err } = await penchant(["export", "one-damaged", "--key-file", "key"]);
    expect(code).toBe(1);
    const [left, ...more] = JSON.parse(out).map(({ user }: { user: string }) => user);
    expect(more).toEqual([]);
    expect(["ann", "bob"]).toContain(left);
    expect(err).toContain(`"${left === "ann" ? "bob" : "ann"}" is left out: `);
    expect((await penchant(["export", "one-damaged", left, "--key-file", "key"])).code).toBe(0);
  });

  it("prints the others when one user's state is for another model, or no agent's", async () => {
    await made("several", { key });
    await opened("several", { key }, (vault) => vault.save("cleo", "another model", new Uint8Array(7)));
    writeFileSync(join(folder, "own.safetensors"), await encodeModel(model));
    for (const options of [[], ["--model", "own.safetensors"]]) {
      const { code, out, err } = await penchant(["export", "several", "--key-file", "key", ...options]);
      expect([code, JSON.parse(out).map(({ user }: { user: string }) => user)]).toEqual([1, ["ann", "bob"]]);
      expect(err).toMatch(/^penchant: "cleo" is left out: (record: 7 bytes|--model: got the model)/);
    }
  });

  it("gives what agent.export() does, with the model, and agent.import() takes both", async () => {
    await made("taken", { key });
    writeFileSync(join(folder, "model.safetensors"), await encodeModel(model));
    const kept = await penchant(["export", "taken", "ann", "--key-file", "key"]);
    const whole = await penchant(["export", "taken", "ann", "--key-file", "key", "--model", "model.safetensors"]);
    expect([kept.err, whole.err]).toEqual([expect.stringContaining(WITHOUT_MODEL), ""]);
    for (const { out } of [kept, whole]) {
      const agent = await Agent.open(model, { user: "ann" });
      await agent.import(JSON.parse(out));
      expect(await agent.export()).toEqual({ ...JSON.parse(whole.out), exported: expect.any(String) });
    }
    writeFileSync(join(folder, "other.safetensors"), await encodeModel(randomModel(CONFIG, 5)));
    const { code, err } = await penchant(["export", "taken", "--key-file", "key", "--model", "other.safetensors"]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/--model: got the model \w{64}; it must be \w{64}, which "ann" has/),
    ]);
  });
});
