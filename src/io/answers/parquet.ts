import type { AsyncBuffer } from "hyparquet";
import { NUMBERS } from "../cells.ts";
import { openParquet } from "../parquet/parquet-file.ts";
import type { Recognise } from "./answer-table.ts";
import { encodingIn } from "./encoding-mark.ts";

/**
 * Reads rows from Parquet one row group at a time.
 * @throws FormatError naming the file and the row.
 */
export async function readParquet<Result>(
  buffer: AsyncBuffer,
  file: string,
  recognise: Recognise<Result>,
): Promise<Result> {
  const { header, index, shortFloats, texts, rowGroups } = await openParquet(buffer, file);
  const locate = (row: number) => `${file}: row ${row}`;
  const embedding = encodingIn(texts, file);
  const source = { file, header: file, locate, typed: true, numbers: NUMBERS, index, shortFloats, embedding };
  const table = recognise(header, source);
  for await (const { from, count, columns } of rowGroups()) {
    for (let i = 0; i < count; i++)
      table.row(
        columns.map((column) => column[i]),
        from + i + 1,
      );
  }
  return table.finish();
}
