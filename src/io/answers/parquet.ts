import { type AsyncBuffer, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { FormatError } from "../../base/errors.ts";
import type { ParsedAnswers, RecogniseTable } from "./answer-table.ts";

/** Reads Parquet one row group after another: that much is decoded at a time. Every error names the file and the row. */
export async function readParquet(file: AsyncBuffer, name: string, recognise: RecogniseTable): Promise<ParsedAnswers> {
  const decode = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw new FormatError(`${name}: cannot be read as Parquet (${error.message})`);
    });
  const metadata = await decode(parquetMetadataAsync(file));
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  const locate = (row: number) => `${name}: row ${row}`;
  const shape = recognise(header, { file: name, header: name, locate, typed: true });
  let from = 0;
  for (const group of metadata.row_groups) {
    const to = from + Number(group.num_rows);
    const columns = new Map(header.map((column) => [column, new Array<unknown>(to - from)]));
    await decode(
      parquetRead({
        file,
        metadata,
        compressors,
        rowStart: from,
        rowEnd: to,
        onChunk: ({ columnName, columnData, rowStart }) => {
          const values = columns.get(columnName) as unknown[];
          for (let i = 0; i < columnData.length; i++) values[rowStart - from + i] = columnData[i];
        },
      }),
    );
    const values = [...columns.values()];
    for (let i = 0; from + i < to; i++)
      shape.row(
        values.map((column) => column[i] ?? null),
        from + i + 1,
      );
    from = to;
  }
  return shape.finish();
}
