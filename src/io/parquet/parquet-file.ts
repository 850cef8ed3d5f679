import { type AsyncBuffer, parquetRead, parquetSchema } from "hyparquet";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { Budget } from "./budget.ts";
import { damaged } from "./damage.ts";
import { DECOMPRESSORS, decompress } from "./decompress.ts";
import { checkedMetadata, type GroupPlan } from "./footer.ts";
import { checkChunk } from "./pages.ts";
import { pandasIndex } from "./pandas-index.ts";

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
  /** Names of the top-level columns, all different. */
  readonly header: readonly string[];
  /** Those of them that hold one floating-point number a row. */
  readonly floats: ReadonlySet<string>;
  /** Those of them whose floating-point numbers have 32 bits or fewer: whole numbers beyond 2²⁴ are not exact. */
  readonly shortFloats: ReadonlySet<string>;
  /** Those of them that were the index of pandas' table. */
  readonly index: ReadonlySet<string>;
  /** Texts that the writer of the file added, by key. */
  readonly texts: ReadonlyMap<string, string>;
  /**
   * Decodes the file one row group at a time, so that only one is in memory: at most 2²⁷ values and 1 GiB of decompressed
   * pages. The whole file has at most 1,100 values, and as many bytes of pages, for each of its bytes.
   * @throws FormatError naming the file, the row group and the column.
   */
  rowGroups(): AsyncGenerator<ParquetRows>;
}

const COMPRESSORS = Object.fromEntries(
  Object.keys(DECOMPRESSORS).map((codec) => [
    codec,
    (input: Uint8Array, size: number) => decompress(codec, input, size),
  ]),
);

/**
 * Opens a Parquet file. `file` names it in errors.
 *
 * hyparquet decodes, but trusts what a file says: with one bit flipped, it may run for hours, fill the memory or read other
 * values in silence. So everything that a file says about itself is checked first.
 * @throws FormatError if its metadata are damaged.
 */
export async function openParquet(buffer: AsyncBuffer, file: string): Promise<ParquetFile> {
  const { metadata, header, groups } = await naming(file, "", () => checkedMetadata(buffer));
  const isFloat = ({ type }: { type?: string }) => type === "FLOAT" || type === "DOUBLE";
  const isShort = ({ type, logical_type: logical }: { type?: string; logical_type?: { type?: string } }) =>
    type === "FLOAT" || logical?.type === "FLOAT16";
  const { children } = parquetSchema(metadata);
  const floats = children.filter(({ element }) => isFloat(element));
  return {
    header,
    floats: new Set(floats.map(({ element }) => element.name)),
    shortFloats: new Set(children.filter(({ element }) => isShort(element)).map(({ element }) => element.name)),
    index: new Set(pandasIndex(metadata)),
    texts: new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? ""])),
    async *rowGroups() {
      const budget = new Budget(buffer.byteLength);
      let from = 0;
      for (const [i, group] of groups.entries()) {
        const { rows: count } = group;
        if (count === 0) continue;
        const columns = await naming(file, `row group ${i + 1}: `, async () => {
          await checkGroup(buffer, group, budget);
          const columns = new Map(header.map((name): [string, unknown[]] => [name, []]));
          await parquetRead({
            file: buffer,
            metadata: { ...metadata, row_groups: [at(metadata.row_groups, i)] }, // it walks through all that it is given
            compressors: COMPRESSORS,
            rowStart: 0,
            rowEnd: count,
            // An error thrown here would be lost, so that what is wrong is found below.
            onChunk: ({ columnName, columnData }) => append(columns.get(columnName), columnData),
          });
          for (const [name, values] of columns) {
            if (values.length !== count) damaged(`column "${name}" has ${values.length} values for ${count} rows`);
          }
          return [...columns.values()];
        });
        yield { from, count, columns };
        from += count;
      }
    },
  };
}

function append(values: unknown[] | undefined, more: ArrayLike<unknown>): void {
  for (let i = 0; i < more.length; i++) values?.push(more[i] ?? null);
}

async function checkGroup(buffer: AsyncBuffer, { rows, chunks }: GroupPlan, budget: Budget): Promise<void> {
  budget.nextGroup();
  for (const chunk of chunks) {
    const bytes = new Uint8Array(await buffer.slice(chunk.start, chunk.start + chunk.length));
    try {
      checkChunk(bytes, chunk, rows, budget);
    } catch (error) {
      throw Object.assign(error as Error, { message: `column "${chunk.name}": ${(error as Error).message}` });
    }
  }
}

/** Runs `work`; its error becomes a FormatError that names the file and the place in it. */
async function naming<T>(file: string, place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // hyparquet throws an Error with its reason, or fails in another way on a structure that makes no sense.
    const { name, message } = error as Error;
    const reason = name === "Error" ? message : "its structure makes no sense";
    throw new FormatError(`${file}: cannot be read as Parquet (${place}${reason})`);
  }
}
