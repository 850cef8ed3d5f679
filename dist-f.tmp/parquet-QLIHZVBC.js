import {
  openParquet
} from "./chunk-G3W6YTQN.js";
import {
  NUMBERS
} from "./chunk-PCCW564P.js";

// src/io/answers/parquet.ts
async function readParquet(buffer, file, recognise) {
  let { header, index, shortFloats, rowGroups } = await openParquet(buffer, file), table = recognise(header, { file, header: file, locate: (row) => `${file}: row ${row}`, typed: !0, numbers: NUMBERS, index, shortFloats });
  for await (let { from, count, columns } of rowGroups())
    for (let i = 0; i < count; i++)
      table.row(
        columns.map((column) => column[i]),
        from + i + 1
      );
  return table.finish();
}
export {
  readParquet
};
