/** The text encoder that embeddings are of. */
export interface TextEncoding {
  /** Its name. */
  readonly encoder: string;
  /** What it makes of the test sentence (src/text/probe.ts), by which it is told from others: [D]. */
  readonly probe: Float32Array;
}
