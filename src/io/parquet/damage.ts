/** What is wrong with a part of a Parquet file. Whoever knows the file and the place turns it into a FormatError. */
export class Damage extends Error {}

/** Throws `Damage` with this reason. */
export function damaged(reason: string): never {
  throw new Damage(reason);
}
