import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { FormatError } from "../../base/errors.ts";

/** The rows of one row group. */
export interface ParquetRows {
  /** Number of rows of the file before these. */
  readonly from: number;
  /** Number of rows, at least 1. */
  readonly count: number;
  /** Values by column, in the order of `ParquetFile.header`; each list has `count` values. A missing value is null. */
  readonly columns: readonly (readonly unknown[])[];
}

/** A Parquet file whose metadata have been read. */
export interface ParquetFile {
  /** Names of the top-level columns. */
  readonly header: readonly string[];
  readonly metadata: FileMetaData;
  /**
   * Decodes the file one row group at a time, so that only one is in memory.
   * @throws FormatError naming the file and the row group.
   */
  rowGroups(): AsyncGenerator<ParquetRows>;
}

/** Opens a Parquet file. `file` names it in errors. @throws FormatError if its metadata are damaged. */
export async function openParquet(buffer: AsyncBuffer, file: string): Promise<ParquetFile> {
  const decode = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw new FormatError(`${file}: cannot be read as Parquet (${error.message})`);
    });
  const metadata = await decode(parquetMetadataAsync(buffer));
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  return {
    header,
    metadata,
    async *rowGroups() {
      let from = 0;
      for (const group of metadata.row_groups) {
        const count = Number(group.num_rows);
        const columns = new Map(header.map((column) => [column, new Array<unknown>(count).fill(null)]));
        const start = from;
        await decode(
          parquetRead({
            file: buffer,
            metadata,
            compressors,
            rowStart: start,
            rowEnd: start + count,
            onChunk: ({ columnName, columnData, rowStart }) => {
              const values = columns.get(columnName) as unknown[];
              for (let i = 0; i < columnData.length; i++) values[rowStart - start + i] = columnData[i] ?? null;
            },
          }),
        );
        from += count;
        if (count > 0) yield { from: start, count, columns: [...columns.values()] };
      }
    },
  };
}
