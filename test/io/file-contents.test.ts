// Files that are not what their names say, and files of other programs: what the error says to do.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { fill, folder, golden, hdf5, read } from "./hdf5.ts";

function file(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const steps = ["[0.5]", "[1.5]"].map((value) => `{"observation": ${value}, "action": [0.5], "episode": 1}\n`).join("");
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe("a file that is not what its name says is named", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["parquet.jsonl", latin("PAR1\x15\x04"), "it is Parquet; name it "],
    ["hdf5.parquet", latin("\x89HDF\r\n\x1a\n"), "it is HDF5; name it "],
    ["parquet.h5", latin("PAR1\x15\x04"), "it is Parquet; name it "],
    ["packed.jsonl", gzipSync(steps), "it is compressed with gzip; name it "],
    ["plain.jsonl.gz", steps, "it is not compressed with gzip; name it "],
    [
      "numpy.hdf5",
      latin("\x93NUMPY\x01"),
      'it is a NumPy array; write its arrays as HDF5, with h5py: datasets "observations"',
    ],
    ["pickle.json", latin("\x80\x04\x95"), "it is a Python pickle; write its arrays as HDF5"],
    ["zip.json", latin("PK\x03\x04"), "it is a ZIP archive, as .xlsx and .npz are; save"],
    ["arrow.parquet", latin("ARROW1\0\0"), "it is an Arrow file; write it as Parquet"],
    [
      "pointer.jsonl",
      "version https://git-lfs.github.com/spec/v1\n",
      "it is a pointer of Git LFS, not the content; fetch it",
    ],
    ["page.json", "<!DOCTYPE html><html>", "it is a web page; download the file itself"],
  ])("%s", async (name, content, message) => {
    const path = file(name, content);
    await expect(readTrajectories(path)).rejects.toThrow(`${path}: ${message}`);
  });

  it("by its right name", async () => {
    await expect(readTrajectories(file("y.jsonl", gzipSync(steps)))).rejects.toThrow(/name it .*y\.jsonl\.gz$/);
    expect((await read(file("y.jsonl.gz", gzipSync(steps)))).data.offsets).toEqual(Int32Array.of(0, 2));
    await expect(readTrajectories(file("z.jsonl.gz", steps))).rejects.toThrow(/name it .*z\.jsonl$/);
    await expect(readTrajectories(file("z.h5", latin("PAR1\x15")))).rejects.toThrow(/name it .*z\.parquet$/);
  });

  it("among answers too, but not a column of a name like those bytes", async () => {
    await expect(readAnswers(file("answers.csv", gzipSync("user")))).rejects.toThrow(
      "it is compressed with gzip; name",
    );
    const named = file("named.csv", "PAR1,user,label,a_x,b_x\n1,u,1,2,3\n2,v,0,4,3\n");
    expect((await readAnswers(named, { ignore: ["PAR1"] })).data.labels.length).toBe(2);
  });
});

it.each<[string, string]>([
  [
    "data.npz",
    'files; write its arrays as HDF5, with h5py: datasets "observations", "actions", "terminals" and "timeouts"',
  ],
  ["data.pkl", "files; write its arrays as HDF5"],
  ["data.tfrecord", "files; load it with the program that it belongs to, and write its arrays as HDF5"],
  [
    "data.csv",
    'files; write one step a row as JSON Lines, with lists "observation" and "action", such as with pandas: df.to_json',
  ],
  ["data.hdf5.gz", "files; unpack it first (gunzip)"],
])("%s: the error says how to convert it", async (name, message) => {
  await expect(readTrajectories(file(name, "x"))).rejects.toThrow(message);
});

it("folders of Zarr and TFRecord: likewise", async () => {
  const made = (name: string, inside: string) => {
    mkdirSync(join(folder, name));
    return file(join(name, inside), "");
  };
  made("data.zarr", ".zgroup");
  made("rlds", "walk-train.tfrecord-00000-of-00001");
  made("empty.jsonl", "notes");
  await expect(readTrajectories(join(folder, "data.zarr"))).rejects.toThrow("no dataset: Minari's has data/main");
  await expect(readTrajectories(join(folder, "data.zarr"))).rejects.toThrow("write its arrays as HDF5");
  await expect(readTrajectories(join(folder, "rlds"))).rejects.toThrow("load it with the program that it belongs to");
  await expect(readTrajectories(join(folder, "empty.jsonl"))).rejects.toThrow("name a file in it instead");
});

describe("names that are not read", () => {
  it.each<[string, string]>([
    [
      '{"obs": [1], "act": [0], "rew": 1}',
      'there is no "observation"; it has obs, act, rew; rename "obs" to "observation"',
    ],
    ['{"state": [1], "action": [0]}', 'there is no "observation"; it has state, action; rename "state"'],
    ['{"observation": [1], "u": [0]}', 'there is no "action"; it has observation, u; rename "u" to "action"'],
    ['{"prompt": "x"}', 'there is no "observation"; it has prompt; it must have "observation"'],
    [
      '{"observation": [[1], [2]], "action": [[0], [0]]}',
      '"observation" is a list of lists; each row must be one step',
    ],
  ])("JSON: %s", async (line, message) => {
    await expect(readTrajectories(file("names.jsonl", line))).rejects.toThrow(`names.jsonl:1: ${message}`);
  });

  it("HDF5", async () => {
    const path = hdf5("names.hdf5", (group) =>
      fill(group, { obs: [Float32Array.of(1, 2), [2, 1]], act: new Float32Array(2) }),
    );
    await expect(readTrajectories(path)).rejects.toThrow(
      'no dataset "observations" among act, obs; rename "obs" to "observations"',
    );
  });
});

it("the fixtures are what their names say", async () => {
  expect((await read(golden("d4rl.hdf5"))).data.offsets.length).toBe(4);
});
