// Numbers that must not leak, in the forms to search for: as text, and as bytes of an f32 or f64 in either byte order.

export class Secret {
  readonly #texts: string[];
  /** Byte forms by their first four bytes. */
  readonly #forms = new Map<number, Uint8Array[]>();

  constructor(values: Iterable<number>) {
    const singles = Float32Array.from(values);
    // Six digits identify a number, and also match it when it is printed rounded.
    this.#texts = Array.from(singles, (x) => String(Math.abs(x)).slice(0, 8));
    for (const x of singles) {
      for (const { buffer } of [Float32Array.of(x), Float64Array.of(x)]) {
        for (const form of [new Uint8Array(buffer), new Uint8Array(buffer.slice()).reverse()]) {
          const head = form.slice(0, 4).reduceRight((word, byte) => (word << 8) | byte, 0);
          this.#forms.set(head, [...(this.#forms.get(head) ?? []), form]);
        }
      }
    }
  }

  isIn(where: string | Uint8Array): boolean {
    if (typeof where === "string") return this.#texts.some((text) => where.includes(text));
    let word = 0; // the last four bytes
    for (let end = 0; end < where.length; end++) {
      word = ((where[end] as number) << 24) | (word >>> 8);
      const forms = this.#forms.get(word);
      if (forms && end >= 3 && forms.some((form) => form.every((byte, i) => where[end - 3 + i] === byte))) return true;
    }
    return false;
  }
}
