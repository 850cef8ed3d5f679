/** Readers by file extension: { ".csv": …, ".csv.gz": … }. */
export type FileFormats<Reader> = Readonly<Record<string, Reader>>;

/**
 * The reader for a path's extension.
 * @param conversions What to do with files of other extensions.
 * @throws RangeError if no format has that extension.
 */
export function readerFor<Reader>(
  path: string,
  formats: FileFormats<Reader>,
  contents: string,
  conversions: Readonly<Record<string, string>> = {},
): Reader {
  for (const [extension, reader] of Object.entries(formats)) if (path.toLowerCase().endsWith(extension)) return reader;
  const extensions = Object.keys(formats);
  const last = extensions.pop();
  const advice = Object.entries(conversions).find(([extension]) => path.toLowerCase().endsWith(extension))?.[1];
  const instead = advice === undefined ? "" : `; ${advice}`;
  throw new RangeError(`${path}: ${contents} are read from ${extensions.join(", ")} and ${last} files${instead}`);
}
