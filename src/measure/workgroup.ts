// What a workgroup takes, read from the text of its shader.

const BYTES: Readonly<Record<string, number>> = { f32: 4, u32: 4, i32: 4, vec2f: 8, vec4f: 16, vec4u: 16, vec4i: 16 };

export interface Workgroup {
  invocations: number;
  /** Bytes of the workgroup variables that the entry point, or what it calls, names. */
  memory: number;
}

/** `constants`: the pipeline's overrides. Throws an Error where the text is not as our kernels are written. */
export function workgroupOf(code: string, entry: string, constants: Readonly<Record<string, number>>): Workgroup {
  const text = code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const known = new Map<string, number>();
  for (const [, name = "", value = ""] of text.matchAll(/^(?:const|override) (\w+)(?:: *\w+)? *= *([^;]+);/gm)) {
    const given = constants[name] ?? numberOf(value, known);
    if (given !== null) known.set(name, Number(given));
  }
  const value = (expression: string): number => {
    const n = numberOf(expression, known);
    if (n === null) throw new Error(`${entry}: cannot read "${expression}" of its shader`);
    return n;
  };
  const size = new RegExp(`@workgroup_size\\(([^)]*)\\)\\s*fn ${entry}\\(`).exec(text)?.[1];
  if (size === undefined) throw new Error(`${entry}: its shader has no such entry point`);
  const used = reached(text, entry);
  let memory = 0;
  for (const [, name = "", type = "", count = ""] of text.matchAll(/var<workgroup> (\w+): *array<(\w+), *([^>]+)>;/g)) {
    if (used.has(name)) memory += (BYTES[type] ?? Number.NaN) * value(count);
  }
  return { invocations: size.split(",").reduce((n, side) => n * value(side), 1), memory };
}

/** All words of a function, and of those that it calls. */
function reached(text: string, entry: string): Set<string> {
  const functions = new Map<string, string>();
  for (const [body, name = ""] of text.matchAll(/\bfn (\w+)\((?:.*\}$|[\s\S]*?^\})/gm)) functions.set(name, body);
  const words = new Set<string>();
  const visit = (name: string): void => {
    for (const [word] of functions.get(name)?.matchAll(/\w+/g) ?? []) {
      if (words.has(word)) continue;
      words.add(word);
      visit(word);
    }
  };
  visit(entry);
  return words;
}

/** A sum of products of whole numbers and names, such as 4u * WIDE + 1u; null where it is something else. */
function numberOf(expression: string, known: ReadonlyMap<string, number>): number | null {
  let sum = 0;
  for (const term of expression.split("+")) {
    let product = 1;
    for (const factor of term.split("*")) {
      const word = factor.trim();
      const n = /^\d+u?$/.test(word) ? Number.parseInt(word, 10) : known.get(word);
      if (n === undefined) return null;
      product *= n;
    }
    sum += product;
  }
  return sum;
}
