import { type AsyncBuffer, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { FormatError } from "../../base/errors.ts";
import type { Recognise } from "./answer-table.ts";

/**
 * Reads Parquet one row group at a time, so that only one is decoded in memory.
 * @throws FormatError naming the file and the row.
 */
export async function readParquet<Result>(
  buffer: AsyncBuffer,
  file: string,
  recognise: Recognise<Result>,
): Promise<Result> {
  const decode = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw new FormatError(`${file}: cannot be read as Parquet (${error.message})`);
    });
  const metadata = await decode(parquetMetadataAsync(buffer));
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  const locate = (row: number) => `${file}: row ${row}`;
  const table = recognise(header, { file, header: file, locate, typed: true });
  let from = 0;
  for (const group of metadata.row_groups) {
    const to = from + Number(group.num_rows);
    const columns = new Map(header.map((column) => [column, new Array<unknown>(to - from)]));
    await decode(
      parquetRead({
        file: buffer,
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
      table.row(
        values.map((column) => column[i] ?? null),
        from + i + 1,
      );
    from = to;
  }
  return table.finish();
}
