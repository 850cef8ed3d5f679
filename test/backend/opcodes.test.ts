// The codes that host and kernels share: distinct, derived from the enums, and not limited to 32 opcodes.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Activation, Binary, Opcode, Reduction, Unary } from "../../assembly/opcode.ts";
import { ELEMENTWISE_OPS, elementwiseDispatch, rareOverrides } from "../../src/backend/webgpu/elementwise-ops.ts";
import { shaderCode } from "../../src/backend/webgpu/pipelines.ts";
import {
  clockCodes,
  type NumericEnum,
  OperandC,
  Transposed,
  wgslConstants,
} from "../../src/backend/webgpu/wgsl-constants.ts";
import { gpu } from "./gpu.ts";

const namesOf = (values: NumericEnum) => Object.keys(values).filter((name) => Number.isNaN(Number(name)));
const COUNT = namesOf(Opcode).length;

/** The opcodes extended to `count`, and a table in which the last of the new ones is rare. */
function extended(count: number) {
  const opcodes: Record<string, string | number> = { ...Opcode };
  const table = { ...ELEMENTWISE_OPS };
  for (let code = COUNT; code < count; code++) {
    opcodes[`Extra${code}`] = code;
    opcodes[code] = `Extra${code}`;
    table[code] = { wgsl: `extra_${code}`, ...(code === count - 1 && { rare: true }) };
  }
  return { opcodes, table };
}

/** The integer constants of a shader, by name. */
const constantsOf = (wgsl: string) =>
  new Map([...wgsl.matchAll(/^const (\w+) = (\d+)u;$/gm)].map(([, name, value]) => [name as string, Number(value)]));

describe.each([COUNT, COUNT + 1, COUNT + 8])("with %i opcodes", (count) => {
  const { opcodes, table } = extended(count);
  const ClockOp = clockCodes(opcodes);
  const constants = wgslConstants({ Opcode: opcodes, ClockOp });
  const dispatch = elementwiseDispatch(opcodes, table);

  it("every opcode and both clock ops have numbers of their own", () => {
    const known = constantsOf(constants);
    expect(known.size).toBe(namesOf(opcodes).length + 2);
    expect(new Set(known.values()).size).toBe(known.size);
    for (const name of namesOf(opcodes)) expect(known.get(`Opcode_${name}`)).toBe(opcodes[name]);
  });

  it("every op of the table has a case of its own, and an override where it is rare", () => {
    for (const [code, op] of Object.entries(table)) {
      const guard = op?.rare ? `HAS_${opcodes[code]} && ` : "";
      expect(dispatch.split(`if (${guard}op.code == Opcode_${opcodes[code]}) { ${op?.wgsl}(op, i); }`)).toHaveLength(2);
      expect(dispatch.includes(`override HAS_${opcodes[code]}: bool`)).toBe(!!op?.rare);
    }
  });

  it("a plan turns off the rare ops that it does not contain, and no others", () => {
    const rare = Object.keys(table).filter((code) => table[Number(code)]?.rare);
    for (const code of rare) {
      const overrides = rareOverrides(new Set([Opcode.Unary, Number(code)]), opcodes, table);
      expect(Object.keys(overrides)).toEqual(rare.map((other) => `HAS_${opcodes[other]}`));
      expect(Object.keys(overrides).filter((name) => overrides[name])).toEqual([`HAS_${opcodes[code]}`]);
    }
  });

  it.skipIf(!gpu)("the shader compiles on a device", async () => {
    const { device } = gpu as NonNullable<typeof gpu>;
    const extra = Object.keys(table).filter((code) => Number(code) >= COUNT);
    const functions = extra.map((code) => `fn extra_${code}(op: Op, i: u32) { arena[op.y.at + i] = ${code}u; }\n`);
    const rest = { Unary, Binary, Reduction, Activation, Transposed, OperandC };
    const code = shaderCode("elementwise")
      .replace(wgslConstants({ Opcode, ClockOp: clockCodes(Opcode), ...rest }), `${constants}\n${wgslConstants(rest)}`)
      .replace(elementwiseDispatch(), functions.join("") + dispatch);
    expect(code).toContain(functions.at(-1) ?? "");
    const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
    expect(messages.map(({ lineNum, message }) => `${lineNum}: ${message}`)).toEqual([]);
  });
});

it.each([
  ["Unary", Unary],
  ["Binary", Binary],
])("every kind of %s has a case in the elementwise shader", (type, kinds) => {
  for (const kind of namesOf(kinds)) expect(shaderCode("elementwise")).toContain(`case ${type}_${kind}: {`);
});

it("every opcode has a case in the interpreter, and every kind in the loops of the WebAssembly kernels", () => {
  const read = (name: string) => readFileSync(new URL(`../../assembly/${name}.ts`, import.meta.url), "utf8");
  for (const name of namesOf(Opcode)) expect(read("interpreter")).toContain(`case Opcode.${name}:`);
  for (const name of namesOf(Unary)) expect(read("elementwise")).toContain(`case Unary.${name}:`);
  for (const name of namesOf(Binary)) expect(read("elementwise")).toContain(`Binary.${name}`);
});

it.each(["activate", "slope_of"])("every activation has a case in %s", (name) => {
  const [body] =
    /^fn \w+[\s\S]*?^\}/m.exec(shaderCode("matmul").slice(shaderCode("matmul").indexOf(`fn ${name}(`))) ?? [];
  const kinds = namesOf(Activation).filter((kind) => kind !== "None");
  for (const kind of kinds) expect(body).toContain(`case Activation_${kind}: {`);
});
