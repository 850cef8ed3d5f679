// What must not be found, and how it may be written: numbers as text, and as the bytes of an f32 or f64 in either order.

export class Secret {
  readonly #texts: string[];
  readonly #bytes: Uint8Array[];

  constructor(values: Iterable<number>) {
    const singles = Float32Array.from(values);
    // Six digits are enough to know a number by, and few enough to know it rounded.
    this.#texts = Array.from(singles, (x) => String(Math.abs(x)).slice(0, 8));
    this.#bytes = Array.from(singles, forms).flat();
  }

  isIn(where: string | Uint8Array): boolean {
    if (typeof where === "string") return this.#texts.some((text) => where.includes(text));
    return this.#bytes.some((bytes) => includes(where, bytes));
  }
}

function forms(x: number): Uint8Array[] {
  const [single, double] = [Float32Array.of(x), Float64Array.of(x)].map(({ buffer }) => new Uint8Array(buffer));
  return [single, double].flatMap((bytes) => (bytes ? [bytes, bytes.slice().reverse()] : []));
}

/** Whether some bytes occur in others, one after the other. */
export function includes(all: Uint8Array, part: Uint8Array): boolean {
  const first = part[0] as number;
  for (let at = all.indexOf(first); at >= 0; at = all.indexOf(first, at + 1)) {
    if (part.every((byte, i) => all[at + i] === byte)) return true;
  }
  return false;
}
