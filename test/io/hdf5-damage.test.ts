import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Hdf5Library } from "../../src/io/trajectories/hdf5-library.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { fill, folder, golden, hdf5 } from "./hdf5.ts";

describe("damaged HDF5", () => {
  const flip = (name: string, ...bits: [byte: number, bit: number][]): string => {
    const bytes = readFileSync(golden("d4rl.hdf5"));
    for (const [byte, bit] of bits) bytes.writeUInt8(bytes.readUInt8(byte) ^ (1 << bit), byte);
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  it("is refused when the library reads beyond its memory, and the next file is read", async () => {
    const path = flip("trap.hdf5", [5602, 7], [6400, 1]);
    await expect(readTrajectories(path)).rejects.toThrow(`${path}: cannot be read as HDF5 (the library failed)`);
    expect((await readTrajectories(golden("d4rl.hdf5"))).data.observationSize).toBe(3);
  });

  it("is not taken for the file of the same name that was damaged before", async () => {
    const path = flip("same.hdf5", [5602, 7], [6400, 1]);
    await expect(readTrajectories(path)).rejects.toThrow(path);
    writeFileSync(path, readFileSync(golden("d4rl.hdf5")));
    expect((await readTrajectories(path)).data.offsets).toHaveLength(4);
    writeFileSync(path, readFileSync(golden("minari.hdf5")));
    expect((await readTrajectories(path)).data.observationSize).not.toBe(3);
  });

  // Two links in each group to itself would be followed to 2 to the power of any depth.
  it("is refused when a group of observations holds itself", async () => {
    const path = hdf5("cycle.hdf5", (file) => {
      const group = file.create_group("observations");
      for (const name of ["a", "b"]) group.create_hard_link("/observations", name);
      fill(file, { actions: [new Float32Array(8), [8, 1]] });
    });
    await expect(readTrajectories(path)).rejects.toThrow(/"\/observations(\/a){16}" is more than 16 groups deep/);
  });

  it("is refused when it states more values than its bytes can hold", async () => {
    const path = hdf5("huge.hdf5", (file) => {
      for (const name of ["observations", "actions", "terminals"]) {
        const shape = name === "terminals" ? [1e9] : [1e9, 1];
        file
          .create_dataset({
            name,
            data: new Float32Array(8),
            shape: [8, ...shape.slice(1)],
            maxshape: shape,
            chunks: [8, ...shape.slice(1)],
          })
          .resize(shape);
      }
    });
    await expect(readTrajectories(path)).rejects.toThrow(
      /huge.hdf5: "\w+" has shape \[1000000000(, 1)?\], 4000000000 bytes; the file/,
    );
  });

  it("does not occupy the library for ever", async () => {
    const library = await Hdf5Library.start(new URL("fixtures/endless-worker.mjs", import.meta.url));
    expect(() => library.call(0, "open", "f.hdf5")).toThrow(/^the library did not finish within \d+ s$/);
    expect(() => library.call(0, "open", "f.hdf5")).toThrow("the library was ended before");
  });

  it("waits for the answer to its own call, though a notice of the one before comes late", async () => {
    const library = await Hdf5Library.start(new URL("fixtures/late-worker.mjs", import.meta.url));
    expect([1, 2, 3].map(() => library.call(0, "keys"))).toEqual(["answer", "answer", "answer"]);
    await library.terminate();
  });
});
