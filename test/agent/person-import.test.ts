// Importing an export: the same person again, or an error that names the field and changes nothing.

import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import type { PersonExport } from "../../src/agent/exported-person.ts";
import { FormatError } from "../../src/base/errors.ts";
import { memoryStore } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { ENCODER_CASES, randomModel } from "../model/models.ts";
import { answeredAgent, model, question, snapshot } from "./fixture.ts";

const key = new Uint8Array(32).fill(5);
const copy = <T>(data: T): T => JSON.parse(JSON.stringify(data));
const exported = await (await answeredAgent(4)).export();
/** The export with other fields, as a file would have them. */
const changed = (fields: object): unknown => ({ ...copy(exported), ...fields });
/** The export with another fourth answer. */
const withAnswer = (fields: object): unknown => {
  const { answers } = copy(exported);
  return changed({ answers: [...answers.slice(0, 3), { ...answers[3], ...fields }] });
};

afterEach(() => {
  vi.useRealTimers();
});

describe("an import", () => {
  it.each(ENCODER_CASES)("gives another device the same person, to the last bit (%s)", async (_, config, refine) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 30) });
    const own = { ...model, ...randomModel(config, 4), policy: undefined };
    const agent = await Agent.open(own, { user: "ann", refine });
    for (const [i, reply] of (["a", "skip", "b", "tie", "a"] as const).entries()) agent.answer(question(i), reply);
    agent.personal = false;
    const before = await agent.export();
    vi.setSystemTime(Date.UTC(2027, 0, 1));
    const other = await Agent.open(own, { user: "anna", refine });
    await other.import(copy(before));
    expect(other.answers).toEqual(agent.answers);
    expect(other.posterior).toEqual(agent.posterior);
    expect(await other.export()).toEqual({ ...before, user: "anna", exported: expect.any(String) });
  });

  it("is saved with its dates, like answers", async () => {
    const store = memoryStore();
    const vault = await openVault(store, { key });
    const agent = await Agent.open(model, { vault, user: "ann" });
    const before = changed({
      answers: exported.answers.map((answer) => ({ ...answer, date: "2026-01-31T12:00:00.000Z" })),
    });
    await agent.import(before);
    await agent.dispose();
    const again = await Agent.open(model, { vault: await openVault(store, { key }), user: "ann" });
    expect((await again.export()).answers).toEqual((before as PersonExport).answers);
  });

  it("keeps the last 1,000 answers", async () => {
    const agent = await answeredAgent(0);
    const [first, , , last] = exported.answers;
    await agent.import(changed({ answers: [...new Array(1000).fill(first), last] }));
    expect(agent.answers).toHaveLength(1000);
    expect(agent.answers[999]).toMatchObject({ reply: last?.reply, a: Float32Array.from(last?.a ?? []) });
  });

  it("overwrites nobody", async () => {
    const agent = await answeredAgent(1);
    const before = agent.answers;
    await expect(agent.import(exported)).rejects.toThrow("import: the user has answers already, 1; forget them first");
    expect(agent.answers).toEqual(before);
    await agent.forget();
    await agent.import(exported);
    expect(agent.answers).toHaveLength(4);
  });

  it("is for the person who was there when it began", async () => {
    const agent = await answeredAgent(0, { user: "ann" });
    const importing = agent.import(exported);
    await agent.user("bob");
    await expect(importing).rejects.toThrow(
      "agent: the user was switched or forgotten before this was done; call it again",
    );
    expect(agent.answers).toEqual([]);
  });

  it("that was under way when its person was forgotten does not bring them back", async () => {
    const agent = await answeredAgent(0, { user: "ann" });
    const importing = agent.import(exported);
    await agent.forget();
    await expect(importing).rejects.toThrow("agent: the user was switched or forgotten before this was done");
    expect(agent.answers).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "export: got undefined; it must be what agent.export() returned"],
    ["a text", JSON.stringify(exported), 'export: got "{'],
    ["null", null, "export: got null"],
    ["a list", [exported], "export.format: got undefined; it must be what agent.export() returned"],
    ["other JSON", { users: [] }, 'or the parsed JSON of it, with format "penchant-person"'],
    [
      "fields of the prototype only",
      JSON.parse(`{"__proto__":${JSON.stringify(exported)}}`),
      "export.format: got undefined",
    ],
    ["a later version", changed({ version: 2 }), "export.version: got 2; it must be 1"],
    ["a version as text", changed({ version: "1" }), 'export.version: got "1"'],
    [
      "another model",
      changed({ model: "0".repeat(64) }),
      `export.model: got "${"0".repeat(64)}"; it must be ${exported.model}`,
    ],
    ["no model", changed({ model: undefined }), "export.model: got undefined"],
    ["personal as a number", changed({ personal: 1 }), "export.personal: got 1; it must be true or false"],
    ["no answers", changed({ answers: undefined }), "export.answers: got undefined; it must be a list of answers"],
    ["answers in an object", changed({ answers: { length: 1e9 } }), "export.answers: got { length }"],
    [
      "an answer that is null",
      changed({ answers: [null] }),
      "export.answers[0]: got null; it must be a question { a, b }",
    ],
    ["ten million of them", changed({ answers: new Array(1e7) }), "export.answers[0]: got undefined"],
    ["answers in answers", changed({ answers: [[exported.answers]] }), "export.answers[0]: got Array of 1"],
    ["no side", withAnswer({ b: undefined }), "export.answers[3]: got { a,"],
    [
      "a side of another model",
      withAnswer({ a: [1, 2] }),
      "export.answers[3].a: got Array of 2; it must be a list of 3 features",
    ],
    ["a side of ten million", withAnswer({ b: new Array(1e7).fill(0) }), "export.answers[3].b: got Array of 10000000"],
    [
      "a side in an object",
      withAnswer({ a: { length: 3 } }),
      "export.answers[3].a[0]: got undefined; it must be a finite",
    ],
    ["nested features", withAnswer({ a: [[1], [2], [3]] }), "export.answers[3].a[0]: got Array of 1"],
    ["NaN as JSON has it", withAnswer({ a: copy([0, Number.NaN, 0]) }), "export.answers[3].a[1]: got null"],
    ["NaN", withAnswer({ a: [0, 0, Number.NaN] }), "export.answers[3].a[2]: got NaN"],
    ["infinity", withAnswer({ a: [JSON.parse("1e999"), 0, 0] }), "export.answers[3].a[0]: got Infinity"],
    [
      "huge features",
      withAnswer({ b: [0, 1e30, 0] }),
      "export.answers[3].b[1]: got 1e+30; it must be a finite number of the mag",
    ],
    ["a number as text", withAnswer({ a: ["1", 0, 0] }), 'export.answers[3].a[0]: got "1"'],
    ["no reply", withAnswer({ reply: undefined }), "export.answers[3].reply: got undefined; it must be"],
    ["another reply", withAnswer({ reply: "toString" }), 'export.answers[3].reply: got "toString"'],
    ["a list as reply", withAnswer({ reply: ["a"] }), "export.answers[3].reply: got Array of 1"],
    [
      "no date",
      withAnswer({ date: undefined }),
      "export.answers[3].date: got undefined; it must be a date in whole seconds",
    ],
    ["a date as number", withAnswer({ date: 1.7e12 }), "export.answers[3].date: got 1700000000000"],
    ["a date in words", withAnswer({ date: "yesterday" }), 'export.answers[3].date: got "yesterday"'],
    ["a date in a list", withAnswer({ date: ["2026-01-31T12:00:00.000Z"] }), "export.answers[3].date: got Array of 1"],
    ["a date with milliseconds", withAnswer({ date: "2026-01-31T12:00:00.001Z" }), "export.answers[3].date: got"],
    ["a date that is none", withAnswer({ date: "2026-02-30T12:00:00.000Z" }), "export.answers[3].date: got"],
    ["a date before 1970", withAnswer({ date: "1969-12-31T12:00:00.000Z" }), "export.answers[3].date: got"],
    ["a date too late for the vault", withAnswer({ date: "2106-02-07T06:28:16.000Z" }), "export.answers[3].date: got"],
  ])("of %s is refused, and changes nothing", async (_, data, message) => {
    const agent = await answeredAgent(0);
    const before = snapshot(agent);
    await expect(agent.import(data)).rejects.toThrow(message);
    expect(snapshot(agent)).toEqual(before);
  });

  it("of any JSON in place of any field is refused or whole, and pollutes no prototype", async () => {
    const agent = await answeredAgent(0);
    const fields = ["format", "version", "model", "personal", "answers", "__proto__", "a", "b", "reply", "date"];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields), fc.jsonValue(), async (field, value) => {
        const from = field === "__proto__" ? { ["__proto__"]: null, ...exported } : exported;
        const text = JSON.stringify(from, (name, old) => (name === field ? "VALUE" : old));
        const data = JSON.parse(text.replaceAll('"VALUE"', () => JSON.stringify(value)));
        const error = await agent.import(data).then(
          () => null,
          (thrown) => thrown,
        );
        if (error) expect(error.message).toMatch(/^export(\.\w+|\[\d+\])*: got /);
        else {
          expect(agent.answers.length).toBeLessThanOrEqual(4);
          await agent.forget();
        }
        expect(({} as { polluted?: unknown }).polluted).toBe(undefined);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses what is neutral on this device", async () => {
    const agent = await Agent.open(model, { neutral: { state: () => true } });
    await expect(agent.import(exported)).rejects.toThrow(
      "export.answers[0]: it is neutral (neutral.state) on this device",
    );
  });

  it("says by the kind of an error what is wrong", async () => {
    const agent = await answeredAgent(0);
    await expect(agent.import({})).rejects.toThrow(FormatError);
    await expect(agent.import(changed({ personal: "yes" }))).rejects.toThrow(TypeError);
    await expect(agent.import(changed({ model: "" }))).rejects.toThrow(RangeError);
  });
});
