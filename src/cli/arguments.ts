import { readFile } from "node:fs/promises";
import { InvalidArgumentError } from "commander";

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

export const numbers = (text: string): number[] => text.split(",").map(number);

export function whole(least: number): (text: string) => number {
  return (text) => {
    const value = number(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    }
    return value;
  };
}

export async function readBytes(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error) => {
    throw new RangeError(
      `${path}: cannot be read (${error.code === "ENOENT" ? "there is no such file" : error.message})`,
    );
  });
}
