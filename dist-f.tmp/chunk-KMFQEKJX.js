import {
  openParquet
} from "./chunk-G3W6YTQN.js";
import {
  StepCollector,
  openFile,
  randomAccess
} from "./chunk-FT4NFQFN.js";

// src/io/trajectories/parquet-steps.ts
async function* stepsOfParquet(file, path, shortFloats) {
  let { header, floats, shortFloats: known, rowGroups } = await openParquet(await randomAccess(file, path), path), continuous = ["action", "actions"].find((name) => floats.has(name));
  for (let name of known) shortFloats.add(name);
  for await (let { count, columns } of rowGroups())
    for (let i = 0; i < count; i++) {
      let cells = header.map((name, c) => {
        let cell = columns[c]?.[i];
        return [name, name === continuous ? [cell] : cell];
      });
      yield Object.fromEntries(cells);
    }
}
async function readParquetSteps(paths, name, options) {
  let starts = [], rows = 0, locate = (row) => {
    let i = starts.findLastIndex((start) => start <= row);
    return `${paths[i]}: row ${row - starts[i] + 1}`;
  }, steps = new StepCollector(name, locate, options);
  for (let path of paths) {
    starts.push(rows);
    let file = await openFile(path);
    try {
      for await (let step of stepsOfParquet(file, path, steps.shortFloats))
        steps.add(step), rows++;
    } finally {
      await file.close();
    }
  }
  return steps.finish();
}

export {
  stepsOfParquet,
  readParquetSteps
};
